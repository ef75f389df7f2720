"""A last day on which nobody is at the office: told to whoever sets it, never refused.

The calendar is that of the State Council's yearly order; of years that it does not know yet, weekends count and the days
that have the same date each year (全国年节及纪念日放假办法, 2024, 第二条).
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import chinese_calendar

from declarations.notices.schema import Pack
from portal.regions.models import Level

_WEEKEND = {5: "星期六", 6: "星期日"}
_EVERY_YEAR = {
    (1, 1): "元旦假期",
    (5, 1): "劳动节假期",
    (5, 2): "劳动节假期",
    (10, 1): "国庆节假期",
    (10, 2): "国庆节假期",
    (10, 3): "国庆节假期",
}


def day_off(day: dt.date) -> str:
    """Why nobody works on ``day``: 星期六, 清明假期; nothing on a working day, a weekend worked in lieu (调休) too."""
    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:  # the year's order is not in the library
        return _EVERY_YEAR.get((day.month, day.day)) or _WEEKEND.get(day.weekday(), "")
    if not off:
        return ""
    return f"{chinese_calendar.Holiday(name).chinese}假期" if name else _WEEKEND.get(day.weekday(), "休息日")


def working_days_on(start: dt.date, count: int) -> dt.date:
    """The last of ``count`` working days, ``start`` itself being the first where it is one."""
    day, left = start, count
    while True:
        left -= not day_off(day)
        if left <= 0:
            return day
        day += dt.timedelta(days=1)


def warning(day: dt.date, what: str = "") -> str:
    """A sentence for whoever sets ``day`` as a last day; nothing where it is a working day."""
    why = day_off(day)
    return f"{what}{day:%Y年%-m月%-d日}为{why}，请确认届时有人办理" if why else ""


def warnings_of(pack: Pack, *, titles: Mapping[str, str]) -> list[str]:
    """One for each last day of the pack, its own rounds' and an overlay's, that falls on a day off.

    ``titles`` names the rounds that an overlay sets dates for, by their key.
    """
    return [told for what, day in _last_days(pack, titles) if (told := warning(day, what))]


def _last_days(pack: Pack, titles: Mapping[str, str]) -> Iterator[tuple[str, dt.date]]:
    for programme in pack.programmes:
        for one in programme.rounds:
            dates = {level: due for level in Level.values if (due := getattr(one, level))}
            yield from _named(one.title, dates.items())
    for rounds in pack.overlay.rounds.values() if pack.overlay else ():
        for key, days in rounds.items():
            yield from _named(titles.get(key, key), days.items())


def _named(round: str, dates: Iterable[tuple[str, dt.date]]) -> Iterator[tuple[str, dt.date]]:
    for level, due in dates:
        yield f"{round}{Level(level).label}的截止日期", due
