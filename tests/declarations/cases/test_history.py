"""办理过程: one list of all that was done, to officers and to the enterprise."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.history import history_of
from declarations.rounds.extending import Scope, extend
from reviews.desk.assigning import assign
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.desk.remarking import reply
from reviews.rosters.models import Roster
from tests.builders import BEIPIAO, CHAOYANG, a_submitted, an_officer, the_round
from tests.reviews.builders import a_reported
from tests.reviews.desk.returns import a_resubmitted, a_returned, clerk_of, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def county(notice):
    return an_officer(BEIPIAO)


@pytest.fixture
def case(county):
    """Returned with a remark, replied to, submitted again, handed over, approved and reported."""
    case = a_returned(a_submitted(), {"maturity/score": "请核对"}, by=county)
    reply(remark_id=case.remarks.get().pk, text="已核对", was="", by=clerk_of(case))
    case = a_resubmitted(case)
    assign(declaration_id=case.pk, handler=an_officer(BEIPIAO, full_name="王审核").user, by=county)
    decide(declaration_id=case.pk, verdict=Verdict.APPROVE, text="材料齐全", by=county)
    a_reported(by=county)
    return fresh(case)


def told(case, by):
    return [event.what for event in history_of(case, by=by)]


WAY = [
    "申报：2026年春季",
    "带入样例：填写14处，增加2行",
    "第1次提交",
    "县级初审：退回修改",
    "第2次提交",
    "转办给王审核",
    "县级初审：通过",
    "随北票市名单（第1版）上报",
]


def test_the_bureau_reads_all_of_it_in_order(case, county):
    assert told(case, county)[1:] == WAY[1:]


def test_the_enterprise_and_the_city_read_no_matter_of_the_bureau(case):
    for by in [clerk_of(case), an_officer(CHAOYANG)]:
        assert told(case, by)[1:] == [one for one in WAY[1:] if not one.startswith("转办")]


def test_remarks_stand_under_the_opinion_they_went_out_with_and_replies_beside_them(case):
    returned = next(one for one in history_of(case, by=clerk_of(case)) if one.what == "县级初审：退回修改")
    assert (returned.text, [(one.place, one.text, one.reply) for one in returned.notes]) == (
        "请按标注修改",
        [("能力成熟度自评估得分", "请核对", "已核对")],
    )


def test_submissions_lead_to_their_receipts_and_lists_to_those_who_may_see_them(case, county):
    links = {one.what: one.url for one in history_of(case, by=county) if one.url}
    assert links == {
        "第1次提交": reverse("receipt", args=[case.pk, 1]),
        "第2次提交": reverse("receipt", args=[case.pk, 2]),
        "随北票市名单（第1版）上报": reverse("roster", args=[Roster.objects.get().pk]),
    }
    assert not any(one.link == "查看名单" for one in history_of(case, by=clerk_of(case)))


def test_a_date_lengthened_for_this_case(case):
    extend(
        round_id=the_round().pk,
        level="enterprise",
        scope=Scope(declaration=case),
        until=dt.date(2026, 4, 8),
        reason="停电三日",
        by=an_officer(CHAOYANG),
    )
    last = history_of(case, by=clerk_of(case))[-1]
    assert (last.what.startswith("企业延期至2026年4月8日"), last.text) == (True, "停电三日")


def test_the_exception_is_told_with_the_opinion(case, county):
    from portal.trail.record import record

    detail = {"text": "同意", "exception": "设备在途"}
    record(subject=case, deed="approve", actor=county.user, acting_for=county.organisation, detail=detail)
    assert history_of(case, by=county)[-1].text == "同意\n例外理由：设备在途"


def test_a_longer_way_asks_no_more_queries(case, county):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            history_of(case, by=county)
        return len(seen)

    queries()
    few = queries()
    other = a_returned(a_submitted(), {"maturity/score": "请核对", "maturity/level": "请核对"}, by=county)
    for _ in range(3):
        other = a_returned(a_resubmitted(other), {"maturity/score": "请再核对"}, by=county)
    case = other
    assert len(history_of(case, by=county)) > 8
    assert queries() <= few
