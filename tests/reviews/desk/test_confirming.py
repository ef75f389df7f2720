"""Confirming many at once: each case for itself, as the county found it."""

import pytest

from declarations.cases.drafting import save_answer
from declarations.cases.lifecycle import state_of
from declarations.cases.models import Declaration, Outcome
from declarations.cases.submitting import submit
from portal.people.models import Appointment
from reviews.desk.confirming import decide_many
from reviews.desk.deciding import decide
from reviews.desk.models import Opinion, Verdict
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, an_officer
from tests.reviews.builders import a_rechecked, a_reported, an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def seen(*cases):
    return [(case.pk, Declaration.objects.get(pk=case.pk).moves) for case in cases]


def told(results):
    return {result.case.pk: (result.verdict, result.message) for result in results}


def test_each_case_follows_the_countys_outcome():
    passed, failed, new = a_rechecked(), a_rechecked(passed=False), an_approved()
    a_reported()
    results = decide_many(seen=seen(passed, failed, new), by=an_officer(CHAOYANG))
    assert [result.verdict for result in results] == [Verdict.APPROVE, Verdict.REJECT, Verdict.APPROVE]
    assert [Declaration.objects.get(pk=case.pk).outcome for case in (passed, failed, new)] == [
        Outcome.PASSED,
        Outcome.FAILED,
        Outcome.PASSED,
    ]
    said = Opinion.objects.get(declaration=failed, stage="city")
    assert said.text == "同意北票市工业和信息化局意见：企业已停产"


def test_one_that_cannot_be_confirmed_does_not_stop_the_others():
    changed, other = an_approved(), a_rechecked()
    a_reported()
    city = an_officer(CHAOYANG)
    before = seen(changed, other)
    decide(declaration_id=changed.pk, verdict=Verdict.RETURN, text="请补充", by=city)
    results = told(decide_many(seen=before, by=city))
    assert results[other.pk] == (Verdict.APPROVE, "")
    assert results[changed.pk] == (
        None,
        "该事项刚刚已被他人办理，目前为“退回修改”。您填写的内容仍保留在下方，请核对后再办理。",
    )


def test_what_was_submitted_anew_has_no_opinion_to_follow():
    case = an_approved()
    a_reported()
    city = an_officer(CHAOYANG)
    decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请补充", by=city)
    clerk = Appointment.objects.get(organisation=case.enterprise.organisation)
    save_answer(declaration_id=case.pk, path="maturity/score", text="2.6", seen=None, by=clerk)
    submit(declaration_id=case.pk, by=clerk)
    assert told(decide_many(seen=seen(case), by=city)) == {
        case.pk: (None, "下级主管部门尚未对当前提交的内容提出意见，请逐项审核。"),
    }


def test_cases_out_of_sight_are_left_out():
    case = an_approved()
    a_reported()
    assert decide_many(seen=seen(case), by=an_officer(LONGCHENG)) == []
    assert state_of(Declaration.objects.get(pk=case.pk)) == "under_review@city"


def test_the_county_itself_confirms_nothing():
    case = an_approved()
    a_reported()
    results = told(decide_many(seen=seen(case), by=an_officer(BEIPIAO)))
    assert results == {case.pk: (None, "只有北票市的市级主管部门可以办理此事项")}
