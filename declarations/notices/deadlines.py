"""申报时间: one function answers "until when, for this place, at this level", for every door."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from declarations.notices.models import Round
from portal import clock
from portal.regions.models import Level, Region

_ABOVE = [Level.ENTERPRISE, Level.COUNTY, Level.CITY, Level.PROVINCE]


@dataclass(frozen=True)
class Window:
    """From when to when something can be done; ``closes_at`` is None where the notice sets no date."""

    opens_at: dt.datetime
    closes_at: dt.datetime | None
    source: str = ""

    def is_open(self, moment: dt.datetime) -> bool:
        """Whether ``moment`` lies in it; the last second of the last day does."""
        return self.opens_at <= moment and (self.closes_at is None or moment < self.closes_at)

    @property
    def last_day(self) -> dt.date | None:
        return timezone.localtime(self.closes_at - dt.timedelta(seconds=1)).date() if self.closes_at else None

    def days_left(self, moment: dt.datetime) -> int | None:
        """Whole days until the last day: 0 on it, negative after it, None without a date."""
        return (self.last_day - timezone.localtime(moment).date()).days if self.last_day else None


def window(*, round: Round, level: str, region: Region) -> Window:
    """The time in which ``level`` acts for ``region`` in a round.

    A date set for the region or one above it counts before one set for everywhere. A level without a date of its own
    keeps to that of the level above it (the notice sets none for enterprises in the basic programme). 「前」 in the notice
    includes the day itself, until midnight in Asia/Shanghai. Lists of places or rounds
    prefetch ``deadlines``.
    """
    places = []
    place: Region | None = region
    while place is not None:
        places.append(place.code)
        place = place.parent
    dated = list(round.deadlines.all())
    opens_at = _midnight(round.opens_on)
    for step in _ABOVE[_ABOVE.index(Level(level)) :]:
        of_level = [one for one in dated if one.level == step]
        for code in [*places, None]:
            for one in of_level:
                if one.region_id == code:
                    return Window(opens_at, _midnight(one.due_on + dt.timedelta(days=1)), one.source)
    return Window(opens_at, None)


def is_open(*, round: Round, level: str, region: Region) -> bool:
    """Whether ``level`` may act for ``region`` now, by the portal's clock."""
    return window(round=round, level=level, region=region).is_open(clock.now())


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
