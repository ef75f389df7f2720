"""One list in full: what every view that leads to its page, or back to it, has in common."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from declarations.cases.lifecycle import acts_at
from declarations.notices.packs import newest_revision, pack_of
from declarations.notices.schema import ProgrammeSpec, TableSpec
from declarations.platform.asking import rounds_asking
from portal.errors import Refused
from portal.paging import keyset_page
from portal.people.access import SignedInRequest
from portal.regions.models import Level
from portal.trail.record import trail_of
from reviews.hardcopies.pieces import copies_of
from reviews.hardcopies.progress import numbers_of as numbers_of_papers
from reviews.letters.reading import letter_of, letter_spec
from reviews.letters.writing import is_current
from reviews.rosters.choosing import how_to_keep, quotas
from reviews.rosters.going_back import is_concluded, is_last
from reviews.rosters.joint import lists_seen
from reviews.rosters.models import HANDED_IN, Edition, Roster, RosterStatus
from reviews.rosters.numbers import numbers_of
from reviews.rosters.timing import reporting_time
from reviews.spotchecks.binding import revocations
from reviews.stages import LEVEL_ABOVE, programme_of_round

PAGE = 100


def find_roster(request: SignedInRequest, pk: UUID) -> Roster:
    """The list, to those who may see it; 404 otherwise."""
    visible = Roster.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related(
            "round__notice",
            "region__parent__parent",
            "frozen_by",
            "reported_by",
            "answered_by",
            "scan",
            "scanned_by",
            "corrects",
        ),
        pk=pk,
    )


def do(request: SignedInRequest, pk: UUID, deed: Callable[..., Roster], done: str, **typed: str) -> HttpResponse:
    """Do it and show the list that came of it; refused, the page again with what was typed."""
    one = find_roster(request, pk)
    try:
        made = deed(roster_id=one.pk, by=request.acting, **typed)
    except Refused as refused:
        return roster_page(request, find_roster(request, pk), refusal=refused, typed=typed)
    messages.success(request, done)
    return redirect("roster", pk=made.pk)


def roster_page(
    request: SignedInRequest, one: Roster, *, refusal: Refused | None = None, typed: dict[str, str] | None = None
) -> HttpResponse:
    """One list: its lines in their order, its digest, the versions beside it, and what was done to it."""
    lines = (
        one.lines.ranked()
        .select_related(
            "submission__facts",
            "declaration__enterprise__organisation",
            "declaration__factory",
            "declaration__region",
            "declaration__round",
            "declaration__platform_number",
            "returned_by",
            "returned_for",
        )
        .defer("submission__envelope")
    )
    seen = lists_seen(round=one.round, level=one.region.level)
    unrecorded = request.GET.get("platform") == "missing"
    if unrecorded:
        lines = lines.filter(declaration__platform_number__isnull=True, returned_at__isnull=True)
    versions = Roster.objects.of(round=one.round, region=one.region, stage=one.stage).order_by("-version")
    page = keyset_page(lines.all(), order=("position", "id"), cursor=request.GET.get("after"), size=PAGE)
    revoked = revocations([line.declaration_id for line in page.items])
    context = {
        "roster": one,
        "page": page,
        # The list stays as it was digested; its reader is told what a spot check has said of a line since.
        "revoked": {line.declaration_id: revoked.get(line.declaration_id) for line in page.items},
        "numbers": numbers_of(one),
        "versions": list(versions),
        "entries": trail_of(one).order_by("-sequence"),
        "time": reporting_time(one),
        "titles": seen.titles,
        "platform": bool(rounds_asking(seen.rounds)),
        "unrecorded": unrecorded,
        "quotas": (counted := quotas(one) if one.status == RosterStatus.FROZEN else []),
        "over": (over := [each for each in counted if each.over]),
        "how_to_keep": how_to_keep(over) if over else "",
        "papers": numbers_of_papers(one) if one.status in HANDED_IN and copies_of(one) else None,
        "concludes": is_last(one),
        "tables": tables_of(programme_of_round(one.round), one.round.notice_id),
        "has_letter": (has_letter := letter_spec(one) is not None),
        "letter": (letter := letter_of(one) if has_letter else None),
        "letter_is_current": letter is not None and is_current(letter, one),
        "refusal": refusal,
        "typed": typed or {},
        **may(request, one),
    }
    return render(request, "reviews/rosters/roster.html", context, status=refusal.status if refusal else 200)


def may(request: SignedInRequest, one: Roster) -> dict[str, bool]:
    """What the visitor can do with the list now; its own bureau nothing while a correction of it is in the making.

    A list of the province is reported to nobody: what becomes of it is decided where it is put out.
    """
    above = LEVEL_ABOVE.get(Level(one.region.level))
    answers = above is not None and acts_at(by=request.acting, level=above, region=one.region)
    stage = programme_of_round(one.round).stage(one.stage)
    owns = stage.does == "roster" and acts_at(by=request.acting, level=one.region.level, region=one.region)
    returnable = one.status in HANDED_IN and not is_concluded(one)
    ranked = stage.ranked
    being_corrected = one.corrections.filter(status=RosterStatus.FROZEN).exists()
    return {
        "may_report": owns and one.status == RosterStatus.FROZEN,
        "may_choose": owns and one.status == RosterStatus.FROZEN and one.corrects_id is None and ranked,
        "ranked": ranked,
        "being_corrected": being_corrected and one.status in HANDED_IN,
        "may_recall": owns and one.status == RosterStatus.REPORTED and not being_corrected,
        "may_correct": owns and returnable and one.edition != Edition.NIL and not being_corrected,
        "may_scan": owns and one.status in {RosterStatus.FROZEN, RosterStatus.REPORTED},
        "may_receive": answers and one.status == RosterStatus.REPORTED,
        "may_send_back": answers and returnable,
    }


def tables_of(programme: ProgrammeSpec, notice_key: str) -> list[TableSpec]:
    """The tables that can be exported of a list."""
    pack = pack_of(newest_revision(notice_key))
    return [pack.table(key) for key in programme.tables]
