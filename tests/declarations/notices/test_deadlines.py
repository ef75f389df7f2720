"""One function answers until when, for every door."""

import datetime as dt

import pytest

from declarations.notices.deadlines import is_open, window
from declarations.notices.models import Deadline
from portal.regions.models import Level, Region
from tests.builders import BEIPIAO, CHAOYANG, the_round
from tests.conftest import set_clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice")]


def last_day(level, region, round="2026-spring"):
    return window(round=the_round(round), level=level, region=Region.objects.get(code=region)).last_day


@pytest.mark.parametrize(
    ("level", "region", "round", "day"),
    [
        (Level.COUNTY, BEIPIAO, "2026-spring", dt.date(2026, 4, 6)),  # the city's own date
        (Level.CITY, CHAOYANG, "2026-spring", dt.date(2026, 4, 10)),  # the province's
        (Level.ENTERPRISE, BEIPIAO, "2026-spring", dt.date(2026, 4, 6)),  # none of its own: the county's
        (Level.COUNTY, "210102", "2026-spring", dt.date(2026, 4, 10)),  # another city sets none: the city's
        (Level.COUNTY, BEIPIAO, "2026-winter", dt.date(2026, 12, 25)),
        (Level.CITY, CHAOYANG, "2026-winter", dt.date(2026, 12, 30)),
        (Level.PROVINCE, "210000", "2026-winter", None),  # the notice sets the province no date
    ],
)
def test_the_dates_of_the_notice(level, region, round, day):
    assert last_day(level, region, round) == day


def test_a_date_for_a_county_counts_before_its_citys():
    Deadline.objects.create(
        round=the_round(),
        level=Level.COUNTY,
        region_id=BEIPIAO,
        due_on=dt.date(2026, 4, 2),
        source="试",
    )
    assert last_day(Level.COUNTY, BEIPIAO) == dt.date(2026, 4, 2)
    assert last_day(Level.COUNTY, "211382") == dt.date(2026, 4, 6)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-12 23:59", False),
        ("2026-03-13 00:00", True),
        ("2026-04-06 23:59", True),
        ("2026-04-07 00:00", False),
    ],
)
def test_the_day_itself_counts_to_midnight(monkeypatch, moment, expected):
    set_clock(monkeypatch, moment)
    assert is_open(round=the_round(), level=Level.COUNTY, region=Region.objects.get(code=BEIPIAO)) is expected


def test_days_left_are_counted_by_calendar_days(monkeypatch):
    times = window(round=the_round(), level=Level.COUNTY, region=Region.objects.get(code=BEIPIAO))
    at = lambda text: dt.datetime.fromisoformat(f"{text}+08:00")  # noqa: E731
    assert [times.days_left(at(one)) for one in ("2026-04-05 23:59", "2026-04-06 00:00", "2026-04-07 00:01")] == [
        1,
        0,
        -1,
    ]
