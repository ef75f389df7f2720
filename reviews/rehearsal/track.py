"""One programme being played by its pack, stage by stage, while the season goes on around it."""

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.utils import timezone

from declarations.cases.lifecycle import stages_for
from declarations.cases.models import Declaration, Status
from declarations.forms.definition import FormSpec
from declarations.notices.holidays import working_days_on
from declarations.notices.models import Round
from declarations.notices.schema import ProgrammeSpec, StageSpec
from portal import clock
from portal.people.models import Appointment
from portal.regions.models import Level, Region
from reviews.rehearsal.calendar import days_of, moment_in
from reviews.rehearsal.inventing import Firm, Inventor

if TYPE_CHECKING:
    from reviews.rehearsal.season import Season

T = TypeVar("T")

# Shares of the days from the opening to the cities' date: filling in, handing in, and then the stages below the province.
FILLED, HANDED_IN, BELOW, CLOSED = 0.5, 0.56, 0.64, 0.98
# Working days that the province takes for a stage, by what the stage does.
_PROVINCE = {"review": 5, "roster": 3, "score": 12, "publicity": 1, "publish": 2}


class Turn(StrEnum):
    """What becomes of a firm's application where a stage asks for it."""

    STRAIGHT = "直接通过"
    RETURNED = "首次审核退回后重新提交"
    CHECK_RETURNED = "末次审核退回后重新提交"
    NOT_RECOMMENDED = "不予推荐"
    REJECTED = "首次审核不通过"
    LOW = "专家评审未通过"


# Every twelve firms share these; the first five are those of a small season.
_TURNS = (
    *(Turn.STRAIGHT, Turn.RETURNED, Turn.CHECK_RETURNED, Turn.STRAIGHT, Turn.NOT_RECOMMENDED),
    *(Turn.LOW, Turn.REJECTED, Turn.STRAIGHT, Turn.STRAIGHT, Turn.STRAIGHT, Turn.RETURNED, Turn.STRAIGHT),
)


@dataclass
class Entrant:
    """A firm that takes part, with whoever acts for it, the factory that it names, and its case."""

    firm: Firm
    clerk: Appointment
    turn: Turn
    factory_name: str
    case: UUID
    forgets_scan: bool = False

    @property
    def declaration(self) -> Declaration:
        return Declaration.objects.with_names().get(pk=self.case)


@dataclass
class Track:
    """A round of one programme, with those who take part in it."""

    season: "Season"
    round: Round
    programme: ProgrammeSpec
    share: float  # of the season's factories
    least: int  # firms, whatever the share comes to
    entrants: list[Entrant] = field(default_factory=list)
    done: list[str] = field(default_factory=list)  # keys of the stages that it has passed

    @cached_property
    def inventor(self) -> Inventor:
        return self.season.inventor.beside(self.programme.programme)

    @cached_property
    def form(self) -> FormSpec:
        return self.season.pack.form(self.programme.form)

    @cached_property
    def days(self) -> list[dt.date]:
        return days_of(self.round, self.season.counties)

    @property
    def size(self) -> int:
        return max(self.least, math.ceil(self.season.factories * self.share))

    @property
    def turns(self) -> list[Turn]:
        return [_TURNS[n % len(_TURNS)] for n in range(self.size)]

    def at(self, share: float) -> dt.datetime:
        """The working hour that stands ``share`` of the way from the opening to the cities' date."""
        return moment_in(tuple(self.days), share)

    def over(self, things: Sequence[T], begin: float, end: float) -> Iterator[tuple[dt.datetime, T]]:
        """Each of ``things`` with its own time."""
        for n, one in enumerate(things):
            yield self.at(begin + (end - begin) * n / len(things)), one

    def moments(self, stage: StageSpec) -> "Moments":
        """The time of a stage: below the province a slot before the cities' date, at it the next working days."""
        below = [one.key for one in self.programme.stages if one.level != Level.PROVINCE]
        if stage.key in below:
            slot = (CLOSED - BELOW) / len(below)
            begin = BELOW + slot * below.index(stage.key)
            return Moments(tuple(self.days), begin, begin + slot)
        return Moments(self.working_days(_PROVINCE[stage.does]), 0.0, 1.0)

    def working_days(self, count: int) -> tuple[dt.date, ...]:
        """So many working days after today."""
        tomorrow = timezone.localtime(clock.now()).date() + dt.timedelta(days=1)
        return tuple(working_days_on(tomorrow, n) for n in range(1, count + 1))

    def after(self, days: int) -> dt.datetime:
        """The morning of the working day that comes so many after today."""
        return moment_in(self.working_days(days)[-1:], 0.1)

    def waiting(self, stage: StageSpec) -> list[Entrant]:
        """Those whose case waits at a stage, in the order in which they entered."""
        found = Declaration.objects.filter(pk__in=[one.case for one in self.entrants], stage=stage.key)
        here = set(found.exclude(status__in=[Status.REJECTED, Status.RETURNED]).values_list("pk", flat=True))
        return [one for one in self.entrants if one.case in here]

    def acts(self, stage: StageSpec, region: Region) -> Appointment:
        """The officer who acts at a stage for a case of ``region``."""
        place = region.at(stage.level)
        if place is None:
            raise LookupError(f"{region}没有{stage.level}")
        return self.season.officer(place)

    def reviews(self) -> list[StageSpec]:
        """The stages at which bureaus review, those that some place of the season has."""
        passed = {one.key for place in self.season.counties for one in stages_for(self.programme, place)}
        return [one for one in self.programme.stages if one.does == "review" and one.key in passed]


@dataclass(frozen=True)
class Moments:
    """A stretch of working days, by shares of it."""

    days: tuple[dt.date, ...]
    begin: float
    end: float

    def at(self, share: float) -> dt.datetime:
        return moment_in(self.days, self.begin + (self.end - self.begin) * share)

    def over(self, things: Sequence[T], begin: float = 0.0, end: float = 1.0) -> Iterator[tuple[dt.datetime, T]]:
        """Each of ``things`` with its own time."""
        for n, one in enumerate(things):
            yield self.at(begin + (end - begin) * n / len(things)), one
