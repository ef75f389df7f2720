"""Opinions: whose turn it is, what may pass, what becomes of the case and of the tier, and how it is taken back."""

import pytest

from declarations.cases.models import Declaration, Outcome
from factories.assessments.models import MaturityAssessment
from factories.recognitions.models import Recognition
from portal.errors import Outdated, Refused
from portal.trail.record import trail_of
from reviews.desk.deciding import decide, may_decide, may_reopen, reopen
from reviews.desk.models import Opinion, Verdict
from reviews.desk.rechecking import recheck
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, a_submitted, an_officer, fill
from tests.reviews.builders import a_frozen, a_recheck, a_rechecked, a_reported, an_approved, at_city

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def fresh(case):
    return Declaration.objects.get(pk=case.pk)


class TestCounty:
    def test_approving_sends_the_case_to_the_roster(self):
        case, officer = a_submitted(), an_officer(BEIPIAO)
        opinion = decide(declaration_id=case.pk, verdict=Verdict.APPROVE, seen=case.moves, by=officer)
        assert (fresh(case).state, fresh(case).outcome) == ("to_report@county-report", Outcome.PASSED)
        assert (opinion.stage, opinion.submission, opinion.given_by, opinion.given_for) == (
            "county",
            case.submissions.get(),
            officer.user,
            officer.organisation,
        )
        assert Recognition.objects.count() == 0

    def test_returning_opens_the_case_to_the_enterprise_again(self):
        case = a_submitted()
        decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请补充得分依据", by=an_officer(BEIPIAO))
        assert (fresh(case).state, fresh(case).outcome) == ("returned@county", "")
        entry = trail_of(case).last()
        assert (entry.summary, entry.detail["text"]) == ("县级初审：退回修改", "请补充得分依据")

    def test_rejecting_a_new_case_ends_it(self):
        case = a_submitted()
        decide(declaration_id=case.pk, verdict=Verdict.REJECT, text="不是规模以上企业", by=an_officer(BEIPIAO))
        assert (fresh(case).state, fresh(case).outcome) == ("rejected@county", Outcome.FAILED)

    @pytest.mark.parametrize("verdict", [Verdict.RETURN, Verdict.REJECT])
    def test_without_a_reason_only_approval_is_taken(self, verdict):
        case = a_submitted()
        with pytest.raises(Refused) as refusal:
            decide(declaration_id=case.pk, verdict=verdict, text="  ", by=an_officer(BEIPIAO))
        assert (refusal.value.message, refusal.value.field) == ("退回修改或不通过的，请写明原因。", "text")
        assert Opinion.objects.count() == 0

    @pytest.mark.parametrize("region", [LONGCHENG, CHAOYANG, LIAONING])
    def test_only_the_countys_own_bureau_acts(self, region):
        case = a_submitted()
        with pytest.raises(Refused, match="只有北票市的县级主管部门可以办理此事项"):
            decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(region))

    def test_who_saw_an_older_state_is_told(self):
        case = a_submitted()
        decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请补充", seen=case.moves, by=an_officer(BEIPIAO))
        with pytest.raises(Outdated, match="该事项刚刚已被他人办理，目前为“退回修改”"):
            decide(declaration_id=case.pk, verdict=Verdict.APPROVE, seen=case.moves, by=an_officer(BEIPIAO))
        assert Opinion.objects.count() == 1

    def test_a_decided_case_takes_no_second_opinion(self):
        case = an_approved()
        with pytest.raises(Refused, match="该事项目前为“待上报”，不在审核环节"):
            decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(BEIPIAO))

    def test_may_decide_says_the_same_beforehand(self):
        case = a_submitted()
        assert [may_decide(case=case, by=an_officer(region)) for region in (BEIPIAO, LONGCHENG, CHAOYANG)] == [
            True,
            False,
            False,
        ]


class TestCity:
    def test_approving_grants_the_tier_and_completes_the_registers(self):
        case, city = at_city(an_approved()), an_officer(CHAOYANG)
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=city)
        case = fresh(case)
        held = Recognition.objects.in_force().get(factory=case.factory)
        assert (case.state, case.outcome) == ("to_report@city-report", Outcome.PASSED)
        assert (held.tier, str(held.granted_on), held.granted_in_case) == ("basic", "2026-03-23", case.pk)
        assert held.granted_by == f"朝阳市工业和信息化局市级复核（{case.number}）"
        result = MaturityAssessment.objects.get(factory=case.factory, year=2026)
        assert (case.factory.name, result.level, str(result.score)) == (
            case.submissions.get().facts.factory_name,
            2,
            "2.35",
        )

    def test_approving_a_recheck_confirms_the_tier(self):
        case = at_city(a_rechecked())
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))
        held = Recognition.objects.get(factory=case.factory)
        assert (str(held.confirmed_on), held.ended_on) == ("2026-03-23", None)

    def test_rejecting_a_recheck_ends_the_tier_and_goes_on_with_the_roster(self):
        case = at_city(a_rechecked(passed=False))
        decide(declaration_id=case.pk, verdict=Verdict.REJECT, text="企业已停产", by=an_officer(CHAOYANG))
        held = Recognition.objects.get(factory=case.factory)
        assert (fresh(case).state, fresh(case).outcome) == ("to_report@city-report", Outcome.FAILED)
        assert (str(held.ended_on), held.ended_in_case) == ("2026-03-23", case.pk)

    def test_rejecting_a_new_case_grants_nothing(self):
        case = at_city(an_approved())
        decide(declaration_id=case.pk, verdict=Verdict.REJECT, text="现场核查不符", by=an_officer(CHAOYANG))
        assert fresh(case).state == "rejected@city"
        assert Recognition.objects.count() == 0

    def test_an_incomplete_recheck_cannot_pass(self):
        case = at_city(a_rechecked(passed=False))
        with pytest.raises(
            Refused, match=r"^材料不完整（缺企业性质、企业类型、工厂名称、所属行业、细分行业等），不能通过"
        ):
            decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))

    def test_what_fails_a_must_rule_cannot_pass(self):
        county = an_officer(BEIPIAO)
        case = a_recheck(by=county)
        fill(case, by=county, maturity_level="一级")
        recheck(declaration_id=case.pk, passed=False, text="自评估一级", by=county)
        with pytest.raises(Refused) as refusal:
            decide(declaration_id=at_city(case).pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))
        assert (refusal.value.message, refusal.value.field) == (
            "不符合必须满足的要求，不能通过：2026年自评估一级，不达标（要素条件一、5）",
            "verdict",
        )

    def test_the_county_no_longer_acts(self):
        case = at_city(an_approved())
        with pytest.raises(Refused, match="只有北票市的市级主管部门可以办理此事项"):
            decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(BEIPIAO))


class TestReopen:
    def test_the_county_takes_back_its_opinion(self):
        case, officer = an_approved(), an_officer(BEIPIAO)
        reopen(declaration_id=case.pk, seen=case.moves, by=officer)
        assert (fresh(case).state, fresh(case).outcome) == ("under_review@county", "")
        assert trail_of(case).last().summary == "撤回县级初审意见"

    def test_a_rejection_too(self):
        case = a_submitted()
        decide(declaration_id=case.pk, verdict=Verdict.REJECT, text="误办", by=an_officer(BEIPIAO))
        reopen(declaration_id=case.pk, by=an_officer(BEIPIAO))
        assert fresh(case).state == "under_review@county"

    def test_not_once_the_factory_has_another_case(self):
        from declarations.cases.drafting import start
        from portal.people.models import Appointment

        case = a_submitted()
        decide(declaration_id=case.pk, verdict=Verdict.REJECT, text="误办", by=an_officer(BEIPIAO))
        clerk = Appointment.objects.get(organisation=case.enterprise.organisation)
        start(factory=case.factory, round=case.round, by=clerk)
        with pytest.raises(Refused, match="该工厂在本批次已另有事项（申报草稿），不能恢复原事项"):
            reopen(declaration_id=case.pk, by=an_officer(BEIPIAO))

    def test_the_citys_recognition_is_taken_back_with_it(self):
        case = at_city(an_approved())
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))
        reopen(declaration_id=case.pk, by=an_officer(CHAOYANG))
        assert fresh(case).state == "under_review@city"
        assert Recognition.objects.count() == 0

    def test_an_ended_tier_comes_back(self):
        case = at_city(a_rechecked(passed=False))
        decide(declaration_id=case.pk, verdict=Verdict.REJECT, text="企业已停产", by=an_officer(CHAOYANG))
        reopen(declaration_id=case.pk, by=an_officer(CHAOYANG))
        assert Recognition.objects.in_force().filter(factory=case.factory).count() == 1

    def test_not_while_on_a_live_list(self):
        case = an_approved()
        a_frozen()
        with pytest.raises(Refused, match="已列入北票市2026年第一批（4月）名单（第1版）（已定稿），请先撤销定稿"):
            reopen(declaration_id=case.pk, by=an_officer(BEIPIAO))

    def test_not_another_bureaus(self):
        case = an_approved()
        for region in (LONGCHENG, CHAOYANG):
            with pytest.raises(Refused, match="只有北票市的县级主管部门可以办理此事项"):
                reopen(declaration_id=case.pk, by=an_officer(region))
        assert not may_reopen(case=case, by=an_officer(CHAOYANG))

    def test_not_after_reporting(self):
        case = an_approved()
        a_reported()
        with pytest.raises(Refused, match="没有可撤回的意见"):
            reopen(declaration_id=case.pk, by=an_officer(BEIPIAO))


def test_the_trail_alone_rebuilds_the_status():
    case = at_city(an_approved())
    decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请补充", by=an_officer(CHAOYANG))
    states = [entry.to_state for entry in trail_of(case)]
    assert states == [
        "draft",  # begun
        "draft",  # its answers brought in
        "under_review@county",
        "to_report@county-report",
        "under_review@city",
        "returned@city",
    ]
    assert states[-1] == fresh(case).state
    assert [entry.from_state for entry in trail_of(case)][1:] == states[:-1]
