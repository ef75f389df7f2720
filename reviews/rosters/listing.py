"""What tables are made of: the lines of the live lists of a place (``settings.TABLE_SOURCE``)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from declarations.cases.models import Declaration, Kind, Outcome, Status, Submission
from declarations.notices.models import Round
from declarations.tables.sources import ListedCase, Listing
from portal.regions.models import Region
from reviews.desk.models import Opinion
from reviews.rosters.composing import cases_of, in_order, waiting
from reviews.rosters.models import Roster, RosterLine, RosterStatus
from reviews.stages import programme_of_round, stage_at

CHUNK = 1000

# TableSpec.lists → what a line's case must be. The outcome is that of the line, as it stood when the list was made.
_LISTS: dict[str, dict[str, str]] = {
    "passed": {"outcome": Outcome.PASSED},
    "failed_rechecks": {"outcome": Outcome.FAILED, "kind": Kind.RECHECK},
    "rechecks": {"kind": Kind.RECHECK},
}


def lines_for(*, round: Round, region: Region, lists: str) -> Listing:
    """The cases of a table for ``region``.

    A bureau that makes lists of its own (county, city): its newest live one; before it has frozen any, what waits to be
    frozen, which is not final. A bureau that only receives them (province): those its places have reported, one after
    the other in the order of the regions; final once every place with cases has reported.
    """
    wanted = _LISTS[lists]
    stage = stage_at(programme_of_round(round), level=region.level, does="roster")
    if stage is None:
        rosters = list(_reported_to(region, round=round))
        return _from_rosters(rosters, wanted, final=_all_reported(rosters, round=round, region=region))
    own = Roster.objects.live().filter(round=round, region=region, stage=stage.key).order_by("-frozen_at").first()
    if own is not None:
        return _from_rosters([own], wanted, final=True)
    cases = in_order(_with_newest(waiting(round=round, region=region, stage=stage).filter(**wanted)))
    return Listing(final=False, total=len(cases), cases=map(_listed, cases))


def _reported_to(region: Region, *, round: Round) -> "QuerySet[Roster]":
    """The lists that the places right below ``region`` have reported, and that were not sent back."""
    return Roster.objects.filter(
        round=round,
        region__parent=region,
        status__in=[RosterStatus.REPORTED, RosterStatus.RECEIVED],
    ).order_by("region__position", "region__code", "frozen_at")


def _all_reported(rosters: list[Roster], *, round: Round, region: Region) -> bool:
    """Whether no case (an enterprise's own draft is none yet) lies in a place that has not reported."""
    places = [roster.region_id for roster in rosters]
    begun = cases_of(round=round, region=region).exclude(kind=Kind.NEW, status=Status.DRAFT)
    return bool(rosters) and not begun.exclude(region__in=places).exclude(region__parent__in=places).exists()


def _from_rosters(rosters: list[Roster], wanted: dict[str, str], *, final: bool) -> Listing:
    condition = {("declaration__kind" if key == "kind" else key): value for key, value in wanted.items()}
    lines = RosterLine.objects.filter(**condition)
    return Listing(
        final=final,
        total=lines.filter(roster__in=rosters).count(),
        cases=(case for roster in rosters for case in _lines(lines.filter(roster=roster))),
    )


def _lines(lines: "QuerySet[RosterLine]") -> Iterator[ListedCase]:
    """In the order of the list, a chunk at a time by position, so that a long list is never held whole."""
    ordered = lines.order_by("position").values_list(
        "position",
        "submission_id",
        "outcome",
        "reason",
        "declaration__region__short_name",
    )
    after = 0
    while chunk := list(ordered.filter(position__gt=after)[:CHUNK]):
        for _, submission_id, outcome, reason, county in chunk:
            yield ListedCase(submission_id, outcome, reason, county)
        after = chunk[-1][0]


def _with_newest(cases: "QuerySet[Declaration]") -> Any:
    """With what a line would be made of: the newest submission and the newest opinion's words."""
    submissions = Submission.objects.filter(declaration=OuterRef("pk")).order_by("-n")
    opinions = Opinion.objects.filter(declaration=OuterRef("pk")).order_by("-given_at", "-id")
    return cases.select_related("enterprise__organisation", "factory", "region").annotate(
        newest_submission=Subquery(submissions.values("pk")[:1]),
        newest_words=Subquery(opinions.values("text")[:1]),
    )


def _listed(case: Any) -> ListedCase:
    return ListedCase(case.newest_submission, case.outcome, case.newest_words or "", case.region.short_name)
