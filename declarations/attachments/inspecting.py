"""Looking into a file in the worker: for viruses where a scanner is set up, and at the length of a video."""

import shutil
from tempfile import NamedTemporaryFile
from uuid import UUID

from django.conf import settings
from django.db import transaction

from declarations.attachments.models import Attachment, AttachmentStatus
from declarations.forms.definition import AttachmentSpec
from declarations.notices.packs import pack_of
from portal.errors import Refused
from portal.files.models import StoredFile
from portal.files.scanning import infection_in
from portal.files.videos import check_video
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.jobs.running import Progress
from portal.people.models import Appointment
from portal.trail.record import record

KIND = "inspect-attachment"


def needs_inspection(spec: AttachmentSpec) -> bool:
    """Whether a worker has to look into it before it counts."""
    return spec.takes == "video" or bool(settings.CLAMD_ADDRESS)


def request_inspection(*, attachment: Attachment, by: Appointment) -> None:
    """Ask a worker to look into the file, once; within a transaction that has the case locked."""
    asked = Job.objects.filter(kind=KIND, params__attachment=str(attachment.pk))
    if asked.filter(status__in=[Job.Status.QUEUED, Job.Status.RUNNING]).exists():
        return
    enqueue(
        kind=KIND, title=f"检查附件：{attachment.file.name}"[:120], params={"attachment": str(attachment.pk)}, by=by
    )


def run(job: Job, progress: Progress) -> StoredFile | None:
    """Look into the file of a job. It makes no file of its own; doing it again comes to the same.

    Raises:
        ScannerAway: the scanner is set up and does not answer: the attachment goes on being checked.
    """
    waiting = Attachment.objects.select_related("file", "declaration__round", "declaration__revision").filter(
        pk=UUID(job.params["attachment"]), status=AttachmentStatus.CHECKING
    )
    found = waiting.first()
    if found is None:
        return None  # taken out again, or looked into by an attempt that did not live to say so
    progress(0, 2)
    spec = spec_of(found)
    seconds, content_type = None, ""
    with found.file.content.open("rb") as content:
        infection = infection_in(content)
    problem = f"未通过病毒扫描（{infection}）" if infection else ""
    progress(1, 2)
    if spec and spec.takes == "video" and not problem:
        try:
            seconds, content_type = _look_at_video(found, spec)
        except Refused as refused:
            problem = refused.message
    conclude(attachment_id=found.pk, problem=problem, seconds=seconds, content_type=content_type)
    return None


def spec_of(attachment: Attachment) -> AttachmentSpec | None:
    """What the form asks for at the place of the attachment; of pictures and scans it names none."""
    case = attachment.declaration
    pack = pack_of(case.revision)
    return pack.form(pack.programme(case.round.programme).form).attachments.get(attachment.slot)


@transaction.atomic
def conclude(*, attachment_id: UUID, problem: str, seconds: int | None, content_type: str) -> None:
    """Put on record what was found; of an attachment that was taken out meanwhile, nothing."""
    locked = Attachment.objects.select_for_update(of=("self",), no_key=True).select_related("file", "declaration")
    attachment = locked.filter(pk=attachment_id, status=AttachmentStatus.CHECKING).first()
    if attachment is None:
        return
    attachment.status = AttachmentStatus.REFUSED if problem else AttachmentStatus.READY
    attachment.problem = problem[:200]
    attachment.seconds = seconds
    attachment.save(update_fields=["status", "problem", "seconds"])
    if content_type and content_type != attachment.file.content_type:
        attachment.file.content_type = content_type
        attachment.file.save(update_fields=["content_type"])
    record(
        subject=attachment.declaration,
        deed="inspect_attachment",
        actor=None,
        acting_for=None,
        from_state=attachment.declaration.state,
        to_state=attachment.declaration.state,
        summary=f"附件“{attachment.file.name}”{f'未通过检查：{problem}' if problem else '检查通过'}"[:200],
        detail={"sha256": attachment.file.sha256},
    )


def _look_at_video(attachment: Attachment, spec: AttachmentSpec) -> tuple[int, str]:
    """Seconds and content type. The library wants a file of the file system, and a storage may be elsewhere."""
    with attachment.file.content.open("rb") as content, NamedTemporaryFile() as local:
        shutil.copyfileobj(content, local)
        local.flush()
        video = check_video(local.name, label="视频", minutes=spec.minutes)
    return video.seconds, video.content_type
