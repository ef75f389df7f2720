"""Days on which nobody is at the office: weekends, public holidays, and the weekends worked in lieu of them."""

import datetime as dt

import pytest

from declarations.notices.holidays import day_off, warning


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-04-10", ""),
        ("2026-04-11", "星期六"),
        ("2026-04-12", "星期日"),
        ("2026-04-06", "清明假期"),
        ("2026-10-01", "国庆节假期"),
        ("2026-02-14", ""),  # a Saturday worked in lieu of a day of 春节
        ("2041-10-01", ""),  # no order for that year yet: weekends alone
        ("2041-10-05", "星期六"),
    ],
)
def test_why_nobody_works(day, why):
    assert day_off(dt.date.fromisoformat(day)) == why


def test_the_warning_names_the_day_and_the_reason():
    assert warning(dt.date(2026, 4, 12)) == "2026年4月12日为星期日，请确认届时有人办理"
    assert warning(dt.date(2026, 4, 10)) == ""
