"""复核 in one step: what a pass asks for, what a failure may leave open, and going back to correct it."""

import pytest

from declarations.cases.drafting import save_answer
from declarations.cases.models import Declaration, Outcome
from declarations.cases.submitting import Incomplete
from portal.errors import Outdated, Refused
from reviews.desk.deciding import decide
from reviews.desk.models import Opinion, Verdict
from reviews.desk.rechecking import recheck, take_back
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, a_known_factory, a_submitted, an_officer, fill
from tests.conftest import set_clock
from tests.reviews.builders import a_frozen, a_recheck, a_rechecked, a_reported, at_city

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
SHENFU = "shenfu"


def fresh(case):
    return Declaration.objects.get(pk=case.pk)


def test_a_complete_row_that_meets_the_rules_passes():
    officer = an_officer(BEIPIAO)
    case = a_recheck(by=officer)
    fill(case, by=officer)
    opinion = recheck(declaration_id=case.pk, passed=True, seen=case.moves, by=officer)
    case = fresh(case)
    assert (case.state, case.outcome, opinion.verdict) == (
        "to_report@county-report",
        Outcome.PASSED,
        Verdict.APPROVE,
    )
    assert case.submissions.count() == 1


def test_a_row_with_gaps_does_not_pass_and_nothing_is_submitted():
    officer = an_officer(BEIPIAO)
    case = a_recheck(by=officer)
    with pytest.raises(Incomplete) as refusal:
        recheck(declaration_id=case.pk, passed=True, by=officer)
    assert "请填写企业性质" in [problem.message for problem in refusal.value.problems]
    assert (fresh(case).state, case.submissions.count()) == ("draft", 0)


def test_a_row_that_fails_a_rule_does_not_pass():
    officer = an_officer(BEIPIAO)
    case = a_recheck(by=officer)
    fill(case, by=officer, maturity_level="一级")
    with pytest.raises(Incomplete) as refusal:
        recheck(declaration_id=case.pk, passed=True, by=officer)
    assert [problem.message for problem in refusal.value.problems] == ["2026年自评估一级，不达标（要素条件一、5）"]


def test_a_failure_may_leave_gaps_and_goes_on_with_the_roster():
    officer = an_officer(BEIPIAO)
    case = a_recheck(by=officer)
    recheck(declaration_id=case.pk, passed=False, text="企业已停产", by=officer)
    case = fresh(case)
    assert (case.state, case.outcome) == ("to_report@county-report", Outcome.FAILED)


def test_a_failure_says_why():
    case = a_recheck()
    with pytest.raises(Refused, match="复核不通过的，请写明原因"):
        recheck(declaration_id=case.pk, passed=False, text=" ", by=an_officer(BEIPIAO))


@pytest.mark.parametrize("region", [LONGCHENG, CHAOYANG])
def test_only_the_countys_own_bureau_rechecks(region):
    case = a_recheck()
    with pytest.raises(Refused, match="只有北票市的县级主管部门可以办理此事项"):
        recheck(declaration_id=case.pk, passed=False, text="企业已停产", by=an_officer(region))


def test_a_new_declaration_is_not_rechecked():
    with pytest.raises(Refused, match="只有已有工厂的复核可以在此办理"):
        recheck(declaration_id=a_submitted().pk, passed=True, by=an_officer(BEIPIAO))


def test_who_saw_an_older_state_is_told():
    case = a_rechecked(passed=False)
    with pytest.raises(Outdated):
        recheck(declaration_id=case.pk, passed=False, text="企业已停产", seen=0, by=an_officer(BEIPIAO))


def test_after_the_countys_date_it_is_closed(monkeypatch):
    case = a_recheck()
    set_clock(monkeypatch, "2026-04-07 00:00")
    with pytest.raises(Refused, match="本批次已于2026年4月6日截止"):
        recheck(declaration_id=case.pk, passed=False, text="企业已停产", by=an_officer(BEIPIAO))


def test_where_there_is_no_county_the_city_rechecks():
    factory = a_known_factory(SHENFU)
    officer = an_officer(SHENFU)
    case = a_recheck(SHENFU, by=officer, factory=factory)
    recheck(declaration_id=case.pk, passed=False, text="企业已停产", by=officer)
    assert fresh(case).state == "to_report@city-report"
    assert factory.recognitions.get().ended_in_case == case.pk


class TestTakeBack:
    def test_the_row_opens_again_and_can_pass(self):
        officer = an_officer(BEIPIAO)
        case = a_rechecked(passed=False, by=officer)
        take_back(declaration_id=case.pk, seen=case.moves, by=officer)
        assert fresh(case).state == "returned@county"
        fill(case, by=officer)
        recheck(declaration_id=case.pk, passed=True, by=officer)
        assert (fresh(case).state, fresh(case).outcome) == ("to_report@county-report", Outcome.PASSED)

    def test_not_while_on_a_live_list(self):
        case = a_rechecked(passed=False)
        a_frozen()
        with pytest.raises(Refused, match="请先撤销定稿"):
            take_back(declaration_id=case.pk, by=an_officer(BEIPIAO))

    def test_not_after_reporting(self):
        case = a_rechecked(passed=False)
        a_reported()
        with pytest.raises(Refused, match="只有北票市的市级主管部门可以办理此事项"):
            take_back(declaration_id=case.pk, by=an_officer(BEIPIAO))


def test_what_the_city_returned_goes_back_to_it_with_the_countys_opinion_beside():
    officer = an_officer(BEIPIAO)
    case = at_city(a_rechecked(by=officer))
    decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="得分有误", by=an_officer(CHAOYANG))
    save_answer(declaration_id=case.pk, path="maturity/score", text="2.5", seen=None, by=officer)
    opinion = recheck(declaration_id=case.pk, passed=True, by=officer)
    case = fresh(case)
    assert (case.state, case.outcome) == ("under_review@city", "")
    assert (opinion.stage, opinion.submission) == ("county", case.submissions.get(n=2))
    assert Opinion.objects.filter(declaration=case).count() == 3


def test_what_the_city_returned_late_goes_back_within_the_citys_time(monkeypatch):
    officer = an_officer(BEIPIAO)
    case = at_city(a_rechecked(by=officer))
    set_clock(monkeypatch, "2026-04-08 09:00")
    decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="得分有误", by=an_officer(CHAOYANG))
    recheck(declaration_id=case.pk, passed=True, by=officer)
    assert fresh(case).state == "under_review@city"
