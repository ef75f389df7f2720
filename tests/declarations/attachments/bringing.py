"""A file brought as a browser brings it, and looked into where a worker has to."""

from declarations.attachments.models import Attachment
from declarations.cases import attaching
from declarations.cases.models import Declaration
from portal.jobs.models import Job
from portal.jobs.running import run_job
from portal.people.models import Appointment
from portal.uploads import receiving


def clerk_of(case: Declaration) -> Appointment:
    return Appointment.objects.filter(organisation=case.enterprise.organisation).earliest("started_at")


def bring(
    case: Declaration, slot: str, content: bytes, name: str = "材料.pdf", *, by: Appointment | None = None
) -> Attachment:
    """A file brought to its place whole, in two pieces."""
    by = by or clerk_of(case)
    upload = attaching.begin_attachment(declaration_id=case.pk, slot=slot, name=name, length=len(content), by=by)
    half = len(content) // 2
    receiving.append(upload_id=upload.pk, at=0, piece=content[:half], by=by)
    receiving.append(upload_id=upload.pk, at=half, piece=content[half:], by=by)
    attachment = attaching.finish_attachment(upload_id=upload.pk, by=by)
    for job in Job.objects.filter(kind="inspect-attachment", status=Job.Status.QUEUED):
        run_job(job.pk)
    attachment.refresh_from_db()
    return attachment
