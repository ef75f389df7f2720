"""Lists of a round: one's own, those of the places below, and one list in full."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from declarations.cases.lifecycle import acts_at
from declarations.notices.packs import newest_revision, pack_of
from declarations.notices.schema import ProgrammeSpec, TableSpec
from portal import clock
from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import OFFICERS, for_roles
from portal.people.models import Appointment, Role, User
from portal.regions.models import Level
from portal.trail.record import trail_of
from reviews.rosters import composing, reporting
from reviews.rosters.models import Roster, RosterStatus
from reviews.rosters.overview import numbers_of, own_list, places_below, total_of
from reviews.rounds import chosen, rounds_for
from reviews.stages import LEVEL_ABOVE, programme_of_round, stage_at

_BUREAUS = (Role.COUNTY_OFFICER, Role.CITY_OFFICER)


@for_roles(*OFFICERS)
@require_GET
def rosters(request: HttpRequest) -> HttpResponse:
    """A round as the acting bureau sees it: its own list, and where the places below it stand."""
    return _rosters_page(request)


@for_roles(*_BUREAUS)
@require_POST
def roster_freeze(request: HttpRequest) -> HttpResponse:
    """Make the bureau's list of what waits."""
    by = _acting(request)
    region = by.organisation.region
    round = chosen(request, list(rounds_for(region)))
    stage = stage_at(programme_of_round(round), level=region.level, does="roster") if round else None
    if round is None or stage is None:
        raise Http404("没有可以编制名单的批次")
    try:
        made = composing.freeze(round=round, region=region, stage=stage.key, by=by, nil=bool(request.POST.get("nil")))
    except Refused as refused:
        return _rosters_page(request, refusal=refused)
    messages.success(request, "名单已定稿，请核对后上报。")
    return redirect("roster", pk=made.pk)


@for_roles(*OFFICERS)
@require_GET
def roster(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One list: its lines in their order, its digest, its earlier versions, and what was done to it."""
    return _roster_page(request, _roster(request, pk))


@for_roles(*_BUREAUS)
@require_POST
def roster_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _do(request, pk, composing.discard, "已撤销定稿，名单中的事项重新待上报。")


@for_roles(*_BUREAUS)
@require_POST
def roster_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _do(request, pk, reporting.report, "名单已上报。")


@for_roles(Role.CITY_OFFICER, Role.PROVINCE_OFFICER)
@require_POST
def roster_receive(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _do(request, pk, reporting.receive, "名单已接收。")


@for_roles(Role.CITY_OFFICER, Role.PROVINCE_OFFICER)
@require_POST
def roster_send_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _do(request, pk, reporting.send_back, "名单已退回。", reason=request.POST.get("reason", ""))


def _do(request: HttpRequest, pk: UUID, deed: Callable[..., Roster], done: str, **typed: str) -> HttpResponse:
    one = _roster(request, pk)
    try:
        deed(roster_id=one.pk, by=_acting(request), **typed)
    except Refused as refused:
        return _roster_page(request, _roster(request, pk), refusal=refused, typed=typed)
    messages.success(request, done)
    return redirect("roster", pk=pk)


def _rosters_page(request: HttpRequest, *, refusal: Refused | None = None) -> HttpResponse:
    by = _acting(request)
    region = by.organisation.region
    rounds = list(rounds_for(region))
    round = chosen(request, rounds)
    if round is None:
        return render(request, "reviews/rosters/rosters.html", {"rounds": []})
    programme = programme_of_round(round)
    own = own_list(round=round, programme=programme, by=by)
    places = places_below(round=round, programme=programme, region=region) if region.level != Level.COUNTY else []
    context = {
        "rounds": rounds,
        "round": round,
        "programme": programme,
        "region": region,
        "own": own,
        "live_numbers": numbers_of([own.live]).get(own.live.pk) if own and own.live else None,
        "places": places,
        "reported": sum(1 for place in places if place.has_reported),
        "total": total_of(places),
        "tables": _tables(programme, round.notice_id),
        "refusal": refusal,
        "now": clock.now(),
    }
    return render(request, "reviews/rosters/rosters.html", context, status=refusal.status if refusal else 200)


def _roster_page(
    request: HttpRequest,
    one: Roster,
    *,
    refusal: Refused | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    by = _acting(request)
    lines = one.lines.select_related(
        "submission__facts",
        "declaration__enterprise__organisation",
        "declaration__factory",
        "declaration__region",
    ).defer("submission__envelope")
    above = LEVEL_ABOVE.get(Level(one.region.level))
    answers = above is not None and acts_at(by=by, level=above, region=one.region)
    owns = acts_at(by=by, level=one.region.level, region=one.region)
    programme = programme_of_round(one.round)
    last = programme.stages[-1].key == one.stage
    context = {
        "roster": one,
        "page": keyset_page(lines.all(), order=("position", "id"), cursor=request.GET.get("after"), size=100),
        "numbers": numbers_of([one]).get(one.pk),
        "versions": Roster.objects.filter(round=one.round, region=one.region, stage=one.stage).order_by("-version"),
        "entries": trail_of(one).order_by("-sequence"),
        "may_report": owns and one.status == RosterStatus.FROZEN,
        "window": reporting.reporting_window(one),
        "may_receive": answers and one.status == RosterStatus.REPORTED,
        "may_send_back": answers
        and (one.status == RosterStatus.REPORTED or (one.status == RosterStatus.RECEIVED and not last)),
        "tables": _tables(programme, one.round.notice_id),
        "refusal": refusal,
        "typed": typed or {},
    }
    return render(request, "reviews/rosters/roster.html", context, status=refusal.status if refusal else 200)


def _tables(programme: ProgrammeSpec, notice_key: str) -> list[TableSpec]:
    pack = pack_of(newest_revision(notice_key))
    return [pack.table(key) for key in programme.tables]


def _roster(request: HttpRequest, pk: UUID) -> Roster:
    visible = Roster.objects.visible_to(cast("User", request.user))
    return get_object_or_404(
        visible.select_related("round__notice", "region__parent__parent", "frozen_by", "reported_by", "answered_by"),
        pk=pk,
    )


def _acting(request: HttpRequest) -> Appointment:
    return cast("Any", request).acting
