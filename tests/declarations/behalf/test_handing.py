"""Who fills changes hands, always with what stands there; and the enterprise confirms what was submitted for it."""

import pytest
from django.db import IntegrityError, transaction

from declarations.behalf.handing import confirm, hand_over, reclaim, take_over
from declarations.cases.drafting import may_fill, may_submit, save_answer
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.cases.submitting import submit
from portal import clock
from portal.errors import Outdated, Refused
from portal.trail.record import trail_of
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.desk.rechecking import recheck, take_back
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, a_clerk, a_submitted, an_enterprise, an_officer, fill
from tests.declarations.behalf.test_starting import begun
from tests.reviews.builders import a_known_with_account, a_recheck

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def officer():
    return an_officer(BEIPIAO)


def submitted_for(officer):
    case = begun(officer)
    fill(case, by=officer)
    submit(declaration_id=case.pk, by=officer)
    return Declaration.objects.get(pk=case.pk)


class TestHandingOver:
    def test_the_enterprise_goes_on_where_the_bureau_left_off(self, officer):
        case, clerk = a_known_with_account(officer)
        save_answer(declaration_id=case.pk, path="factory/subsector", text="铸造", seen=None, by=officer)
        case = hand_over(declaration_id=case.pk, by=officer, seen=case.moves)
        assert (may_fill(declaration=case, by=officer), may_submit(declaration=case, by=clerk)) == (False, True)
        assert current(case).answers.text("factory/subsector") == "铸造"
        assert trail_of(case).last().deed == "hand_over"

    def test_not_to_an_enterprise_without_an_account(self, officer):
        with pytest.raises(Refused, match="尚无填报账户"):
            hand_over(declaration_id=a_recheck(by=officer).pk, by=officer)

    def test_not_by_another_bureau(self, officer):
        case, _ = a_known_with_account(officer)
        with pytest.raises(Refused, match="不由本单位填写"):
            hand_over(declaration_id=case.pk, by=an_officer(CHAOYANG))

    def test_not_once_submitted(self, officer):
        case = submitted_for(officer)
        a_clerk(case.enterprise)
        with pytest.raises(Refused, match="内容已锁定"):
            hand_over(declaration_id=case.pk, by=officer)

    def test_a_double_click_is_told(self, officer):
        case, _ = a_known_with_account(officer)
        hand_over(declaration_id=case.pk, by=officer, seen=case.moves)
        with pytest.raises(Outdated):
            hand_over(declaration_id=case.pk, by=officer, seen=case.moves)


class TestTakingOver:
    def test_the_enterprise_takes_what_was_begun_for_it(self, officer):
        case = begun(officer)
        clerk = a_clerk(case.enterprise)
        case = take_over(declaration_id=case.pk, by=clerk)
        assert (case.is_on_behalf, may_fill(declaration=case, by=clerk)) == (False, True)
        assert not Declaration.objects.visible_to(officer.user).filter(pk=case.pk).exists()

    def test_not_another_enterprises(self, officer):
        case = begun(officer)
        with pytest.raises(Refused, match="只能填写本企业的事项"):
            take_over(declaration_id=case.pk, by=a_clerk(an_enterprise()))

    def test_twice_is_told(self, officer):
        case = begun(officer)
        clerk = a_clerk(case.enterprise)
        take_over(declaration_id=case.pk, by=clerk)
        with pytest.raises(Outdated):
            take_over(declaration_id=case.pk, by=clerk)


class TestRecheckOfTheEnterprise:
    @pytest.fixture
    def handed(self, officer):
        case, clerk = a_known_with_account(officer)
        return hand_over(declaration_id=case.pk, by=officer), clerk

    def test_it_submits_and_the_county_reviews(self, officer, handed):
        case, clerk = handed
        fill(case, by=clerk)
        submit(declaration_id=case.pk, by=clerk)
        recheck(declaration_id=case.pk, passed=True, by=officer)
        assert Declaration.objects.get(pk=case.pk).outcome == "passed"

    def test_the_county_decides_nothing_meanwhile(self, officer, handed):
        case, _ = handed
        with pytest.raises(Refused, match="您当前的身份不能提交此事项"):
            recheck(declaration_id=case.pk, passed=False, text="未填", by=officer)

    def test_a_result_taken_back_leaves_the_enterprises_submission_to_be_reviewed(self, officer, handed):
        case, clerk = handed
        fill(case, by=clerk)
        submit(declaration_id=case.pk, by=clerk)
        recheck(declaration_id=case.pk, passed=True, by=officer)
        assert take_back(declaration_id=case.pk, by=officer).status == "under_review"

    def test_the_county_takes_it_back(self, officer, handed):
        case, clerk = handed
        case = reclaim(declaration_id=case.pk, by=officer)
        assert (may_fill(declaration=case, by=officer), may_fill(declaration=case, by=clerk)) == (True, False)

    @pytest.mark.parametrize("region", [LONGCHENG, CHAOYANG])
    def test_no_other_bureau_does(self, handed, region):
        with pytest.raises(Refused, match="只能收回本单位的复核事项"):
            reclaim(declaration_id=handed[0].pk, by=an_officer(region))

    def test_an_enterprises_declaration_is_not_the_bureaus_to_take(self, officer):
        case = a_submitted()
        decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请补充", by=officer)
        with pytest.raises(Refused, match="只能收回本单位的复核事项"):
            reclaim(declaration_id=case.pk, by=officer)


class TestConfirming:
    def test_the_enterprise_stands_by_it_once(self, officer):
        case = submitted_for(officer)
        clerk = a_clerk(case.enterprise)
        for _ in range(2):
            confirmed = confirm(declaration_id=case.pk, by=clerk, submission=1)
        assert (confirmed.confirmed_by, confirmed.moves) == (clerk.user, case.moves)
        assert trail_of(case).filter(deed="confirm").count() == 1

    def test_what_is_submitted_anew_is_confirmed_anew(self, officer):
        case = submitted_for(officer)
        clerk = a_clerk(case.enterprise)
        confirm(declaration_id=case.pk, by=clerk, submission=1)
        decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请补充", by=officer)
        submit(declaration_id=case.pk, by=officer)
        assert Declaration.objects.get(pk=case.pk).confirmed_at is None
        with pytest.raises(Outdated, match="刚刚重新提交"):
            confirm(declaration_id=case.pk, by=clerk, submission=1)

    def test_not_while_it_is_filled(self, officer):
        case = begun(officer)
        with pytest.raises(Refused, match="还在填写"):
            confirm(declaration_id=case.pk, by=a_clerk(case.enterprise), submission=1)

    def test_not_what_the_enterprise_filled_itself(self):
        case = a_submitted()
        with pytest.raises(Refused, match="不需要确认"):
            confirm(declaration_id=case.pk, by=a_clerk(case.enterprise), submission=1)

    def test_not_another_enterprises(self, officer):
        case = submitted_for(officer)
        with pytest.raises(Refused, match="只能确认本企业的事项"):
            confirm(declaration_id=case.pk, by=a_clerk(an_enterprise()), submission=1)

    def test_the_database_keeps_no_confirmation_of_what_no_bureau_filled(self):
        case = a_submitted()
        change = Declaration.objects.filter(pk=case.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            change.update(confirmed_at=clock.now(), confirmed_by=a_clerk(case.enterprise).user)
