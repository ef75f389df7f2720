"""Asking for a paper, by hand or by submitting."""

import pytest

from declarations.cases.models import Submission
from declarations.cases.submitting import submit
from declarations.notices.schema import ProgrammeSpec
from declarations.papers.models import Paper
from declarations.papers.requesting import paper_of, request_paper
from portal.errors import Refused
from portal.jobs.models import Job
from tests.builders import BEIPIAO, a_draft, a_submitted, an_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def made_on_submit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A notice whose programmes have their papers made when one submits."""
    monkeypatch.setattr(
        ProgrammeSpec, "paper_of", lambda programme, kind: programme.paper.model_copy(update={"made": "on_submit"})
    )


def test_asking_queues_one_job_however_often_one_clicks() -> None:
    submission = a_submitted().submissions.get()
    officer = an_officer(BEIPIAO)

    asked = [request_paper(submission=submission, by=officer) for _ in range(3)]

    assert len({one.pk for one in asked}) == 1
    job = Job.objects.get()
    assert (job.kind, job.asked_by, job.acting_for) == ("make-paper", officer.user, officer.organisation)
    assert job.title == f"{submission.declaration.number} 第1次提交的纸质材料"


def test_what_failed_is_asked_for_again() -> None:
    submission = a_submitted().submissions.get()
    officer = an_officer(BEIPIAO)
    failed = request_paper(submission=submission, by=officer).job
    Job.objects.filter(pk=failed.pk).update(status="failed", failure="内存不足", finished_at=failed.created_at)

    again = request_paper(submission=submission, by=officer)

    assert again.job != failed
    assert paper_of(submission) == again == Paper.objects.get()


def test_basic_declarations_have_none_made_unasked() -> None:
    a_submitted()

    assert (Paper.objects.count(), Job.objects.count()) == (0, 0)


@pytest.mark.usefixtures("made_on_submit")
def test_where_the_notice_says_so_submitting_asks_for_it() -> None:
    case = a_submitted()

    paper = Paper.objects.get()
    assert paper.submission == case.submissions.get()
    assert paper.job.acting_for == case.enterprise.organisation


@pytest.mark.usefixtures("made_on_submit")
def test_what_was_not_submitted_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_draft(maturity_level="一级")

    with pytest.raises(Refused):
        submit(declaration_id=case.pk, by=case.enterprise.organisation.appointments.get())

    assert (Submission.objects.count(), Paper.objects.count(), Job.objects.count()) == (0, 0, 0)
