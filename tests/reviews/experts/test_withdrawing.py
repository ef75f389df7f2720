"""A scoring belongs to the submission that was scored: a case that goes back to its form check takes none along."""

import pytest
from django.urls import reverse

from declarations.cases.models import Status
from declarations.cases.submitting import submit
from portal.errors import Refused
from portal.inbox.models import Message
from portal.trail.record import trail_of
from reviews.desk.deciding import decide, reopen
from reviews.desk.models import Verdict
from reviews.experts.concluding import conclude, take_back
from reviews.experts.models import Scoring, Tally
from tests.builders import LIAONING, a_clerk, an_officer
from tests.declarations.attachments.ready import bring_scan
from tests.reviews.experts.builders import a_scored_case, again, an_expert, fill_in, given_to, scored
from tests.reviews.passing import approve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def officer():
    return an_officer(LIAONING)


def checked_again(case, officer):
    """Returned by the form check, handed in anew by the enterprise, and let through."""
    decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="产线照片有误", by=officer)
    submit(declaration_id=case.pk, by=a_clerk(case.enterprise))
    bring_scan(again(case))
    approve(again(case))
    return again(case)


def test_scores_of_what_was_handed_in_before_do_not_count_for_what_is_handed_in_now(officer):
    case = a_scored_case()
    expert, _ = scored(case, "0.9", "0.7")
    reopen(declaration_id=case.pk, by=officer)

    case = checked_again(case, officer)

    assert (case.status, case.submissions.count()) == (Status.SCORING, 2)
    assert not Scoring.objects.standing().exists()
    assert not Tally.objects.exists()
    with pytest.raises(Refused, match="尚未分配专家评分"):
        conclude(declaration_id=case.pk, passed=True, by=officer)
    (anew,) = given_to(case, expert)
    assert (anew.marks.count(), anew.text, anew.submitted_at) == (0, "", None)
    assert (again(case).tally.asked, again(case).tally.given) == (1, 0)


def test_what_was_scored_stays_on_record_and_the_experts_are_told(officer):
    case, idle = a_scored_case(), an_expert()
    (unfinished,) = given_to(case, idle)
    fill_in(unfinished, by=idle)

    reopen(declaration_id=case.pk, by=officer)

    unfinished.refresh_from_db()
    assert unfinished.withdrawn_because == "撤回形式审查意见，原评审任务作废"
    assert unfinished.marks.exists()
    assert Message.objects.get(person=idle.user_id, title__startswith="评审任务撤销").text.startswith(
        str(case.enterprise)
    )
    assert trail_of(case).filter(deed="withdraw_scoring", from_state="scoring@experts").count() == 1
    assert not Scoring.objects.readable_by(idle.user).exists()


def test_a_conclusion_taken_back_and_then_the_form_check_end_the_scores_too(officer):
    case = a_scored_case()
    scored(case, "0.8")
    conclude(declaration_id=case.pk, passed=True, by=officer)
    take_back(declaration_id=case.pk, by=officer)
    assert again(case).tally.given == 1  # of the same submission still

    reopen(declaration_id=case.pk, by=officer)

    assert again(case).status == Status.UNDER_REVIEW
    assert not Scoring.objects.standing().exists()
    assert not Tally.objects.exists()


def test_the_page_says_so_before_it_is_done(client, officer):
    case = a_scored_case()
    scored(case, "0.8")
    client.force_login(officer.user)

    page = client.get(reverse("decide", args=[case.pk]))

    assert "已分配的评审任务和已提交的评分一并作废" in page.content.decode()
