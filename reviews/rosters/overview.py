"""What the roster pages show: a bureau's own round, and where the places below it stand."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from declarations.cases.models import Declaration, DeclarationQuerySet
from declarations.notices.deadlines import Window, window
from declarations.notices.models import Round
from declarations.notices.places import taking_part
from declarations.notices.schema import ProgrammeSpec, StageSpec
from portal import clock
from portal.people.models import Appointment
from portal.regions.models import Region
from reviews.rosters.composing import standing_at_list, undecided, waiting
from reviews.rosters.holding_back import held_back
from reviews.rosters.joint import holding_round, rounds_on
from reviews.rosters.models import HANDED_IN, Roster, RosterStatus
from reviews.rosters.numbers import Numbers, numbers_of
from reviews.rosters.timing import ReportingTime, reporting_time
from reviews.stages import stage_at

# Cases that are named on the page; the rest are counted.
NAMED = 20


@dataclass
class OwnList:
    """A bureau's own lists of a round: what waits, what is undecided or held back, the one in the making, those handed in."""

    stage: StageSpec
    time: ReportingTime
    numbers: Numbers
    undecided: list[Declaration]
    undecided_count: int
    held_back: list[tuple[Declaration, str]]
    held_back_count: int
    making: Roster | None
    handed_in: list[Roster]
    versions: list[Roster]

    @property
    def main(self) -> Roster | None:
        """The list handed in that others supplement."""
        return next((one for one in self.handed_in if one.is_main), None)

    @property
    def window(self) -> Window:
        return self.time.window

    @property
    def days_left(self) -> int | None:
        return self.window.days_left(clock.now())

    @property
    def is_open(self) -> bool:
        return self.window.is_open(clock.now())


@dataclass
class Place:
    """A place below the bureau: its list with what supplements it, or that there is none.

    ``in_time_at``: when the list first went up, whatever corrected it since. ``went_back``: why there is none any more.
    ``making``: what is frozen beside the list that was reported, to correct or supplement it.
    """

    region: Region
    window: Window
    roster: Roster | None = None
    supplements: list[Roster] = field(default_factory=list)
    numbers: Numbers = field(default_factory=Numbers)
    in_time_at: dt.datetime | None = None
    went_back: str = ""
    making: Roster | None = None

    @property
    def has_reported(self) -> bool:
        return self.roster is not None and self.roster.reported_at is not None

    @property
    def late_days(self) -> int:
        """Days after the last day: of the report, or of today where there is none; 0 in time."""
        left = self.window.days_left(self.in_time_at or clock.now())
        return -left if left is not None and left < 0 else 0


def own_list(*, round: Round, programme: ProgrammeSpec, by: Appointment) -> OwnList | None:
    """The acting bureau's list of a round; None where its level reports none (the province), or it is another round's."""
    region = by.organisation.region
    stage = stage_at(programme, level=region.level, does="roster")
    if stage is None or stage.on_list_of or stage_at(programme, level=region.level, does="review") is None:
        return None
    numbers = Numbers()
    to_come = waiting(round=round, region=region, stage=stage).order_by()
    for kind, outcome, n in to_come.values_list("kind", "outcome").annotate(n=Count("pk")):
        numbers.add(kind=kind, outcome=outcome, n=n)
    open_cases = undecided(round=round, region=region, stage=stage)
    standing = standing_at_list(round=round, region=region, stage=stage)
    held = held_back(standing, rounds=rounds_on(round=round, stage=stage), stage=stage.key)
    versions = list(
        Roster.objects.filter(round=round, region=region, stage=stage.key)
        .select_related("region", "round__notice", "frozen_by", "reported_by", "answered_by")
        .order_by("-version"),
    )
    making = next((one for one in versions if one.status == RosterStatus.FROZEN), None)
    draft = making or Roster(round=round, region=region, stage=stage.key)
    return OwnList(
        stage=stage,
        time=reporting_time(draft, cases=None if making else to_come.values_list("pk", flat=True)),
        numbers=numbers,
        undecided=list(_named(open_cases)),
        undecided_count=open_cases.count(),
        held_back=[(case, held[case.pk]) for case in _named(standing.filter(pk__in=held))] if held else [],
        held_back_count=len(held),
        making=making,
        handed_in=[one for one in reversed(versions) if one.status in HANDED_IN],
        versions=versions,
    )


def _named(cases: DeclarationQuerySet) -> DeclarationQuerySet:
    return cases.with_names().order_by("region__position", "enterprise__name_key")[:NAMED]


def places_below(*, round: Round, programme: ProgrammeSpec, region: Region) -> list[Place]:
    """The places right below ``region`` that take part and report to it, with their live list each; a fixed number of queries."""
    children = taking_part(programme, Region.objects.filter(parent=region))
    below = list(children.select_related("parent__parent").order_by("position", "code"))
    return places_standing(round=round, programme=programme, places=below)


def places_standing(*, round: Round, programme: ProgrammeSpec, places: Sequence[Region]) -> list[Place]:
    """Where each of ``places``, which know those above them, stands with its list."""
    levels = {place.level for place in places}
    stages = {level: stage_at(programme, level=level, does="roster") for level in levels}
    made = [stage for stage in stages.values() if stage]
    held = {holding_round(round=round, stage=stage).pk for stage in made}
    rosters = list(
        Roster.objects.filter(round__in=held, region__in=places, stage__in=[stage.key for stage in made])
        .select_related("region", "round", "reported_by")
        .order_by("version"),
    )
    by_place: dict[str, list[Roster]] = defaultdict(list)
    for one in rosters:
        by_place[one.region_id].append(one)
    return [_place(place, round, by_place[place.pk]) for place in places]


def _place(region: Region, round: Round, versions: Sequence[Roster]) -> Place:
    """Where one place stands, from its versions, oldest first. What it only froze is shown while nothing is handed in."""
    handed_in = [one for one in versions if one.status in HANDED_IN]
    making = next((one for one in versions if one.status == RosterStatus.FROZEN), None)
    place = Place(region=region, window=window(round=round, level=region.level, region=region))
    main = next((one for one in handed_in if one.is_main), None)
    place.roster = main or (making if making and making.is_main else None)
    place.making = making if main else None
    place.supplements = [one for one in handed_in if not one.is_main]
    for one in [place.roster, *place.supplements]:
        if one is not None:
            place.numbers.include(numbers_of(one))
    if place.roster is not None:
        first, by_pk = place.roster, {one.pk: one for one in versions}
        while first.corrects_id:
            first = by_pk[first.corrects_id]
        place.in_time_at = first.reported_at
    elif versions and versions[-1].status in {RosterStatus.SENT_BACK, RosterStatus.RECALLED}:
        place.went_back = versions[-1].status
    return place


def total_of(places: Sequence[Place]) -> Numbers:
    total = Numbers()
    for place in places:
        total.include(place.numbers)
    return total
