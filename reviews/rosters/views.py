"""Lists of a round: one's own, those of the places below, and how one list goes up."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal import clock
from portal.errors import Refused
from portal.people.access import OFFICERS, SignedInRequest, for_roles
from portal.people.models import Role
from portal.regions.models import Level
from reviews.rosters import composing, reporting
from reviews.rosters.joint import lists_seen
from reviews.rosters.numbers import numbers_of
from reviews.rosters.overview import own_list, places_below, total_of
from reviews.rosters.pages import do, find_roster, roster_page, tables_of
from reviews.rounds import chosen, rounds_for
from reviews.stages import programme_of_round, stage_at

_BUREAUS = (Role.COUNTY_OFFICER, Role.CITY_OFFICER)


@for_roles(*OFFICERS)
@require_GET
def rosters(request: SignedInRequest) -> HttpResponse:
    """A round as the acting bureau sees it: its own list, and where the places below it stand."""
    return rosters_page(request)


@for_roles(*_BUREAUS)
@require_POST
def roster_freeze(request: SignedInRequest) -> HttpResponse:
    """Make the bureau's list of what waits."""
    by = request.acting
    region = by.organisation.region
    round = chosen(request, list(rounds_for(region)))
    stage = stage_at(programme_of_round(round), level=region.level, does="roster") if round else None
    if round is None or stage is None:
        raise Http404("没有可以编制名单的批次")
    try:
        made = composing.freeze(round=round, region=region, stage=stage.key, by=by, nil=bool(request.POST.get("nil")))
    except Refused as refused:
        return rosters_page(request, refusal=refused)
    messages.success(request, "名单已定稿，请核对后上报。")
    return redirect("roster", pk=made.pk)


@for_roles(*OFFICERS)
@require_GET
def roster(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return roster_page(request, find_roster(request, pk))


@for_roles(*_BUREAUS)
@require_POST
def roster_discard(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return do(request, pk, composing.discard, "已撤销定稿，名单中的事项重新待上报。")


@for_roles(*_BUREAUS)
@require_POST
def roster_report(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return do(request, pk, reporting.report, "名单已上报。")


@for_roles(Role.CITY_OFFICER, Role.PROVINCE_OFFICER)
@require_POST
def roster_receive(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return do(request, pk, reporting.receive, "名单已接收。")


@for_roles(Role.CITY_OFFICER, Role.PROVINCE_OFFICER)
@require_POST
def roster_send_back(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return do(request, pk, reporting.send_back, "名单已退回。", reason=request.POST.get("reason", ""))


def rosters_page(
    request: SignedInRequest, *, refusal: Refused | None = None, typed: dict[str, str] | None = None
) -> HttpResponse:
    """The lists of the round that the page is asked for; after a refusal with what was typed."""
    by = request.acting
    region = by.organisation.region
    rounds = list(rounds_for(region))
    round = chosen(request, rounds)
    if round is None:
        return render(request, "reviews/rosters/rosters.html", {"rounds": []})
    programme = programme_of_round(round)
    own = own_list(round=round, programme=programme, by=by)
    seen = lists_seen(round=round, level=region.level)
    places = places_below(round=round, programme=programme, region=region) if region.level != Level.COUNTY else []
    context = {
        "rounds": rounds,
        "round": round,
        "programme": programme,
        "region": region,
        "own": own,
        "papers": seen.stage is not None and seen.stage.copies is not None,
        "seen_round": seen.round,
        "held": seen.round if seen.round.pk != round.pk else None,
        "making_numbers": numbers_of(own.making) if own and own.making else None,
        "places": places,
        "reported": sum(1 for place in places if place.has_reported),
        "total": total_of(places),
        "tables": tables_of(programme, round.notice_id),
        "refusal": refusal,
        "typed": typed or {},
        "now": clock.now(),
    }
    return render(request, "reviews/rosters/rosters.html", context, status=refusal.status if refusal else 200)
