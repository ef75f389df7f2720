"""Making a paper: once, from the submission alone, whatever happens to the worker."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from declarations.cases.models import Submission
from declarations.papers import making
from declarations.papers.making import paper_for
from declarations.papers.models import Paper
from declarations.papers.requesting import paper_of, request_paper
from portal.files.models import StoredFile
from portal.jobs import sweeping
from portal.jobs.models import Job
from portal.jobs.running import claim, run_job
from portal.jobs.sweeping import sweep_jobs
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, a_submitted, an_enterprise, an_officer
from tests.declarations.papers.pdfs import attached_to, text_of
from tests.portal.files.kept import kept
from tests.reviews.builders import a_rechecked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def a_submission(**fields: Any) -> Submission:
    return a_submitted(an_enterprise(**fields)).submissions.get()


def content_of(file: StoredFile) -> bytes:
    with file.content.open("rb") as opened:
        return bytes(opened.read())


def test_a_paper_is_made_once_and_kept_with_its_digest() -> None:
    submission = a_submission(name="朝阳泵业有限公司")

    file = paper_for(submission)

    assert paper_for(submission) == file
    paper = Paper.objects.get()
    assert (paper.submission, paper.file, paper.sha256) == (submission, file, file.sha256)
    number = submission.declaration.number
    assert file.name == f"朝阳泵业有限公司基础级智能工厂申报表（{number}第1次提交）.pdf"
    assert file.content_type == "application/pdf"
    text = text_of(content_of(file))
    for told in (
        "基础级智能工厂申报表",
        "朝阳泵业有限公司",
        "☑民营企业",
        "2.35分",
        "总装车间日排产",
        "申报单位（盖章）",
    ):
        assert told in text
    assert submission.sha256 in text
    assert [one.summary for one in trail_of(submission.declaration)][-1] == "生成第1次提交的纸质材料"


def test_the_envelope_goes_with_it() -> None:
    submission = a_submission(name="朝阳泵业有限公司")

    (envelope,) = attached_to(content_of(paper_for(submission))).values()

    assert (envelope["number"], envelope["enterprise"]["name"]) == (submission.declaration.number, "朝阳泵业有限公司")


def test_it_says_what_was_submitted_and_not_what_became_of_it() -> None:
    submission = a_submission(name="朝阳旧名有限公司")
    before = making.file_name_and_pdf(submission)
    organisation = submission.declaration.enterprise.organisation
    organisation.name = "朝阳新名有限公司"
    organisation.save()

    assert making.file_name_and_pdf(Submission.objects.get()) == before


def test_a_recheck_has_a_paper_of_its_own_name_also_with_gaps() -> None:
    case = a_rechecked(passed=False)

    text = text_of(content_of(paper_for(case.submissions.get())))

    assert text.count("基础级智能工厂复核表") > 0
    assert "复核单位（盖章）" in text
    assert "（未填）" in text


def test_two_workers_at_once_keep_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one ends while this one prints."""
    submission = a_submission()
    printing = making.file_name_and_pdf

    def slower(printed: Submission, **keywords: Any) -> tuple[str, bytes]:
        monkeypatch.setattr(making, "file_name_and_pdf", printing)
        paper_for(printed)
        return printing(printed)

    monkeypatch.setattr(making, "file_name_and_pdf", slower)

    assert paper_for(submission) == Paper.objects.get().file
    assert kept().count() == 1


def test_the_job_ends_with_the_paper_made() -> None:
    submission = a_submission()
    paper = request_paper(submission=submission, by=an_officer(BEIPIAO))

    run_job(paper.job_id)

    paper.refresh_from_db()
    job = Job.objects.get()
    assert (job.status, job.result, job.failure) == (Job.Status.DONE, None, "")
    assert paper_of(submission) == paper
    assert paper.file is not None


def test_printing_keeps_the_lease_of_its_job() -> None:
    """With each page: a long paper takes longer than a lease."""
    submission = a_submission()
    paper = request_paper(submission=submission, by=an_officer(BEIPIAO))
    job = claim(paper.job_id)
    kept: list[tuple[int, int]] = []

    making.run(job, lambda done, total: kept.append((done, total)))

    assert len(kept) >= 2


@pytest.mark.parametrize("died", ["before the file was kept", "after the file was kept"])
def test_a_job_whose_worker_died_is_done_by_the_next(died: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "wake_up", lambda job_id: None)
    submission = a_submission()
    paper = request_paper(submission=submission, by=an_officer(BEIPIAO))
    claim(paper.job_id)
    if died == "after the file was kept":
        paper_for(submission)
    Job.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))

    sweep_jobs()
    run_job(paper.job_id)

    job = Job.objects.get()
    assert (job.status, job.attempts) == (Job.Status.DONE, 2)
    assert kept().count() == Paper.objects.made().count() == 1


def test_a_worker_that_comes_back_too_late_leaves_the_paper_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    submission = a_submission()
    paper = request_paper(submission=submission, by=an_officer(BEIPIAO))
    printing = making.file_name_and_pdf

    def overtaken(printed: Submission, **keywords: Any) -> tuple[str, bytes]:
        Job.objects.update(lease_token="another's")
        return printing(printed)

    monkeypatch.setattr(making, "file_name_and_pdf", overtaken)

    run_job(paper.job_id)

    assert Job.objects.get().status == Job.Status.RUNNING
    assert Paper.objects.made().count() == kept().count() == 1
