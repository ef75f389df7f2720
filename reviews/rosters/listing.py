"""What tables are made of: the lines of the live lists of a place (``settings.TABLE_SOURCE``)."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.dateformat import format as date_format
from django.utils.timezone import localtime

from declarations.cases.models import Declaration, Kind, Outcome, Status, Submission
from declarations.notices.models import Round
from declarations.tables.sources import ListedCase, Listing
from portal.errors import Refused
from portal.regions.models import Level, Region
from reviews.desk.models import Opinion
from reviews.rosters.composing import cases_of, in_order, waiting
from reviews.rosters.joint import SeenList, lists_seen
from reviews.rosters.models import Edition, Roster, RosterLine, RosterQuerySet

CHUNK = 1000

# TableSpec.lists → what a line's case must be. The outcome is that of the line, as it stood when the list was made.
_LISTS: dict[str, dict[str, str]] = {
    "passed": {"outcome": Outcome.PASSED},
    "failed_rechecks": {"outcome": Outcome.FAILED, "kind": Kind.RECHECK},
    "rechecks": {"kind": Kind.RECHECK},
}


def lines_for(*, round: Round, region: Region, lists: str, version: UUID | None = None, level: str = "") -> Listing:
    """The cases of a table for ``region``.

    A bureau that makes lists of its own (county, city): those that count, its first and then its supplements; before it
    has frozen any, what waits to be frozen, which is not final. Of a list that several programmes share, all of it. A bureau that only receives them (province): those its
    places have reported, one after the other in the order of the regions; final once every place with cases has reported.
    Of one ``version``, its lines alone. Lines that went back are on none. Of another ``level`` below the region (县级编制),
    the lists that the bureaus of that level there have reported, whatever became of their cases since.

    Raises:
        Refused: the region has no such version in this round, or no list is made at that level below it.
    """
    wanted = _LISTS[lists]
    if level and level != region.level and version is None:
        return _compiled_below(wanted, round=round, region=region, level=Level(level))
    seen = lists_seen(round=round, level=region.level)
    if version is not None:
        one = Roster.objects.filter(pk=version, round=seen.round, region=region).first()
        if one is None:
            raise Refused(f"{region.name}在“{round.title}”没有这份名单。", field="version")
        return _from_rosters([one], wanted, seen, final=True, note=_note([one]))
    if not seen.own or seen.stage is None:
        reported = _in_turn(Roster.objects.handed_in().filter(round=seen.round, region__parent=region))
        return _from_rosters(reported, wanted, seen, final=_all_reported(reported, seen=seen, region=region))
    own = _in_turn(Roster.objects.of(round=seen.round, region=region, stage=seen.stage.key).counting())
    if own:
        return _from_rosters(own, wanted, seen, final=True, note=_note(own))
    found = waiting(round=seen.round, region=region, stage=seen.stage).filter(**wanted)
    cases = in_order(_with_newest(found), rounds=seen.rounds)
    titles = seen.titles
    return Listing(final=False, total=len(cases), cases=(_listed(case, titles) for case in cases))


def _compiled_below(wanted: dict[str, str], *, round: Round, region: Region, level: Level) -> Listing:
    """What the bureaus of ``level`` below the region have reported (县级编制、市级编制)."""
    seen = lists_seen(round=round, level=level)
    below = Region.objects.under(region).exclude(pk=region.pk).filter(level=level)
    if not seen.own or seen.stage is None or not below.exists():
        raise Refused(f"{region.name}在“{round.title}”没有{level.label}编制的名单。", field="level")
    made = Roster.objects.handed_in().filter(round=seen.round, stage=seen.stage.key, region__in=below)
    reported = _in_turn(made)
    final = _all_reported(reported, seen=seen, region=region)
    return _from_rosters(reported, wanted, seen, final=final, note=f"（{level.label}编制）")


def _in_turn(rosters: RosterQuerySet) -> list[Roster]:
    """Place by place, each one's first list and then its supplements."""
    found = list(rosters.select_related("region__parent").order_by("version"))
    found.sort(key=lambda one: (*_place(one.region.parent), *_place(one.region), not one.is_main))
    return found


def _place(region: Region | None) -> tuple[int, str]:
    return (region.position, region.code) if region else (0, "")


def _note(rosters: Sequence[Roster]) -> str:
    """Of the newest of them that corrects or supplements: that it does, and of which day."""
    later = [one for one in rosters if one.kind_words and one.edition != Edition.NIL]
    if not later:
        return ""
    newest = max(later, key=lambda one: one.version)
    return f"（{newest.kind_words}，{date_format(localtime(newest.reported_at or newest.frozen_at), 'Y年n月j日')}）"


def _all_reported(rosters: list[Roster], *, seen: SeenList, region: Region) -> bool:
    """Whether no case (an enterprise's own draft is none yet) lies in a place that has not reported."""
    places = [roster.region_id for roster in rosters]
    begun = cases_of(rounds=seen.rounds, region=region).exclude(kind=Kind.NEW, status=Status.DRAFT)
    return bool(rosters) and not begun.exclude(region__in=places).exclude(region__parent__in=places).exists()


def _from_rosters(
    rosters: list[Roster], wanted: dict[str, str], seen: SeenList, *, final: bool, note: str = ""
) -> Listing:
    condition = {("declaration__kind" if key == "kind" else key): value for key, value in wanted.items()}
    lines = RosterLine.objects.standing().filter(**condition)
    return Listing(
        final=final,
        total=lines.filter(roster__in=rosters).count(),
        cases=(case for roster in rosters for case in _lines(lines.filter(roster=roster), seen.titles)),
        note=note,
        lists=_called(rosters),
        sha256=_digest(rosters) if rosters else "",
        dated=max((roster.frozen_at for roster in rosters), default=None),
    )


def _called(rosters: Sequence[Roster]) -> str:
    if len(rosters) == 1:
        one = rosters[0]
        return f"{one.region.name}名单（{one.version_words}）"
    return f"据{len(rosters)}份名单汇总" if rosters else ""


def _digest(rosters: Sequence[Roster]) -> str:
    """Of one list its own digest, as its page shows it; of several, that of theirs one after the other."""
    digests = [roster.sha256 for roster in rosters]
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _lines(lines: "QuerySet[RosterLine]", titles: Mapping[str, str]) -> Iterator[ListedCase]:
    """In the order of the list, a chunk at a time by position, so that a long list is never held whole."""
    ordered = lines.order_by("position").values_list(
        "position",
        "submission_id",
        "outcome",
        "reason",
        "declaration__region__short_name",
        "declaration__round__programme",
    )
    after = 0
    while chunk := list(ordered.filter(position__gt=after)[:CHUNK]):
        for _, submission_id, outcome, reason, county, programme in chunk:
            yield ListedCase(submission_id, outcome, reason, county, titles[programme])
        after = chunk[-1][0]


def _with_newest(cases: "QuerySet[Declaration]") -> Any:
    """With what a line would be made of: the newest submission and the newest opinion's words."""
    submissions = Submission.objects.filter(declaration=OuterRef("pk")).order_by("-n")
    opinions = Opinion.objects.filter(declaration=OuterRef("pk")).order_by("-given_at", "-id")
    return cases.select_related("enterprise__organisation", "factory", "region", "round").annotate(
        newest_submission=Subquery(submissions.values("pk")[:1]),
        newest_words=Subquery(opinions.values("text")[:1]),
    )


def _listed(case: Any, titles: Mapping[str, str]) -> ListedCase:
    programme = titles[case.round.programme]
    return ListedCase(case.newest_submission, case.outcome, case.newest_words or "", case.region.short_name, programme)
