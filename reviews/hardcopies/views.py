"""Pages of papers: the lists they go with, and each paper of one list."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from declarations.cases.lifecycle import acts_at
from portal import clock
from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import OFFICERS, SignedInRequest, for_roles
from portal.people.models import Role
from portal.regions.models import Level
from portal.trail.models import TrailEntry
from portal.trail.record import trail_of
from reviews.hardcopies.checking import check_printed
from reviews.hardcopies.forms import CopiesFilter, PrintedForm, SendingForm
from reviews.hardcopies.models import HELD, Hardcopy, State
from reviews.hardcopies.pieces import Piece, copies_of, pieces_on
from reviews.hardcopies.progress import Asking, asking, lists_with_papers, numbers_of
from reviews.hardcopies.receiving import receive_rest, record_copies
from reviews.hardcopies.sending import send_copies
from reviews.rosters.models import HANDED_IN, Roster
from reviews.rosters.pages import find_roster
from reviews.rounds import chosen, rounds_for
from reviews.stages import LEVEL_ABOVE

PAGE = 100
LISTS = 50


@for_roles(*OFFICERS)
@require_GET
def hardcopies(request: SignedInRequest) -> HttpResponse:
    """The lists of a round that papers go with, and how far those have come."""
    by = request.acting
    asked = asking(list(rounds_for(by.organisation.region)))
    rounds = list({one.round.pk: one.round for one in asked}.values())
    round = chosen(request, rounds)
    if round is None:
        return render(request, "reviews/hardcopies/hardcopies.html", {"rounds": []})
    lists = lists_with_papers([one for one in asked if one.round.pk == round.pk], by=by)
    found = CopiesFilter(request.GET, queryset=lists.select_related("region", "round"))
    page = keyset_page(found.qs, order=("-reported_at", "id"), cursor=request.GET.get("after"), size=LISTS)
    context = {
        "rounds": rounds,
        "round": round,
        "filter": found,
        "page": page,
        "clause": _clause(asked, round.pk),
        "receives": any(one.region_id != by.organisation.region_id for one in page.items),
    }
    return render(request, "reviews/hardcopies/hardcopies.html", context)


@for_roles(Role.CITY_OFFICER, Role.PROVINCE_OFFICER)
@require_POST
def hardcopies_receive(request: SignedInRequest) -> HttpResponse:
    """全部已收, of one list or of those that are ticked; of each by itself, so that one does not hold up the others."""
    ticked = [_id(one) for one in request.POST.getlist("roster")[:LISTS]]
    lists = {one.pk: one for one in Roster.objects.visible_to(request.user).filter(pk__in=ticked)}
    if len(lists) != len(set(ticked)):
        raise Http404("没有这份名单")
    if not ticked:
        messages.warning(request, "请先勾选名单。")
    received = 0
    for pk in lists:
        try:
            received += receive_rest(roster_id=pk, by=request.acting)
        except Refused as refused:
            messages.error(request, refused.message)
    if received:
        messages.success(request, f"已登记收到{received}件。缺件和不一致的未作改动。")
    elif ticked:
        messages.warning(request, "没有待核收的纸质件。")
    back = request.POST.get("back", "")
    if len(ticked) == 1 and back == "roster":
        return redirect("hardcopies-of-roster", pk=ticked[0])
    round = request.POST.get("round", "")
    return redirect(f"{reverse('hardcopies')}?round={_id(round)}" if round else "hardcopies")


@for_roles(*OFFICERS)
@require_GET
def of_roster(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Each paper of a list: what was sent, what came, and what is wanted again."""
    return _page(request, find_roster(request, pk))


@for_roles(Role.COUNTY_OFFICER, Role.CITY_OFFICER)
@require_POST
def send(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What is ticked went off."""
    one, form = find_roster(request, pk), SendingForm(request.POST)
    if not form.is_valid():
        return _page(request, one, sending_form=form, status=422)
    ticked = request.POST.getlist("piece")[: 2 * PAGE]
    try:
        send_copies(roster_id=one.pk, chosen=ticked, **form.cleaned_data, by=request.acting)
    except Refused as refused:
        if refused.field in form.fields:
            form.add_error(refused.field, refused.message)
            return _page(request, find_roster(request, pk), sending_form=form, status=refused.status)
        return _page(request, find_roster(request, pk), sending_form=form, refusal=refused)
    messages.success(request, f"已登记寄送{len(ticked)}件，上级会收到消息。")
    return redirect(_back(request, pk))


@for_roles(Role.CITY_OFFICER, Role.PROVINCE_OFFICER)
@require_POST
def record(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What is ticked came, or did not."""
    one, ticked = find_roster(request, pk), request.POST.getlist("piece")[: 2 * PAGE]
    notes = {name: request.POST.get(f"note-{name}", "") for name in ticked}
    state = request.POST.get("state", "")
    try:
        record_copies(roster_id=one.pk, chosen=ticked, state=state, notes=notes, by=request.acting)
    except Refused as refused:
        return _page(request, find_roster(request, pk), refusal=refused)
    messages.success(request, f"已登记{len(ticked)}件：{State(state).label}。")
    return redirect(_back(request, pk))


@for_roles(Role.CITY_OFFICER, Role.PROVINCE_OFFICER)
@require_POST
def check(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What the foot of a paper says; the next one can be scanned at once."""
    one, form = find_roster(request, pk), PrintedForm(request.POST)
    if not form.is_valid():
        return _page(request, one, printed_form=form, status=422)
    try:
        found = check_printed(roster_id=one.pk, printed=form.cleaned_data["printed"], by=request.acting)
    except Refused as refused:
        form.add_error("printed" if refused.field == "printed" else None, refused.message)
        return _page(request, find_roster(request, pk), printed_form=form, status=refused.status)
    (messages.success if found.agrees else messages.warning)(request, found.told)
    return redirect(f"{_back(request, pk)}#printed")


def _page(
    request: SignedInRequest,
    one: Roster,
    *,
    refusal: Refused | None = None,
    sending_form: forms.Form | None = None,
    printed_form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = copies_of(one)
    if asked is None or one.status not in HANDED_IN:
        return render(request, "reviews/hardcopies/none.html", {"roster": one}, status=404)
    lines = one.lines.standing().select_related(
        "submission", "declaration__enterprise__organisation", "declaration__region"
    )
    open_only = request.GET.get("show") == "open"
    if open_only:
        lines = lines.annotate(held=_held(one)).filter(held__lt=sum(1 for piece in asked.pieces if piece.of == "case"))
    cursor = request.GET.get("after")
    page = keyset_page(lines.defer("submission__envelope"), order=("position", "id"), cursor=cursor, size=PAGE)
    pieces = pieces_on(one, page.items, of_list=not cursor)
    above = LEVEL_ABOVE.get(Level(one.region.level))
    context: dict[str, Any] = {
        "roster": one,
        "numbers": numbers_of(one),
        "page": page,
        "rows": _rows(request, [piece for piece in pieces if not (open_only and piece.is_held)]),
        "clause": asked.clause,
        "open_only": open_only,
        "sends": acts_at(by=request.acting, level=one.region.level, region=one.region),
        "receives": above is not None and acts_at(by=request.acting, level=above, region=one.region),
        "refusal": refusal,
        "sending_form": sending_form or SendingForm(initial={"sent_on": clock.today(), "way": "courier"}),
        "printed_form": printed_form or PrintedForm(),
        "entries": trail_of(one).filter(deed__in=["send_copies", "record_copies", "check_copy"]).order_by("-sequence"),
    }
    return render(request, "reviews/hardcopies/of_roster.html", context, status=refusal.status if refusal else status)


def _rows(request: SignedInRequest, pieces: list[Piece]) -> list[dict[str, Any]]:
    """The papers with what was typed beside each, and what became of it so far; one query for all."""
    histories: Mapping[UUID, list[TrailEntry]] = defaultdict(list)
    copies = [piece.copy for piece in pieces if piece.copy]
    if copies:
        for entry in trail_of(copies[0], *copies[1:]).order_by("-sequence"):
            histories[entry.subject_id].append(entry)
    ticked = request.POST.getlist("piece")
    return [
        {
            "piece": piece,
            "ticked": piece.name in ticked,
            "note": request.POST.get(f"note-{piece.name}", piece.copy.note if piece.copy else ""),
            "field": f"note-{piece.name}",
            "history": histories[piece.copy.pk] if piece.copy else [],
        }
        for piece in pieces
    ]


def _held(one: Roster) -> Coalesce:
    """How many papers of the case on a line the level above has."""
    held = Hardcopy.objects.filter(
        submission=OuterRef("submission"), round=one.round_id, region=one.region_id, stage=one.stage, state__in=HELD
    )
    counted = held.order_by().values("submission").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _back(request: SignedInRequest, pk: UUID) -> str:
    """The page of the list from which it was sent, with its filter and place."""
    asked = request.GET.urlencode()
    return reverse("hardcopies-of-roster", args=[pk]) + (f"?{asked}" if asked else "")


def _clause(asked: list[Asking], round_id: UUID) -> str:
    return next((one.stage.copies.clause for one in asked if one.round.pk == round_id and one.stage.copies), "")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadRequest("所选名单无效，请刷新后重试") from None
