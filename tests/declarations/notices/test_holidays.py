"""Days on which nobody is at the office: weekends, public holidays, and the weekends worked in lieu of them."""

import datetime as dt

import pytest

from declarations.notices.holidays import day_off, warning, working_days_on


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-04-10", ""),
        ("2026-04-11", "星期六"),
        ("2026-04-12", "星期日"),
        ("2026-04-06", "清明假期"),
        ("2026-10-01", "国庆节假期"),
        ("2026-02-14", ""),  # a Saturday worked in lieu of a day of 春节
        ("2041-10-01", "国庆节假期"),  # no order for that year yet: what has the same date each year, and weekends
        ("2041-01-01", "元旦假期"),
        ("2041-10-05", "星期六"),
        ("2041-10-08", ""),
    ],
)
def test_why_nobody_works(day, why):
    assert day_off(dt.date.fromisoformat(day)) == why


def test_working_days_over_the_end_of_a_year_whose_order_is_not_out():
    assert working_days_on(dt.date(2040, 12, 28), 5) == dt.date(2041, 1, 4)


def test_the_warning_names_the_day_and_the_reason():
    assert warning(dt.date(2026, 4, 12)) == "2026年4月12日为星期日，请确认届时有人办理"
    assert warning(dt.date(2026, 4, 10)) == ""
