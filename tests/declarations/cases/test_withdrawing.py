"""撤回提交: until somebody has acted, and as long as it can be submitted again."""

import pytest
from django.urls import reverse

from declarations.cases.models import Status
from declarations.cases.submitting import submit
from declarations.cases.withdrawing import withdraw, withdrawable_until
from portal.errors import Outdated, Refused
from portal.trail.record import trail_of
from reviews.desk.assigning import assign
from reviews.desk.deciding import decide, reopen
from reviews.desk.models import Verdict
from tests.builders import BEIPIAO, CHAOYANG, a_clerk, a_submitted, an_enterprise, an_officer
from tests.conftest import set_clock
from tests.reviews.builders import a_rechecked, an_approved, at_city
from tests.reviews.desk.returns import a_resubmitted, a_returned, clerk_of, fresh, remarked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


class TestDeed:
    def test_a_first_submission_becomes_a_draft_again_and_keeps_its_number(self):
        case = a_submitted()
        withdraw(declaration_id=case.pk, seen=case.moves, by=clerk_of(case))
        after = fresh(case)
        assert (after.state, after.number, after.submissions.count()) == ("draft", case.number, 1)
        entry = trail_of(case).last()
        assert (entry.deed, entry.from_state, entry.to_state) == ("withdraw", "under_review@county", "draft")

    def test_submitted_again_it_keeps_the_number_and_counts_on(self):
        case = a_submitted()
        withdraw(declaration_id=case.pk, by=clerk_of(case))
        submission = submit(declaration_id=case.pk, by=clerk_of(case))
        assert (submission.n, fresh(case).number) == (2, case.number)

    def test_one_that_was_returned_is_returned_again_to_where_it_was(self):
        case = at_city(an_approved())
        decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请补充", by=an_officer(CHAOYANG))
        case = a_resubmitted(case)
        withdraw(declaration_id=case.pk, by=clerk_of(case))
        assert fresh(case).state == "returned@city"

    def test_withdrawn_twice_unread_it_is_a_draft_still(self):
        case = a_submitted()
        for _ in range(2):
            withdraw(declaration_id=case.pk, by=clerk_of(case))
            assert fresh(case).state == "draft"
            submit(declaration_id=case.pk, by=clerk_of(case))

    def test_a_double_click_withdraws_once(self):
        case = a_submitted()
        withdraw(declaration_id=case.pk, seen=case.moves, by=clerk_of(case))
        with pytest.raises(Outdated):
            withdraw(declaration_id=case.pk, seen=case.moves, by=clerk_of(case))
        assert trail_of(case).filter(deed="withdraw").count() == 1


class TestTooLate:
    def test_once_the_bureau_has_decided(self):
        for case in [an_approved(), a_returned(a_submitted())]:
            with pytest.raises(Refused, match="主管部门已开始办理"):
                withdraw(declaration_id=case.pk, by=clerk_of(case))

    def test_an_opinion_that_was_taken_back_counts_too(self):
        case, officer = a_submitted(), an_officer(BEIPIAO)
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=officer)
        reopen(declaration_id=case.pk, by=officer)
        assert fresh(case).status == Status.UNDER_REVIEW
        with pytest.raises(Refused, match="主管部门已开始办理"):
            withdraw(declaration_id=case.pk, by=clerk_of(case))

    def test_once_it_is_at_the_city(self):
        case = at_city(an_approved())
        with pytest.raises(Refused, match="主管部门已开始办理"):
            withdraw(declaration_id=case.pk, by=clerk_of(case))

    def test_after_the_date_it_could_not_be_submitted_again(self, monkeypatch):
        case = a_submitted()
        set_clock(monkeypatch, "2026-04-07 09:00")
        with pytest.raises(Refused, match="撤回后无法再次提交"):
            withdraw(declaration_id=case.pk, by=clerk_of(case))
        assert fresh(case).status == Status.UNDER_REVIEW

    def test_what_the_bureau_does_within_itself_is_not_acting(self):
        case, officer, colleague = a_submitted(), an_officer(BEIPIAO), an_officer(BEIPIAO)
        assign(declaration_id=case.pk, handler=colleague.user, by=officer)
        remarked(case, "maturity/score", "请核对", by=officer)
        withdraw(declaration_id=case.pk, by=clerk_of(case))
        assert fresh(case).status == Status.DRAFT


class TestWhoMay:
    def test_another_enterprise_and_the_bureau_may_not(self):
        case = a_submitted()
        for by in [a_clerk(an_enterprise()), an_officer(BEIPIAO)]:
            with pytest.raises(Refused, match="不能撤回此事项"):
                withdraw(declaration_id=case.pk, by=by)

    def test_a_recheck_is_taken_back_in_the_grid(self):
        officer = an_officer(BEIPIAO)
        case = a_rechecked(by=officer)
        with pytest.raises(Refused):
            withdraw(declaration_id=case.pk, by=officer)

    def test_until_when_it_must_come_again_is_said_beforehand(self):
        case = a_submitted()
        assert str(withdrawable_until(case=case, by=clerk_of(case)).last_day) == "2026-04-06"
        assert withdrawable_until(case=case, by=an_officer(BEIPIAO)) is None
        assert withdrawable_until(case=an_approved(), by=clerk_of(case)) is None


class TestPage:
    def test_the_page_offers_it_and_leads_on_to_the_form(self, client):
        case = a_submitted()
        client.force_login(clerk_of(case).user)
        page = client.get(reverse("case", args=[case.pk])).content.decode()
        assert page.count(reverse("case-withdraw", args=[case.pk])) == 1
        assert page.count("2026年4月6日") >= 1
        answer = client.post(reverse("case-withdraw", args=[case.pk]), {"seen": case.moves})
        assert (answer.status_code, answer.url) == (302, reverse("case-fill", args=[case.pk]))

    def test_who_comes_too_late_is_told_on_the_page_as_it_stands(self, client):
        case = a_submitted()
        a_returned(case)
        client.force_login(clerk_of(case).user)
        answer = client.post(reverse("case-withdraw", args=[case.pk]), {"seen": case.moves})
        page = answer.content.decode()
        assert (answer.status_code, "目前为“退回修改”" in page, "继续修改" in page) == (409, True, True)

    def test_officers_are_not_offered_it(self, client):
        case = a_submitted()
        client.force_login(an_officer(BEIPIAO).user)
        assert (
            reverse("case-withdraw", args=[case.pk]) not in client.get(reverse("case", args=[case.pk])).content.decode()
        )

    def test_the_officer_who_had_it_open_is_told_and_keeps_what_was_typed(self, client):
        case = a_submitted()
        withdraw(declaration_id=case.pk, by=clerk_of(case))
        client.force_login(an_officer(BEIPIAO).user)
        sent = {"seen": case.moves, "verdict": "reject", "text": "写了很久的理由"}
        answer = client.post(reverse("decide", args=[case.pk]), sent)
        page = answer.content.decode()
        assert (answer.status_code, "目前为“填报中”" in page, "写了很久的理由" in page) == (409, True, True)

    def test_what_is_being_changed_is_not_shown_to_officers(self, client):
        case = a_submitted(maturity_score="2.35")
        withdraw(declaration_id=case.pk, by=clerk_of(case))
        case.sheets.filter(part="maturity").update(answers={"score": ["4.44", 9]})
        client.force_login(an_officer(BEIPIAO).user)
        for name in ("case", "decide"):
            page = client.get(reverse(name, args=[case.pk])).content.decode()
            assert ("2.35" in page, "4.44" in page) == (True, False)
        assert case not in [row["case"] for row in client.get(reverse("desk"), {"status": "all"}).context["rows"]]
