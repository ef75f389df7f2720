"""Each morning: checks not made, replies not given, conclusions not drawn; of each stage once."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.inbox.models import Message
from portal.people.appointments import dismiss
from portal.people.models import Appointment
from portal.settings import DAILY_JOBS, JOB_KINDS
from reviews.spotchecks.checking import assign, may_conclude, reply
from reviews.spotchecks.models import SpotCheck
from reviews.spotchecks.reminding import run
from tests.builders import CHAOYANG, LIAONING, an_officer
from tests.conftest import set_clock
from tests.reviews.spotchecks.builders import a_draw, a_found, an_assigned, found, handed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def clerk_of(check):
    return Appointment.objects.get(organisation=check.factory.enterprise.organisation)


def morning(monkeypatch, day):
    """What is told of spot checks on that morning: by whoever receives it, how the title begins."""
    set_clock(monkeypatch, f"2026-{day} 06:00")
    before = set(Message.objects.values_list("pk", flat=True))
    run(None, lambda done, total: None)
    sent = Message.objects.filter(occasion__startswith="spot-check:").exclude(pk__in=before)
    return {str(one.recipient): one.title.partition("：")[0] for one in sent.select_related("to", "person")}


def test_it_is_a_job_of_each_day():
    assert JOB_KINDS["tell-spot-checks"] == "reviews.spotchecks.reminding.run"
    assert DAILY_JOBS["tell-spot-checks"] == ("抽检提醒", "06:00")


class TestChecksToMake:
    def test_near_its_day_past_it_and_every_week_after(self, monkeypatch):
        an_assigned()  # until 2 April
        days = ["03-25", "03-26", "03-26", "03-30", "04-01", "04-02", "04-03", "04-09", "04-10"]
        words = [morning(monkeypatch, day).get("朝阳市工业和信息化局") for day in days]
        assert words == [
            None,
            "还有7天截止",
            None,
            "还有3天截止",
            "还有1天截止",
            None,
            "已逾期1天",
            None,
            "已逾期8天",
        ]

    def test_one_message_for_all_of_a_day_and_it_leads_to_them(self, monkeypatch):
        handed_in(n=3)
        province = an_officer(LIAONING)
        for one in a_draw(by=province, rate=100).checks.all():
            officer = province.user if one.n == 3 else None
            assign(check_id=one.pk, officer=officer, due_on=dt.date(2026, 4, 2), by=province)
        assert morning(monkeypatch, "03-30") == {
            "朝阳市工业和信息化局": "还有3天截止",
            str(province.user): "还有3天截止",
        }
        told = Message.objects.get(to__name="朝阳市工业和信息化局", occasion__startswith="spot-check:")
        assert told.title == "还有3天截止：2项抽检待检查"
        assert told.link == reverse("spot-checks") + "?standing=to_check"
        own = Message.objects.get(person=province.user, occasion__startswith="spot-check:")
        assert SpotCheck.objects.get(n=3).line.name in own.text


class TestReplies:
    def test_of_what_was_not_met_until_the_last_day(self, monkeypatch):
        check = a_found()  # until 28 March
        name = str(check.factory.enterprise)
        words = [morning(monkeypatch, day).get(name) for day in ("03-24", "03-25", "03-26", "03-28", "03-29")]
        assert words == ["还有4天截止", "还有3天截止", None, "今日截止", None]

    def test_not_where_it_was_met_or_has_replied(self, monkeypatch):
        check = a_found("met")
        assert str(check.factory.enterprise) not in morning(monkeypatch, "03-25")
        reply(check_id=check.pk, text="无异议", by=clerk_of(check))
        assert str(check.factory.enterprise) not in morning(monkeypatch, "03-27")

    def test_of_one_without_an_account_its_county_is_told(self, monkeypatch):
        check = a_found()
        dismiss(appointment=clerk_of(check), by=None)
        assert morning(monkeypatch, "03-25") == {"北票市工业和信息化局": "还有3天截止"}
        told = Message.objects.get(occasion__startswith="spot-check:")
        assert told.text.startswith("该企业在门户没有账户，收不到以下通知")


class TestConclusions:
    def test_from_the_morning_after_the_reply_and_then_every_week(self, monkeypatch):
        check = a_found()
        reply(check_id=check.pk, text="无异议", by=clerk_of(check))
        days = ["03-23", "03-24", "03-25", "03-30", "03-31", "03-31"]
        told = [morning(monkeypatch, day).get("辽宁省工业和信息化厅") for day in days]
        assert told == [None, "1项抽检待作结论", None, None, "1项抽检待作结论", None]

    @pytest.mark.parametrize(("finding", "first"), [("met", "03-24"), ("unmet", "03-29")])
    def test_where_nobody_replies_as_soon_as_the_province_can_conclude(self, monkeypatch, finding, first):
        a_found(finding)
        days = [f"03-{n}" for n in range(23, 31)]
        assert [one for one in days if "辽宁省工业和信息化厅" in morning(monkeypatch, one)] == [first]

    @pytest.mark.parametrize("finding", ["met", "partly"])
    def test_what_is_told_of_is_what_can_be_concluded(self, monkeypatch, finding):
        check = a_found(finding)
        for day in ("2026-03-28 12:00", "2026-03-29 12:00"):
            set_clock(monkeypatch, day)
            assert SpotCheck.objects.to_conclude().exists() is may_conclude(check)


def test_many_checks_take_the_same_number_of_queries_as_one(monkeypatch):
    handed_in(n=9)
    province, city = an_officer(LIAONING), an_officer(CHAOYANG)
    checks = list(a_draw(by=province, rate=100).checks.with_names().order_by("n"))
    for one in checks:
        assign(check_id=one.pk, officer=None, due_on=dt.date(2026, 3, 30), by=province)

    def taken(to_find, to_answer):
        for one in [*to_find, *to_answer]:
            found(one, by=city)
        for one in to_answer:
            reply(check_id=one.pk, text="无异议", by=clerk_of(one))
        set_clock(monkeypatch, "2026-03-24 06:00")
        before = Message.objects.count()
        with CaptureQueriesContext(connection) as asked:
            run(None, lambda done, total: None)
        told = Message.objects.count() - before
        Message.objects.update(occasion="")  # as if nobody had been told
        set_clock(monkeypatch, "2026-03-23 09:00")
        return told, len(asked)

    one, queries_for_one = taken(checks[:1], checks[1:2])
    many, queries_for_many = taken(checks[2:5], checks[5:8])
    assert (one, many) == (3, 6)
    assert queries_for_many == queries_for_one
