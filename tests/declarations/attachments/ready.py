"""Whole files at every place where a form must have one, without a browser: for tests that are not about files."""

from declarations.attachments.models import Attachment, AttachmentStatus
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.cases.scans import scan_of
from declarations.forms.paths import SCAN
from portal import clock
from portal.files.storing import store

TYPES = {
    "document": ("材料.pdf", "application/pdf"),
    "paper": ("材料.pdf", "application/pdf"),
    "video": ("视频.mp4", "video/mp4"),
}


def bring_files(case: Declaration) -> list[Attachment]:
    """One file, looked into and found right, at each place that is empty and may not stay so."""
    return [
        put(case, slot.key, *TYPES[slot.spec.takes])
        for slot in current(case).slots
        if not slot.attached and not slot.spec.optional
    ]


def put(
    case: Declaration,
    slot: str,
    name: str = "材料.pdf",
    content_type: str = "application/pdf",
    content: bytes = b"%PDF-1.7\n%%EOF\n",
    **more: object,
) -> Attachment:
    """A file on record at a place of the case, as it is once it has come."""
    return Attachment.objects.create(
        declaration=case,
        slot=slot,
        file=store(name=name, content=content, content_type=content_type),
        status=AttachmentStatus.READY,
        begun_at=clock.now(),
        added_at=clock.now(),
        added_by=case.created_by,
        **more,
    )


def bring_scan(case: Declaration) -> Attachment | None:
    """The scan of the stamped pages of what was submitted last, where one is asked for and there is none."""
    scan = scan_of(case)
    return put(case, SCAN, submission=scan.submission) if scan and not scan.ready else None
