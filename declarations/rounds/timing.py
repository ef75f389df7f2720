"""What the page of rounds shows: each last day that holds for a level and a place, and what was extended."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from declarations.notices.deadlines import Window, window
from declarations.notices.extensions import Extension
from declarations.notices.models import Round
from declarations.rounds.extending import LEVELS, may_revoke
from portal import clock
from portal.people.models import Appointment
from portal.regions.models import Level, Region


@dataclass(frozen=True)
class Line:
    """A last day: whose, where, until when. ``keeps_to`` is the level whose date it is, where it has none of its own."""

    level: Level
    place: str
    window: Window
    keeps_to: str = ""

    @property
    def over(self) -> bool:
        return not self.window.is_open(clock.now())


@dataclass(frozen=True)
class Given:
    """An extension, and whether the visitor may revoke it."""

    extension: Extension
    revocable: bool


@dataclass
class Timing:
    """A round with its last days and its extensions, newest first."""

    round: Round
    lines: list[Line]
    extensions: list[Given] = field(default_factory=list)

    @property
    def begins(self) -> dt.date:
        return self.round.opens_on


def timings(by: Appointment) -> list[Timing]:
    """The rounds that reach the bureau, each with what holds there and below; a fixed number of queries."""
    home = by.organisation.region
    rounds = list(Round.objects.reaching(home).with_dates())
    below = {one.pk: one for one in Region.objects.under(home).select_related("parent__parent")}
    given: dict[object, list[Given]] = {}
    for one in Extension.objects.visible_to(by.user).with_names().filter(round__in=rounds):
        given.setdefault(one.round_id, []).append(Given(one, one.revoked_at is None and may_revoke(one, by=by)))
    return [Timing(one, _lines(one, home, below), given.get(one.pk, [])) for one in rounds]


def _lines(round: Round, home: Region, below: dict[str, Region]) -> list[Line]:
    """By level from below; of each first what holds everywhere, then the places with dates of their own."""
    set_dates = [(one.level, one.region_id) for one in round.deadlines.all()]
    extended = [
        (one.level, one.region_id)
        for one in round.extensions.all()
        if one.declaration_id is None and one.revoked_at is None
    ]
    dated = {*set_dates, *extended}
    lines = []
    for level in LEVELS:
        places = [home, *_own(level, dated, home, below)]
        for place in places:
            times = window(round=round, level=level, region=place)
            lines.append(Line(level, _name(level, place, home), times, _keeps_to(level, place, dated)))
    return lines


def _own(level: Level, dated: Iterable[tuple[str, str | None]], home: Region, below: dict[str, Region]) -> list[Region]:
    codes = {code for of, code in dated if of == level and code in below and code != home.pk}
    return sorted((below[code] for code in codes if code), key=lambda one: (one.position, one.pk))


def _name(level: Level, place: Region, home: Region) -> str:
    return f"{place.name}（未另行规定的）" if place == home and home.level != level else place.name


def _keeps_to(level: Level, place: Region, dated: Iterable[tuple[str, str | None]]) -> str:
    """The level whose date holds where ``level`` has none: 按县级."""
    codes: set[str | None] = {None}
    above: Region | None = place
    while above is not None:
        codes.add(above.pk)
        above = above.parent
    for step in LEVELS[LEVELS.index(level) :]:
        if any(of == step and code in codes for of, code in dated):
            return "" if step == level else step.label
    return ""
