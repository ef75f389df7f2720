"""Deciding on many at once: each case for itself, with a verdict of its own or as the county found it."""

import pytest

from declarations.cases.drafting import save_answer
from declarations.cases.models import Declaration, Outcome
from declarations.cases.submitting import submit
from portal.errors import Refused
from portal.ids import new_id
from portal.people.models import Appointment
from reviews.desk import batch
from reviews.desk.batch import MOST, Choice, Way, decide_many
from reviews.desk.deciding import decide
from reviews.desk.models import Opinion, Verdict
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, a_submitted, an_officer
from tests.reviews.builders import a_rechecked, a_reported, an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def chosen(*cases, **words):
    return [Choice(case.pk, Declaration.objects.get(pk=case.pk).moves, **words) for case in cases]


def follow(choices, by):
    return decide_many(way=Way.FOLLOW, choices=choices, by=by)


def told(results):
    return {result.case.pk: (result.verdict, result.message) for result in results}


def test_each_case_follows_the_countys_outcome():
    passed, failed, new = a_rechecked(), a_rechecked(passed=False), an_approved()
    a_reported()
    results = follow(chosen(passed, failed, new), by=an_officer(CHAOYANG))
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
    before = chosen(changed, other)
    decide(declaration_id=changed.pk, verdict=Verdict.RETURN, text="请补充", by=city)
    results = told(follow(before, by=city))
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
    assert told(follow(chosen(case), by=city)) == {
        case.pk: (None, "下级主管部门尚未对当前提交的内容提出意见，请逐项审核。"),
    }


def test_cases_out_of_sight_are_left_out():
    case = an_approved()
    a_reported()
    assert follow(chosen(case), by=an_officer(LONGCHENG)) == []
    assert Declaration.objects.get(pk=case.pk).state == "under_review@city"


def test_the_county_itself_confirms_nothing():
    case = an_approved()
    a_reported()
    results = told(follow(chosen(case), by=an_officer(BEIPIAO)))
    assert results == {case.pk: (None, "只有北票市的市级主管部门可以办理此事项")}


def test_a_county_returns_many_with_one_reason():
    cases = [a_submitted(), a_submitted()]
    results = decide_many(way=Way.RETURN, choices=chosen(*cases, text="请补充附件"), by=an_officer(BEIPIAO))
    assert [one.verdict for one in results] == [Verdict.RETURN, Verdict.RETURN]
    assert {one.text for one in Opinion.objects.all()} == {"请补充附件"}


def test_one_without_a_reason_is_told_and_the_other_goes_on():
    bare, other = a_submitted(), a_submitted()
    choices = [*chosen(bare), *chosen(other, text="不符合")]
    results = told(decide_many(way=Way.REJECT, choices=choices, by=an_officer(BEIPIAO)))
    assert results == {bare.pk: (None, "退回修改或不通过的，请写明原因。"), other.pk: (Verdict.REJECT, "")}


def test_the_same_batch_sent_twice_does_nothing_twice():
    case, officer = a_submitted(), an_officer(BEIPIAO)
    choices = chosen(case)
    first, second = (told(decide_many(way=Way.APPROVE, choices=choices, by=officer)) for _ in range(2))
    assert first == second == {case.pk: (Verdict.APPROVE, "")}
    assert Opinion.objects.count() == 1


def test_but_what_a_colleague_did_meanwhile_is_no_work_of_mine():
    case = a_submitted()
    choices = chosen(case)
    decide_many(way=Way.APPROVE, choices=choices, by=an_officer(BEIPIAO))
    results = decide_many(way=Way.APPROVE, choices=choices, by=an_officer(BEIPIAO))
    assert [(one.verdict, one.message[:12]) for one in results] == [(None, "该事项刚刚已被他人办理，")]


def test_a_fault_in_one_case_hides_nothing_of_the_others(monkeypatch):
    broken, other = a_submitted(), a_submitted()

    def decide_but_once(*, declaration_id, **rest):
        if declaration_id == broken.pk:
            raise ZeroDivisionError
        return decide(declaration_id=declaration_id, **rest)

    monkeypatch.setattr(batch, "decide", decide_but_once)
    results = decide_many(way=Way.APPROVE, choices=chosen(broken, other), by=an_officer(BEIPIAO))
    assert [one.verdict for one in results] == [None, Verdict.APPROVE]
    assert results[0].message == "办理时发生内部错误，该事项没有变动，请逐项办理或联系系统管理员。"


def test_no_more_than_are_done_in_a_moment():
    choices = [Choice(new_id(), 1) for _ in range(MOST + 1)]
    with pytest.raises(Refused, match="一次最多办理200项，目前选择了201项"):
        decide_many(way=Way.APPROVE, choices=choices, by=an_officer(BEIPIAO))
