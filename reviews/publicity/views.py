"""公示 and 结果 on the province's side: what waits, the list in its order, publishing, ending, taking down."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from declarations.cases.models import Declaration, Outcome, Status
from declarations.notices.models import Round
from portal import clock
from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import SignedInRequest, for_roles
from portal.people.models import Role
from portal.trail.record import trail_of
from reviews.objections.models import Objection
from reviews.publicity import closing, opening
from reviews.publicity.forms import PublishForm, ReasonForm
from reviews.publicity.models import Publicity, PublicityStatus
from reviews.publicity.versions import versions_of
from reviews.results.models import Result
from reviews.rosters.line_views import arrange_list
from reviews.rosters.models import Roster, RosterStatus
from reviews.rounds import chosen, rounds_for
from reviews.spotchecks.binding import barred
from reviews.stages import programme_of_round

PAGE = 100
HELD_BACK = 20  # of those that stand on no list any more, named
# What waits, and which page makes the list of it.
_WAITING = {"publicity": Status.TO_PUBLICISE, "publish": Status.TO_PUBLISH}


@for_roles(Role.PROVINCE_OFFICER)
@require_GET
def publicities(request: SignedInRequest) -> HttpResponse:
    return overview(request)


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def publicity_freeze(request: SignedInRequest) -> HttpResponse:
    """Make the list of what waits for public notice in a round."""
    round = round_asked(request)
    try:
        made = opening.freeze(round=round, stage=opening.stage_doing(round, "publicity").key, by=request.acting)
    except Refused as refused:
        return overview(request, refused)
    messages.success(request, "名单已定稿。请核对名单和公示内容，再发布公示。")
    return redirect("publicity", pk=made.pk)


@for_roles(Role.PROVINCE_OFFICER)
@require_GET
def publicity(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _page(request, _found(request, pk))


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def publicity_publish(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one, form = _found(request, pk), PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, one, form=form, status=422)
    return _do(
        request,
        one,
        lambda: opening.publish(publicity_id=one.pk, **form.cleaned_data, by=request.acting),
        "公示已发布。",
        form=form,
    )


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def publicity_discard(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = _found(request, pk)
    return _do(
        request,
        one,
        lambda: opening.discard(publicity_id=one.pk, by=request.acting),
        "已撤销定稿，名单中的事项重新待公示。",
    )


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def publicity_end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one = _found(request, pk)
    return _do(
        request,
        one,
        lambda: closing.end(publicity_id=one.pk, by=request.acting),
        "公示已结束，名单中的事项转入结果发布。",
    )


@for_roles(Role.PROVINCE_OFFICER)
@require_POST
def publicity_take_off(request: SignedInRequest, pk: UUID) -> HttpResponse:
    one, reason = _found(request, pk), ReasonForm(request.POST)
    return _do(
        request,
        one,
        lambda: closing.take_off(publicity_id=one.pk, reason=request.POST.get("reason", ""), by=request.acting),
        "公示已撤下，名单中的事项重新待公示。",
        reason_form=reason,
    )


@for_roles(Role.PROVINCE_OFFICER)
@require_http_methods(["GET", "POST"])
def public_list_arrange(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The order of a frozen list by hand, of a public notice or of a result."""
    shown = Roster.objects.visible_to(request.user).select_related("round__notice", "region__parent__parent")
    roster = get_object_or_404(shown.select_related("publicity", "result"), pk=pk)
    if hasattr(roster, "publicity"):
        back = reverse("publicity", args=[roster.publicity.pk])
    elif hasattr(roster, "result"):
        back = reverse("result", args=[roster.result.pk])
    else:
        raise Http404("不是公示或结果的名单")
    return arrange_list(request, roster, back=back, may=roster.status == RosterStatus.FROZEN)


def overview(request: SignedInRequest, refusal: Refused | None = None) -> HttpResponse:
    """What waits for public notice or to be published, by round, and the lists made of it."""
    region = request.acting.organisation.region
    rounds = [one for one in rounds_for(region) if any(s.does in _WAITING for s in programme_of_round(one).stages)]
    waits: Counter[tuple[Any, str]] = Counter(
        Declaration.objects.filter(status__in=_WAITING.values(), round__in=rounds).values_list("round", "status")
    )
    waiting = Declaration.objects.filter(status__in=_WAITING.values(), round__in=rounds, outcome=Outcome.PASSED)
    bars = barred(waiting)
    named = Declaration.objects.filter(pk__in=list(bars)[:HELD_BACK]).with_names()
    seen = Publicity.objects.visible_to(request.user).with_names()
    context = {
        "rounds": [
            {
                "round": one,
                "to_publicise": waits[one.pk, Status.TO_PUBLICISE],
                "to_publish": waits[one.pk, Status.TO_PUBLISH],
            }
            for one in rounds
        ],
        "held_back": [(case, bars[case.pk]) for case in named],
        "held_back_count": len(bars),
        "page": keyset_page(seen, order=("-id",), cursor=request.GET.get("after"), size=30),
        "results": list(Result.objects.visible_to(request.user).with_names().order_by("-id")[:30]),
        "open_objections": Objection.objects.visible_to(request.user).open().count(),
        "today": clock.today(),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "reviews/publicity/publicities.html", context, status=status)


def _do(
    request: SignedInRequest, one: Publicity, deed: Callable[[], Any], done: str, **bound: forms.Form
) -> HttpResponse:
    """Do it; where it is refused, the page again with what was typed."""
    try:
        deed()
    except Refused as refused:
        for form in bound.values():
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _page(request, _found(request, one.pk), refusal=refused, status=refused.status, **bound)
    messages.success(request, done)
    return redirect("publicity", pk=one.pk)


def _page(
    request: SignedInRequest,
    one: Publicity,
    *,
    refusal: Refused | None = None,
    status: int = 200,
    form: forms.Form | None = None,
    reason_form: forms.Form | None = None,
) -> HttpResponse:
    frozen = one.status == PublicityStatus.FROZEN
    lines = one.roster.lines.standing().select_related(
        "submission__facts",
        "declaration__enterprise__organisation",
        "declaration__factory",
        "declaration__region__parent",
    )
    context = {
        "publicity": one,
        "page": keyset_page(
            lines.defer("submission__envelope"), order=("position", "id"), cursor=request.GET.get("after"), size=PAGE
        ),
        "total": lines.count(),
        "form": (form or PublishForm.of(one, clock.today())) if frozen or form else None,
        "reason_form": reason_form or ReasonForm(),
        "may_end": one.status == PublicityStatus.PUBLISHED and one.period_is_over,
        "objections": list(one.objections.select_related("line").order_by("filed_at")[:PAGE]),
        "versions": versions_of(one.roster) if one.roster.corrects_id else [],
        "entries": trail_of(one).order_by("-sequence"),
        "refusal": refusal,
    }
    return render(request, "reviews/publicity/publicity.html", context, status=status)


def _found(request: SignedInRequest, pk: UUID) -> Publicity:
    visible = Publicity.objects.visible_to(request.user).with_names()
    return get_object_or_404(visible.select_related("published_by", "closed_by"), pk=pk)


def round_asked(request: SignedInRequest) -> Round:
    """The round that a list is to be made of.

    Raises:
        Http404: there is none of that id.
    """
    found = chosen(request, list(rounds_for(request.acting.organisation.region)))
    if found is None:
        raise Http404("没有这个批次")
    return found
