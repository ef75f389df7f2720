"""申报时间 of a notice's rounds, as a page tells it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from declarations.notices.deadlines import window
from declarations.notices.extensions import Extension
from declarations.notices.models import Notice, Round
from declarations.notices.packs import newest_revision, pack_of
from declarations.notices.places import left_out, takes_part
from declarations.notices.schema import ProgrammeSpec
from portal import clock
from portal.regions.models import Level, Region


class State(StrEnum):
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {State.UPCOMING: "未开始", State.OPEN: "进行中", State.CLOSED: "已截止"}[self]

    @property
    def tone(self) -> str:
        return {State.UPCOMING: "info", State.OPEN: "success", State.CLOSED: "secondary"}[self]


@dataclass(frozen=True)
class Due:
    """What must be done until when, and which notice says so."""

    title: str
    last_day: dt.date
    source: str
    is_over: bool
    extension: Extension | None = None


@dataclass(frozen=True)
class RoundTimes:
    round: Round
    programme: str
    state: State
    dues: tuple[Due, ...]
    left_out: tuple[str, ...] = ()  # places that the programme is not for


def timetable(notice: Notice, *, region: Region | None = None) -> list[RoundTimes]:
    """The rounds of a notice, or of the one that it carries out, with the dates of its region, or of a place within.

    A round whose programme leaves the place out is not its.
    """
    place = region or notice.region
    base = notice.overlay_of or notice
    programmes = {one.programme: one for one in pack_of(newest_revision(base.key)).programmes}
    rounds = base.rounds.with_dates().order_by("opens_on", "position", "key")
    found = [(one, programmes.get(one.programme)) for one in rounds]
    return [
        _times(one, place, programme) for one, programme in found if programme is None or takes_part(programme, place)
    ]


def _times(round: Round, region: Region, programme: ProgrammeSpec | None) -> RoundTimes:
    today = clock.today()
    dues = tuple(_dues(round, region, programme, today))
    if today < round.opens_on:
        state = State.UPCOMING
    elif dues and today > max(due.last_day for due in dues):
        state = State.CLOSED
    else:
        state = State.OPEN
    return RoundTimes(round, programme.title if programme else round.programme, state, dues, left_out(programme))


def _dues(round: Round, region: Region, programme: ProgrammeSpec | None, today: dt.date) -> Iterator[Due]:
    """One per level that has a date of its own, here, above or everywhere; or more time than the level above it."""
    places: list[str | None] = [None]
    place: Region | None = region
    while place is not None:
        places.append(place.pk)
        place = place.parent
    for level in (Level.ENTERPRISE, Level.COUNTY, Level.CITY):
        found = window(round=round, level=level, region=region)
        dated = {one.level for one in round.deadlines.all() if one.region_id in places}
        own = level in dated or (found.extension is not None and found.extension.level == level)
        if own and found.last_day:
            title, last_day = _title(programme, level), found.last_day
            yield Due(title, last_day, found.source, is_over=last_day < today, extension=found.extension)


def _title(programme: ProgrammeSpec | None, level: Level) -> str:
    """What a level does by its date, in the words of the programme: 县级上报."""
    for stage in programme.stages if programme else ():
        if stage.level == level and stage.does == "roster":
            return stage.title
    return f"{level.label}提交"
