"""Pages of the draw: the province freezes, publishes and draws; cities and counties see digest, seed and their own."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import OFFICERS, SignedInRequest, for_roles
from portal.people.models import Role
from portal.regions.models import Region
from portal.trail.record import trail_of
from reviews.rosters.models import Roster
from reviews.rounds import present, rounds_for
from reviews.spotchecks import drawing
from reviews.spotchecks.forms import DiscardForm, FreezeForm
from reviews.spotchecks.models import Draw, DrawStatus
from reviews.spotchecks.verifying import disagreements, told_otherwise


@for_roles(*OFFICERS)
@require_GET
def draws(request: SignedInRequest) -> HttpResponse:
    """The draws one sees; the province freezes the list of the next one here."""
    return _draws_page(request, None)


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def draw_freeze(request: SignedInRequest) -> HttpResponse:
    form = FreezeForm(request.POST, rounds=rounds_for(request.acting.organisation.region))
    if not form.is_valid():
        return _draws_page(request, form, status=422)
    try:
        made = drawing.freeze_population(**form.cleaned_data, by=request.acting)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _draws_page(request, form, status=refused.status)
    messages.success(request, "名单已冻结，摘要已公布，请核对后抽取。")
    return redirect("draw", pk=made.pk)


@for_roles(*OFFICERS)
@require_GET
def draw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One draw: its terms, digest and seed, how many of each city, and the list with who was drawn."""
    return _draw_page(request, pk)


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def draw_seed(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = _draw(request, pk)
    try:
        drawing.draw_seed(draw_id=one.pk, by=request.acting)
    except Refused as refused:
        return _draw_page(request, pk, refusal=refused)
    messages.success(request, "抽取完成，种子和结果已记录。")
    return redirect("draw", pk=pk)


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def draw_discard(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = _draw(request, pk)
    try:
        drawing.discard(draw_id=one.pk, reason=request.POST.get("reason", ""), by=request.acting)
    except Refused as refused:
        return _draw_page(request, pk, refusal=refused)
    messages.success(request, "名单已作废，可以重新冻结。")
    return redirect("draw", pk=pk)


def _draws_page(request: SignedInRequest, form: FreezeForm | None, *, status: int = 200) -> HttpResponse:
    province = request.acting.organisation.region
    leads = request.acting.role == Role.PROVINCE_OFFICER
    if leads and form is None:
        rounds = rounds_for(province)
        now = present(list(rounds))
        form = FreezeForm(rounds=rounds, initial={"floor": 1, "round": now.pk if now else None})
    context = {
        "draws": Draw.objects.visible_to(request.user).select_related("round__notice", "frozen_by", "drawn_by"),
        "form": form if leads else None,
        "leads": leads,
    }
    return render(request, "reviews/spotchecks/draws.html", context, status=status)


def _draw_page(request: SignedInRequest, pk: UUID, *, refusal: Refused | None = None) -> HttpResponse:
    one = _draw(request, pk)
    leads = request.acting.role == Role.PROVINCE_OFFICER
    seen = one.lines.visible_to(request.user).select_related("region", "city", "spot_check")
    verified = leads and "verify" in request.GET
    context: dict[str, Any] = {
        "draw": one,
        "leads": leads,
        "cities": _cities(one),
        "page": keyset_page(seen, order=("position", "id"), cursor=request.GET.get("after"), size=100),
        "missing": _not_reported(one) if leads and one.status == DrawStatus.FROZEN else [],
        "verified": verified,
        "disagreements": _disagreements(one, verified=verified) if leads else [],
        "entries": trail_of(one).order_by("-sequence"),
        "discard_form": DiscardForm(
            {"reason": request.POST.get("reason", "")} if refusal and refusal.field == "reason" else None
        ),
        "refusal": refusal,
    }
    return render(request, "reviews/spotchecks/draw.html", context, status=refusal.status if refusal else 200)


def _disagreements(one: Draw, *, verified: bool) -> list[str]:
    """Drawing again reads the whole list: that is done when it is asked for."""
    return disagreements(one) if verified else told_otherwise(one)


def _cities(one: Draw) -> list[dict[str, Any]]:
    """Per city: how many are on the list, and how many are drawn of it."""
    counted = one.lines.order_by().values_list("city_id").annotate(n=Count("pk"))
    sizes = Counter(dict(counted))
    shares = _shares(one, list(sizes.elements()))
    places = Region.objects.filter(pk__in=sizes).order_by("position", "code")
    return [{"region": place, "size": sizes[place.pk], "share": shares.get(place.pk)} for place in places]


def _shares(one: Draw, codes: list[str]) -> dict[str, int]:
    """None for a list that somebody has tampered with; the page then says so."""
    try:
        return one.terms.shares(codes)
    except Refused:
        return {}


def _not_reported(one: Draw) -> list[Region]:
    """The cities from which no list had been handed in."""
    handed_in = Roster.objects.handed_in().filter(round=one.round_id).values("region")
    return list(Region.objects.filter(parent=one.region_id).exclude(pk__in=handed_in))


def _draw(request: SignedInRequest, pk: UUID) -> Draw:
    visible = Draw.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("round__notice", "frozen_by", "drawn_by", "discarded_by"), pk=pk)
