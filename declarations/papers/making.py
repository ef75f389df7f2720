"""Making the paper of a submission: kept once with its digest, whoever asks and however often."""

from collections.abc import Callable, Iterator

from django.db import transaction

from declarations.cases.lifecycle import lock
from declarations.cases.models import Submission
from declarations.papers.content import content_of
from declarations.papers.models import Paper
from declarations.papers.rendering import EDITION, to_pdf
from portal import clock
from portal.files.models import StoredFile
from portal.files.storing import store
from portal.jobs.models import Job
from portal.jobs.running import Progress
from portal.trail.record import record

CONTENT_TYPE = "application/pdf"


def paper_for(submission: Submission, *, step: Callable[[], None] | None = None) -> StoredFile:
    """The PDF of a submission; made and kept where there is none of this edition. Takes seconds: for workers.

    To be called outside of any transaction; two at once make the same bytes, and one of the two is kept. ``step`` is
    called with each page, so that the job that needs it can keep its lease.
    """
    return _kept(submission) or _keep(submission, file_name_and_pdf(submission, step=step))


def file_name_and_pdf(submission: Submission, *, step: Callable[[], None] | None = None) -> tuple[str, bytes]:
    """The name and the bytes, which are the same whenever they are made."""
    content = content_of(submission)
    return content.file_name, to_pdf(content, step=step)


def run(job: Job, progress: Progress) -> None:
    """Do a job of kind ``make-paper``; the paper keeps its file, the job has none."""
    submissions = Submission.objects.select_related(
        "declaration__enterprise__organisation", "declaration__round", "declaration__region", "revision"
    ).defer("revision__content")
    paper_for(submissions.get(pk=job.params["submission"]), step=lambda: progress(0, 0))


def for_package(submission: Submission) -> Iterator[tuple[str, StoredFile]]:
    """The paper of a case, for a package (``settings.PACKAGE_CONTENTS``)."""
    yield "申报表.pdf", paper_for(submission)


def _kept(submission: Submission) -> StoredFile | None:
    paper = Paper.objects.made().select_related("file").filter(submission=submission, edition=EDITION).first()
    return paper.file if paper else None


@transaction.atomic
def _keep(submission: Submission, made: tuple[str, bytes]) -> StoredFile:
    case = lock(submission.declaration_id)
    if kept := _kept(submission):
        return kept
    name, pdf = made
    file = store(name=name, content=pdf, content_type=CONTENT_TYPE)
    Paper.objects.update_or_create(
        submission=submission,
        edition=EDITION,
        defaults={"file": file, "sha256": file.sha256, "made_at": clock.now()},
    )
    record(
        subject=case,
        deed="paper",
        actor=None,
        acting_for=None,
        summary=f"生成第{submission.n}次提交的纸质材料",
        detail={"submission": str(submission.pk), "edition": EDITION, "sha256": file.sha256},
    )
    return file
