"""打印草稿: for reading on paper before submitting. Marked on every page, kept for a day, never a proof of anything."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from declarations.cases.drafting import FILLABLE, may_fill
from declarations.cases.lifecycle import lock
from declarations.cases.models import Declaration
from declarations.papers.content import content_of_draft
from declarations.papers.making import CONTENT_TYPE
from declarations.papers.models import DraftPrint
from declarations.papers.rendering import to_pdf
from portal import clock
from portal.errors import Refused
from portal.files.models import StoredFile
from portal.files.storing import discard, store
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.jobs.running import Progress
from portal.people.models import Appointment

KIND = "print-draft"
KEPT_HOURS = 24


@transaction.atomic
def request_draft_print(*, declaration_id: UUID, by: Appointment) -> DraftPrint:
    """Ask for a print of the draft as it stands; one that is under way is not asked for twice, an earlier one goes.

    Raises:
        Refused: it is not theirs to fill in, or it was submitted meanwhile.
    """
    case = lock(declaration_id)
    if not may_fill(declaration=case, by=by):
        raise Refused("只有填报单位可以在填报时打印草稿；已提交的，请打印正式的纸质材料")
    standing = DraftPrint.objects.select_related("job__result").filter(declaration=case).first()
    if standing is not None:
        if standing.job.status in {Job.Status.QUEUED, Job.Status.RUNNING}:
            return standing
        _remove(standing)
    job = enqueue(kind=KIND, title="草稿打印件", params={"declaration": str(case.pk)}, by=by)
    return DraftPrint.objects.create(declaration=case, job=job)


def run(job: Job, progress: Progress) -> StoredFile:
    """Do a job of kind ``print-draft``: the draft as it stands now.

    Raises:
        Refused: it was submitted meanwhile.
    """
    case = Declaration.objects.with_names().select_related("revision", "region__parent__parent")
    found = case.defer("revision__content").get(pk=job.params["declaration"])
    if found.status not in FILLABLE:
        raise Refused("该事项已提交，请打印正式的纸质材料")
    content = content_of_draft(found, now=clock.now())
    return store(
        name=content.file_name, content=to_pdf(content, step=lambda: progress(0, 0)), content_type=CONTENT_TYPE
    )


def draft_print_of(case: Declaration) -> DraftPrint | None:
    return DraftPrint.objects.select_related("job__result").filter(declaration=case).first()


def discard_old() -> int:
    """Remove the prints that ended a day ago; how many."""
    until = timezone.now() - dt.timedelta(hours=KEPT_HOURS)
    old = DraftPrint.objects.select_related("job__result").filter(job__finished_at__lt=until)
    removed = 0
    for one in list(old):  # no cursor stays open while rows go: SQLite would refuse
        with transaction.atomic():
            _remove(one)
        removed += 1
    return removed


def _remove(print_: DraftPrint) -> None:
    job = print_.job
    print_.delete()
    if job.result is not None:
        file, job.result = job.result, None
        job.save(update_fields=["result"])
        discard(file)
