"""Working days counted by the State Council's calendar; of years not ordered yet, by weekends."""

import datetime as dt

import pytest

from declarations.notices.holidays import working_days_on


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        ("2026-03-23", 1, "2026-03-23"),
        ("2026-03-23", 5, "2026-03-27"),
        ("2026-03-28", 1, "2026-03-30"),  # from a Saturday
        ("2026-04-02", 5, "2026-04-09"),  # over 清明
        ("2026-09-30", 2, "2026-10-08"),  # over 国庆
        ("2026-10-09", 2, "2026-10-10"),  # a Saturday worked in lieu (调休)
        ("2035-03-23", 2, "2035-03-26"),
    ],
)
def test_the_last_of_so_many_working_days(start, count, last):
    assert working_days_on(dt.date.fromisoformat(start), count) == dt.date.fromisoformat(last)
