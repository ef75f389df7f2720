"""Versions of a list: supplementing, correcting, recalling, and what differs between two."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.errors import Refused
from portal.people.access import OFFICERS, SignedInRequest, for_roles
from portal.people.models import Role
from reviews.rosters import comparing, correcting, recalling, supplementing
from reviews.rosters.pages import do, find_roster
from reviews.rosters.views import rosters_page
from reviews.rounds import chosen, rounds_for
from reviews.stages import programme_of_round, stage_at

_BUREAUS = (Role.COUNTY_OFFICER, Role.CITY_OFFICER)
SHOWN = 200  # differences on one page; the rest are counted


@for_roles(*_BUREAUS)
@require_POST
def roster_supplement(request: SignedInRequest) -> HttpResponse:
    """Freeze what came after the bureau's list went up."""
    by = request.acting
    region = by.organisation.region
    round = chosen(request, list(rounds_for(region)))
    stage = stage_at(programme_of_round(round), level=region.level, does="roster") if round else None
    if round is None or stage is None:
        raise Http404("没有可以编制名单的批次")
    reason = request.POST.get("reason", "")
    try:
        made = supplementing.supplement(round=round, region=region, stage=stage.key, reason=reason, by=by)
    except Refused as refused:
        return rosters_page(request, refusal=refused, typed={"reason": reason})
    messages.success(request, "补充名单已定稿，请核对后上报。")
    return redirect("roster", pk=made.pk)


@for_roles(*_BUREAUS)
@require_POST
def roster_correct(request: SignedInRequest, pk: UUID) -> HttpResponse:
    done = "更正已定稿，请核对与原版的差别，调整顺序后上报。上报之前，原版仍然有效。"
    return do(request, pk, correcting.correct, done, reason=request.POST.get("reason", ""))


@for_roles(*_BUREAUS)
@require_POST
def roster_recall(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return do(request, pk, recalling.recall, "名单已撤回，其中的事项重新待上报。")


@for_roles(*OFFICERS)
@require_GET
def roster_compare(request: SignedInRequest, pk: UUID, other: UUID) -> HttpResponse:
    """What ``pk`` says otherwise than ``other``; both are versions of one place's list."""
    after, before = find_roster(request, pk), find_roster(request, other)
    if (after.round_id, after.region_id, after.stage) != (before.round_id, before.region_id, before.stage):
        raise Http404("两份名单不属于同一地区的同一批次")
    found = comparing.compare(before, after, limit=SHOWN)
    context = {"roster": after, "other": before, "found": found, "left": found.count - len(found.differences)}
    return render(request, "reviews/rosters/compare.html", context)
