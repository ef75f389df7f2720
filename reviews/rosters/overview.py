"""What the roster pages show: a bureau's own round, and where the places below it stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count

from declarations.cases.models import Declaration, Kind, Outcome
from declarations.notices.deadlines import Window, window
from declarations.notices.models import Round
from declarations.notices.schema import ProgrammeSpec, StageSpec
from portal import clock
from portal.people.models import Appointment
from portal.regions.models import Region
from reviews.rosters.composing import undecided, waiting
from reviews.rosters.models import Roster, RosterLine
from reviews.rosters.reporting import reporting_window
from reviews.stages import stage_at

# Cases that are named on the page; the rest are counted.
NAMED = 20


@dataclass
class Numbers:
    """How many cases of each sort."""

    rechecks_passed: int = 0
    rechecks_failed: int = 0
    new_passed: int = 0

    @property
    def total(self) -> int:
        return self.rechecks_passed + self.rechecks_failed + self.new_passed

    def add(self, *, kind: str, outcome: str, n: int) -> None:
        if kind == Kind.NEW:
            self.new_passed += n
        elif outcome == Outcome.PASSED:
            self.rechecks_passed += n
        else:
            self.rechecks_failed += n


@dataclass
class OwnList:
    """A bureau's own list of a round: what waits for it, what is undecided, and the live list if there is one."""

    stage: StageSpec
    window: Window
    numbers: Numbers
    undecided: list[Declaration]
    undecided_count: int
    live: Roster | None
    versions: list[Roster]

    @property
    def days_left(self) -> int | None:
        return self.window.days_left(clock.now())

    @property
    def is_open(self) -> bool:
        return self.window.is_open(clock.now())


@dataclass
class Place:
    """A place below the bureau: its live list, or that there is none."""

    region: Region
    window: Window
    roster: Roster | None = None
    numbers: Numbers = field(default_factory=Numbers)
    sent_back: bool = False

    @property
    def has_reported(self) -> bool:
        return self.roster is not None and self.roster.reported_at is not None

    @property
    def late_days(self) -> int:
        """Days after the last day: of the report, or of today where there is none; 0 in time."""
        moment = self.roster.reported_at if self.roster and self.roster.reported_at else clock.now()
        left = self.window.days_left(moment)
        return -left if left is not None and left < 0 else 0


def own_list(*, round: Round, programme: ProgrammeSpec, by: Appointment) -> OwnList | None:
    """The acting bureau's list of a round; None where its level reports none (the province)."""
    region = by.organisation.region
    stage = stage_at(programme, level=region.level, does="roster")
    review = stage_at(programme, level=region.level, does="review")
    if stage is None or review is None:
        return None
    numbers = Numbers()
    counted = waiting(round=round, region=region, stage=stage).order_by().values_list("kind", "outcome")
    for kind, outcome, n in counted.annotate(n=Count("pk")):
        numbers.add(kind=kind, outcome=outcome, n=n)
    open_cases = undecided(round=round, region=region, stage=stage, review=review)
    versions = list(
        Roster.objects.filter(round=round, region=region, stage=stage.key)
        .select_related("region", "round__notice", "frozen_by", "reported_by", "answered_by")
        .order_by("-version"),
    )
    live = next((one for one in versions if one.is_live), None)
    draft = live or Roster(round=round, region=region, stage=stage.key)
    return OwnList(
        stage=stage,
        window=reporting_window(draft),
        numbers=numbers,
        undecided=list(open_cases.with_names().order_by("region__position", "enterprise__name_key")[:NAMED]),
        undecided_count=open_cases.count(),
        live=live,
        versions=versions,
    )


def places_below(*, round: Round, programme: ProgrammeSpec, region: Region) -> list[Place]:
    """The places right below ``region`` that report to it, with their live list each; a fixed number of queries."""
    below = list(region.children.select_related("parent__parent").order_by("position", "code"))
    levels = {place.level for place in below}
    stages = {level: stage_at(programme, level=level, does="roster") for level in levels}
    keys = [stage.key for stage in stages.values() if stage]
    rosters = list(
        Roster.objects.filter(round=round, region__in=below, stage__in=keys)
        .select_related("region", "round", "reported_by")
        .order_by("version"),
    )
    live = {one.region_id: one for one in rosters if one.is_live}
    newest = {one.region_id: one for one in rosters}
    numbers = numbers_of(live.values())
    return [
        Place(
            region=place,
            window=window(round=round, level=place.level, region=place),
            roster=live.get(place.pk),
            numbers=numbers.get(live[place.pk].pk, Numbers()) if place.pk in live else Numbers(),
            sent_back=place.pk not in live and place.pk in newest and newest[place.pk].status == "sent_back",
        )
        for place in below
    ]


def numbers_of(rosters: Iterable[Roster]) -> dict[UUID, Numbers]:
    """Roster id → its numbers; one query for all."""
    counted: dict[UUID, Numbers] = {}
    lines: Any = (
        RosterLine.objects.filter(roster__in=[one.pk for one in rosters])
        .order_by()
        .values_list("roster", "declaration__kind", "outcome")
        .annotate(n=Count("pk"))
    )
    for roster, kind, outcome, n in lines:
        counted.setdefault(roster, Numbers()).add(kind=kind, outcome=outcome, n=n)
    return counted


def total_of(places: Sequence[Place]) -> Numbers:
    total = Numbers()
    for place in places:
        total.rechecks_passed += place.numbers.rechecks_passed
        total.rechecks_failed += place.numbers.rechecks_failed
        total.new_passed += place.numbers.new_passed
    return total
