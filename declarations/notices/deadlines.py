"""申报时间: one function answers "until when, for this place, at this level", for every door."""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils import timezone

from declarations.notices.extensions import Extension
from declarations.notices.models import Round
from portal import clock
from portal.regions.models import Level, Region

_ABOVE = [Level.ENTERPRISE, Level.COUNTY, Level.CITY, Level.PROVINCE]


@dataclass(frozen=True)
class Window:
    """From when to when something can be done; ``closes_at`` is None where the notice sets no date.

    ``source`` says where the first date stands, ``extension`` is the one that moved it, if any did.
    """

    opens_at: dt.datetime
    closes_at: dt.datetime | None
    source: str = ""
    extension: Extension | None = None

    def is_open(self, moment: dt.datetime) -> bool:
        """Whether ``moment`` lies in it; the last second of the last day does."""
        return self.opens_at <= moment and (self.closes_at is None or moment < self.closes_at)

    @property
    def last_day(self) -> dt.date | None:
        return timezone.localtime(self.closes_at - dt.timedelta(seconds=1)).date() if self.closes_at else None

    @property
    def sources(self) -> str:
        """Where the first date stands, and what moved it since."""
        return "；".join(one for one in (self.source, self.extension.told if self.extension else "") if one)

    def days_left(self, moment: dt.datetime) -> int | None:
        """Whole days until the last day: 0 on it, negative after it, None without a date."""
        return (self.last_day - timezone.localtime(moment).date()).days if self.last_day else None


def window(*, round: Round, level: str, region: Region, case: UUID | None = None) -> Window:
    """The time in which ``level`` acts for ``region`` in a round; of ``case``, with what was granted to it alone.

    A date set for the region or one above it counts before one set for everywhere. A level without a date of its own
    keeps to that of the level above it (the notice sets none for enterprises in the basic programme). 「前」 in the notice
    includes the day itself, until midnight in Asia/Shanghai. The latest extension that applies lengthens it, of the level
    itself or of the one whose date it keeps to; none shortens it. Lists of places or rounds prefetch ``deadlines`` and
    ``extensions``.
    """
    places = []
    place: Region | None = region
    while place is not None:
        places.append(place.code)
        place = place.parent
    dated = list(round.deadlines.all())
    opens_at = _midnight(round.opens_on)
    steps = _ABOVE[_ABOVE.index(Level(level)) :]
    for n, step in enumerate(steps):
        of_level = [one for one in dated if one.level == step]
        for code in [*places, None]:
            for one in of_level:
                if one.region_id == code:
                    closes_at = _midnight(one.due_on + dt.timedelta(days=1))
                    granted = _granted(round, steps[: n + 1], places, case)
                    return _lengthened(Window(opens_at, closes_at, one.source), granted)
    return Window(opens_at, None)


def later(one: Window, other: Window) -> Window:
    """Of two windows the one that closes later; one that never closes is the latest."""
    if one.closes_at is None or (other.closes_at is not None and other.closes_at <= one.closes_at):
        return one
    return other


def _granted(round: Round, levels: list[Level], places: list[str], case: UUID | None) -> list[Extension]:
    return [one for one in round.extensions.all() if one.level in levels and one.covers(places=places, case=case)]


def _lengthened(times: Window, granted: list[Extension]) -> Window:
    """``times`` with the latest of the extensions; as it is where none reaches beyond it."""
    latest = max(granted, key=lambda one: one.until, default=None)
    if latest is None or times.last_day is None or latest.until <= times.last_day:
        return times
    return replace(times, closes_at=_midnight(latest.until + dt.timedelta(days=1)), extension=latest)


def is_open(*, round: Round, level: str, region: Region) -> bool:
    """Whether ``level`` may act for ``region`` now, by the portal's clock."""
    return window(round=round, level=level, region=region).is_open(clock.now())


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
