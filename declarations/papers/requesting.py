"""Asking for the paper of a submission. It is made by a worker, once."""

from django.db import transaction
from django.db.models import F

from declarations.cases.lifecycle import lock, programme_of
from declarations.cases.models import Submission
from declarations.papers.models import Paper
from declarations.papers.rendering import EDITION
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.people.models import Appointment

KIND = "make-paper"


@transaction.atomic
def request_paper(*, submission: Submission, by: Appointment) -> Paper:
    """The paper of a submission: the one that is there or under way, else asked for now.

    A double click asks once; one whose job failed is asked for again.
    """
    case = lock(submission.declaration_id)
    paper, _ = Paper.objects.select_related("job").get_or_create(submission=submission, edition=EDITION)
    under_way = paper.job is not None and paper.job.status in {Job.Status.QUEUED, Job.Status.RUNNING}
    if paper.file_id is None and not under_way:
        paper.job = enqueue(
            kind=KIND,
            title=f"{case.number} 第{submission.n}次提交的纸质材料",
            params={"submission": str(submission.pk)},
            by=by,
        )
        paper.save(update_fields=["job"])
    return paper


def queue_on_submit(*, submission: Submission, by: Appointment) -> None:
    """Ask for the paper in the transaction that submits, where the programme says so (``made: on_submit``)."""
    case = submission.declaration
    if programme_of(case).paper_of(case.kind).made == "on_submit":
        request_paper(submission=submission, by=by)


def paper_of(submission: Submission) -> Paper | None:
    """The newest paper that is made; else the one asked for."""
    newest_first = F("made_at").desc(nulls_last=True)
    return submission.papers.select_related("file", "job").order_by(newest_first).first()
