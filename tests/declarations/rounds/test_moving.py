"""A province moves the days of a round, on record, and never so that what was done in time would be late."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.notices.deadlines import window
from declarations.rounds.moving import changes_of, dates_of, move_date
from portal.errors import Outdated, Refused
from portal.regions.models import Level, Region
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, a_submitted, an_administrator, an_officer, the_round
from tests.conftest import set_clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
CITY, CHAOYANGS, OPENING = "city:", f"county:{CHAOYANG}", ":"


def move(which, to, by=None, **more):
    wanted = {"reason": "专家评审时间调整", "seen": changes_of(the_round()).count(), **more}
    return move_date(
        round_id=the_round().pk, which=which, to=dt.date.fromisoformat(to), by=by or an_officer(LIAONING), **wanted
    )


def day_of(which):
    return str(next(one.day for one in dates_of(the_round()) if one.key == which))


def browser_of(appointment):
    client = Client()
    client.force_login(appointment.user)
    return client


def test_the_date_with_its_reason_where_everybody_reads_it():
    officer = an_officer(LIAONING)
    move(CITY, "2026-04-20", by=officer, document="辽工信函〔2026〕1号")
    times = window(round=the_round(), level=Level.CITY, region=Region.objects.get(pk=CHAOYANG))
    assert str(times.last_day) == "2026-04-20"
    assert times.source == f"{officer.organisation}2026年3月23日调整，原因：专家评审时间调整（辽工信函〔2026〕1号）"
    entry = changes_of(the_round()).get()
    assert (entry.detail["before"], entry.detail["after"]) == ("2026-04-10", "2026-04-20")
    assert "通知一（二）" in entry.detail["source"]  # where the date stood before


def test_what_the_notice_prints_stays_beside_it():
    move(CITY, "2026-04-20")
    move(CHAOYANGS, "2026-04-08")
    assert [(one.key, str(one.printed)) for one in dates_of(the_round()) if one.differs] == [
        (CHAOYANGS, "2026-04-06"),
        (CITY, "2026-04-10"),
    ]


def test_earlier_too_as_long_as_nothing_would_be_late():
    a_submitted()
    move(CHAOYANGS, "2026-03-23")
    assert day_of(CHAOYANGS) == "2026-03-23"


@pytest.mark.parametrize(
    ("which", "to", "told"),
    [
        (CITY, "2026-04-05", "不能早于朝阳市 县级截止日期2026年4月6日"),
        (CHAOYANGS, "2026-04-11", "不能晚于市级截止日期2026年4月10日"),
        (CHAOYANGS, "2026-03-22", "不能早于今天"),
        (CITY, "2026-04-10", "与目前的日期相同"),
        (OPENING, "2026-04-07", "不能晚于朝阳市 县级截止日期"),
        ("county:", "2026-04-07", "请选择要调整的日期"),
    ],
)
def test_what_cannot_be(which, to, told):
    with pytest.raises(Refused, match=told):
        move(which, to)
    assert not changes_of(the_round()).exists()


def test_not_before_a_submission(monkeypatch):
    a_submitted()
    set_clock(monkeypatch, "2026-03-20 09:00")  # a clock that was wrong
    with pytest.raises(Refused, match="已有企业在2026年3月23日提交，截止日期不能早于"):
        move(CHAOYANGS, "2026-03-22")
    with pytest.raises(Refused, match="开始日期不能晚于该日"):
        move(OPENING, "2026-03-24")


def test_only_the_province_whose_notice_it_is():
    for who in (an_officer(CHAOYANG), an_administrator()):
        with pytest.raises(Refused, match="由发布通知的省级主管部门调整"):
            move(CITY, "2026-04-20", by=who)


def test_a_reason_is_needed():
    with pytest.raises(Refused, match="请填写原因"):
        move(CITY, "2026-04-20", reason=" ")


def test_who_read_an_older_page_is_told():
    move(CITY, "2026-04-20")
    with pytest.raises(Outdated, match="又有调整"):
        move(CITY, "2026-04-21", seen=0)


class TestPage:
    def test_moved_and_told_of_a_day_off(self):
        client = browser_of(an_officer(LIAONING))
        page = reverse("round-dates", args=[the_round().pk])
        answer = client.post(page, {"which": CITY, "until": "2026-04-18", "reason": "顺延", "seen": 0}, follow=True)
        text = answer.content.decode()
        assert "市级截止日期已调整为2026年4月18日" in text
        assert "星期六" in text
        assert "由2026年4月10日调整为2026年4月18日" in text

    def test_what_was_typed_stays_and_counts_when_sent_again(self):
        client, page = browser_of(an_officer(LIAONING)), reverse("round-dates", args=[the_round().pk])
        move(CITY, "2026-04-20")
        answer = client.post(page, {"which": CITY, "until": "2026-04-21", "reason": "顺延", "seen": 0})
        assert answer.status_code == 409
        again = answer.context["form"].data
        assert client.post(page, again).status_code == 302
        assert day_of(CITY) == "2026-04-21"

    def test_many_changes_cost_no_more_than_one(self):
        client, page = browser_of(an_officer(LIAONING)), reverse("round-dates", args=[the_round().pk])

        def count():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            return len(queries)

        move(CITY, "2026-04-20")
        one = count()
        move(CITY, "2026-04-21")
        move(CHAOYANGS, "2026-04-08")
        assert count() == one

    def test_a_county_and_a_city_do_not_open_it(self):
        for code in (BEIPIAO, CHAOYANG):
            page = reverse("round-dates", args=[the_round().pk])
            assert browser_of(an_officer(code)).get(page).status_code == 403
