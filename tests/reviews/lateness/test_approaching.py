"""7, 3 and 1 days before the last day: told once to each that has something open, by the date that holds for it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.cases.drafting import start
from declarations.rounds.extending import Scope, extend
from portal import clock
from portal.inbox.models import Message
from portal.regions.models import Region
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.lateness.approaching import mark_of, rounds_closing, run, until_words
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LONGCHENG,
    a_draft,
    a_factory,
    a_manager,
    a_submitted,
    an_enterprise,
    an_officer,
    the_round,
)
from tests.conftest import set_clock
from tests.reviews.builders import a_recheck, a_reported, an_approved
from tests.reviews.desk.returns import a_returned
from tests.reviews.passing import a_submitted_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def morning(monkeypatch, day):
    """What is told on that day of April, by enterprise or bureau: the titles."""
    set_clock(monkeypatch, f"2026-{day} 06:00")
    before = set(Message.objects.values_list("pk", flat=True))
    run(None, lambda done, total: None)
    found = Message.objects.filter(kind="due", title__contains=the_round().title).exclude(pk__in=before)
    return {one.to.name: one.title.partition("：")[0] for one in found.select_related("to")}


BUREAU = "北票市工业和信息化局"


@pytest.mark.parametrize(
    ("left", "mark"), [(8, None), (7, 7), (5, 7), (4, 7), (3, 3), (2, 3), (1, 1), (0, 1), (-1, None)]
)
def test_marks(left, mark):
    today = dt.date(2026, 4, 1)
    assert mark_of(today + dt.timedelta(days=left), today) == mark


def test_no_date_has_no_mark():
    assert mark_of(None, dt.date(2026, 4, 1)) is None


@pytest.mark.parametrize(("left", "words"), [(3, "还有3天截止"), (0, "今日截止"), (-2, "已逾期2天")])
def test_how_long_it_is_until_then_in_words(left, words):
    assert until_words(clock.today() + dt.timedelta(days=left)) == words


def test_an_open_draft_is_told_of_three_times(monkeypatch):
    name = a_draft().enterprise.name
    days = ["03-29", "03-30", "03-30", "03-31", "04-03", "04-04", "04-05", "04-06", "04-07"]
    told = [morning(monkeypatch, day).get(name) for day in days]
    assert told == [None, "还有7天截止", None, None, "还有3天截止", None, "还有1天截止", None, None]


def test_where_no_worker_ran_on_the_day_it_is_told_on_the_next(monkeypatch):
    name = a_draft().enterprise.name
    assert [morning(monkeypatch, day).get(name) for day in ("04-01", "04-06")] == ["还有5天截止", "今日截止"]


def test_what_is_submitted_is_not_told_of_and_what_came_back_is(monkeypatch):
    submitted = a_submitted()
    returned = a_returned(a_submitted())
    told = morning(monkeypatch, "03-30")
    assert submitted.enterprise.name not in told
    assert told[returned.enterprise.name] == "还有7天截止"


def test_one_message_for_all_that_one_organisation_has_open(monkeypatch):
    enterprise = an_enterprise()
    a_draft(enterprise)
    start(factory=a_factory(enterprise=enterprise, name="二号工厂"), round=the_round(), by=a_manager(enterprise))
    morning(monkeypatch, "03-30")
    one = Message.objects.get(kind="due", to=enterprise.organisation)
    assert "以下2项尚未提交" in one.text
    assert "二号工厂" in one.text


def test_more_time_is_counted_and_told_of_again(monkeypatch):
    case = a_draft()
    name = case.enterprise.name
    assert morning(monkeypatch, "03-30")[name] == "还有7天截止"
    extend(
        round_id=the_round().pk,
        level="county",
        scope=Scope(region=Region.objects.get(code=BEIPIAO)),
        until=dt.date(2026, 4, 10),
        reason="检修",
        by=an_officer(CHAOYANG),
    )
    told = [morning(monkeypatch, day).get(name) for day in ("03-31", "04-03", "04-06", "04-07", "04-09")]
    assert told == [None, "还有7天截止", None, "还有3天截止", "还有1天截止"]


def test_a_bureau_is_told_of_its_list_until_that_is_handed_in(monkeypatch):
    assert morning(monkeypatch, "03-30")[BUREAU] == "还有7天截止"
    one = Message.objects.get(kind="due", to__name=BUREAU)
    assert one.title == f"还有7天截止：{the_round().title}·名单待上报"
    an_approved()
    a_reported()
    assert BUREAU not in morning(monkeypatch, "04-03")


def test_a_bureau_is_told_of_the_rechecks_that_it_fills(monkeypatch):
    a_recheck()
    morning(monkeypatch, "03-30")
    titles = [one.title for one in Message.objects.filter(kind="due", to__name=BUREAU).order_by("title")]
    assert titles == [f"还有7天截止：{the_round().title}·{what}" for what in ("名单待上报", "申报材料待提交")]


def test_a_bureau_whose_only_firm_was_turned_down_has_no_list_to_hand_in(monkeypatch):
    case, other = a_submitted_of("advanced"), a_submitted_of("advanced")
    county = an_officer(BEIPIAO)

    def told():
        run(None, lambda done, total: None)
        return Message.objects.filter(kind="due", to=county.organisation, title__contains=case.round.title).count()

    for one in (case, other):
        decide(declaration_id=one.pk, verdict=Verdict.REJECT, text="不符合条件", by=county)
    set_clock(monkeypatch, "2026-04-03 06:00")
    assert told() == 0
    a_submitted_of("advanced")
    assert told() == 1


def test_far_from_any_date_nothing_is_read(monkeypatch):
    a_draft()
    assert rounds_closing(dt.date(2026, 3, 23)) == []
    assert the_round() in rounds_closing(dt.date(2026, 3, 30))
    assert rounds_closing(dt.date(2026, 5, 1)) == []


def test_a_clock_put_back_tells_nothing_twice(monkeypatch):
    name = a_draft().enterprise.name
    told = [morning(monkeypatch, day).get(name) for day in ("04-05", "03-30", "03-30", "04-05")]
    assert told == ["还有1天截止", "还有7天截止", None, None]


def test_many_cases_take_the_same_number_of_queries_as_one(monkeypatch):
    def taken(drafts):
        for _ in range(drafts):
            a_draft(an_enterprise(LONGCHENG))
        with CaptureQueriesContext(connection) as queries:
            told = morning(monkeypatch, "03-30")
        return len(told), len(queries)

    taken(0)  # what bureaus are told
    (one, queries_for_one), (many, queries_for_many) = taken(1), taken(4)
    assert (one, many) == (1, 4)
    assert queries_for_many == queries_for_one


def test_a_programme_that_only_recommends_does_not_remind_those_who_have_nothing_to_recommend(monkeypatch):
    set_clock(monkeypatch, "2026-04-03 06:00")
    run(None, lambda done, total: None)
    lists = Message.objects.filter(kind="due", title__endswith="名单待上报")
    assert {one.title.partition("：")[2] for one in lists} == {f"{the_round().title}·名单待上报"}
