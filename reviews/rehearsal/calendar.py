"""When things happen in a rehearsal: the working days of a round, from its opening to the city's date."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from declarations.notices.deadlines import window
from declarations.notices.models import Round
from portal.regions.models import Level, Region

_MORNING = dt.time(8, 30)
_DAY = dt.timedelta(hours=9)
_WEEKS_WITHOUT_A_DATE = 4
_SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """``county``: the working days until the first county's date; ``city``: those after it, until the city's."""

    opens_on: dt.date
    county: tuple[dt.date, ...]
    city: tuple[dt.date, ...]

    @property
    def begins_at(self) -> dt.datetime:
        return _at(self.opens_on, _MORNING)

    def moment(self, days: tuple[dt.date, ...], share: float) -> dt.datetime:
        """The working hour that stands ``share`` (0 to 1) of the way through ``days``."""
        return moment_in(days, share)


def calendar_of(round: Round, counties: list[Region]) -> Calendar:
    """The calendar of a round as its dates stand in the portal."""
    lasts = [window(round=round, level=Level.COUNTY, region=one).last_day for one in counties]
    whole = days_of(round, counties)
    end = whole[-1]
    last = min([one for one in lasts if one], default=end)
    if last >= end:  # no date of the counties' own: they take four fifths of the time
        last = whole[len(whole) * 4 // 5 - 1]
    return Calendar(
        opens_on=round.opens_on,
        county=tuple(one for one in whole if one <= last),
        city=tuple(one for one in whole if one > last) or (end,),
    )


def moment_in(days: Sequence[dt.date], share: float) -> dt.datetime:
    """The working hour that stands ``share`` (0 to 1) of the way through ``days``."""
    place = max(0.0, min(share, 0.999_9)) * len(days)
    return _at(days[int(place)], _MORNING) + dt.timedelta(seconds=round(_DAY.total_seconds() * (place % 1)))


def days_of(round: Round, places: Sequence[Region]) -> list[dt.date]:
    """The working days of a round, from its opening to the first date of its cities."""
    ends = [window(round=round, level=Level.CITY, region=one).last_day for one in places]
    fallback = round.opens_on + dt.timedelta(weeks=_WEEKS_WITHOUT_A_DATE)
    return _working_days(round.opens_on, min([one for one in ends if one], default=fallback))


def _working_days(first: dt.date, last: dt.date) -> list[dt.date]:
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    return [one for one in days if one.weekday() < _SATURDAY] or days


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))
