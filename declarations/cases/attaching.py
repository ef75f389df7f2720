"""Bringing files to a case, and taking them out again: while it is being filled in, by whoever fills it in.

Pictures in a text are such files, by the path of the text; so is the scan of the stamped pages, whose door opens when
that of all others is closed (``cases.scans``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from declarations.attachments.inspecting import needs_inspection, request_inspection
from declarations.attachments.models import Attachment, AttachmentStatus
from declarations.attachments.slots import Slot, path_of
from declarations.cases.drafting import fillable
from declarations.cases.models import Declaration, Submission
from declarations.cases.reading import current, submitted
from declarations.cases.scans import scan_of, scannable
from declarations.forms.paths import SCAN
from portal import clock
from portal.errors import Refused
from portal.files.documents import check_document, check_scan
from portal.files.models import StoredFile
from portal.files.pictures import check_picture, fitted
from portal.files.storing import discard, safe_name, store
from portal.people.models import Appointment
from portal.trail.record import record
from portal.uploads import receiving
from portal.uploads.models import Upload

PURPOSE = "attachment"
MIB = 1024 * 1024


@transaction.atomic
def begin_attachment(*, declaration_id: UUID, slot: str, name: str, length: int, by: Appointment) -> Upload:
    """Let a file of ``length`` bytes come to the place ``slot``, in pieces.

    Raises:
        Refused: not theirs to fill, no such place, no room there, or larger than the form allows.
    """
    door = _door(declaration_id, slot, by)
    place = door.slot
    if not place.has_room:
        raise Refused(f"{place.spec.label}最多{place.spec.max}个文件，请先删除不需要的，再上传新的", field=place.path)
    if length > place.spec.megabytes * MIB:
        raise Refused(
            f"文件为 {length / MIB:.1f} MB，{place.spec.label}不得超过 {place.spec.megabytes} MB，请压缩后再上传",
            field=place.path,
        )
    return receiving.begin(purpose=PURPOSE, subject=door.case.pk, place=slot, name=name, length=length, by=by)


@transaction.atomic
def finish_attachment(*, upload_id: UUID, by: Appointment) -> Attachment:
    """Put a file all of whose pieces have come on record. Doing it again finds it there.

    A document is told by its content at once; what takes a worker (a video's length, a virus scanner) is asked for.

    Raises:
        Refused: it is not what the form asks for, the case is no longer theirs to fill, or there is no room any more.
        Upload.DoesNotExist: given up meanwhile.
    """
    upload = Upload.objects.select_for_update(of=("self",), no_key=True).filter(pk=upload_id, purpose=PURPOSE).first()
    done = Attachment.objects.filter(pk=upload_id).first()
    if done is not None:
        return done
    if upload is None:
        raise Upload.DoesNotExist
    door = _door(upload.subject, upload.place, by)
    place = door.slot
    if not upload.is_whole:
        raise Refused("文件尚未传完", field=place.path)
    if not place.has_room:
        raise Refused(f"{place.spec.label}最多{place.spec.max}个文件，同事可能刚刚上传过", field=place.path)
    stored = _stored(upload, place)
    inspected = needs_inspection(place.spec)
    attachment = Attachment.objects.create(
        pk=upload.pk,
        declaration=door.case,
        slot=place.key,
        submission=door.submission,
        position=place.attached[-1].position + 1 if place.attached else 0,
        file=stored,
        status=AttachmentStatus.CHECKING if inspected else AttachmentStatus.READY,
        begun_at=upload.begun_at,
        added_at=clock.now(),
        added_by=by.user,
    )
    receiving.drop(upload=upload)
    _note(attachment, "add_attachment", f"上传{_told(attachment)}（{_of(door)}）", by)
    if inspected:
        request_inspection(attachment=attachment, by=by)
    return attachment


@transaction.atomic
def abandon_attachment(*, upload_id: UUID, by: Appointment) -> None:
    """Give up a file on its way. Twice is once.

    Raises:
        Refused: the case is not theirs to fill.
    """
    upload = Upload.objects.select_for_update(of=("self",), no_key=True).filter(pk=upload_id, purpose=PURPOSE).first()
    if upload is None:
        return
    if upload.place != SCAN:
        fillable(upload.subject, by)
    elif upload.begun_by_id != by.user.pk:
        raise Refused("该文件由他人上传，只能由其本人取消", field=SCAN)
    receiving.drop(upload=upload)


@transaction.atomic
def remove_attachment(*, attachment_id: UUID, by: Appointment) -> None:
    """Take a file out of a case that is being filled in. Twice is once. What a submission holds stays on record.

    Raises:
        Refused: the case is not theirs to fill.
    """
    found = Attachment.objects.filter(pk=attachment_id).first()
    if found is None:
        return
    if found.slot == SCAN:
        scannable(found.declaration_id, by)
    else:
        fillable(found.declaration_id, by, path_of(found.slot))
    locked = Attachment.objects.select_for_update(of=("self",), no_key=True).select_related("file", "declaration")
    attachment = locked.filter(pk=attachment_id).first()  # by now perhaps taken out in another window
    if attachment is None or attachment.removed_at is not None:
        return
    _note(attachment, "remove_attachment", f"删除{_told(attachment)}", by)
    if (
        attachment.submission_id
        or attachment.declaration.submissions.filter(submitted_at__gte=attachment.added_at).exists()
    ):
        attachment.removed_at = clock.now()
        attachment.save(update_fields=["removed_at"])
        return
    stored = attachment.file
    attachment.delete()
    discard(stored)


@transaction.atomic
def inspect_again(*, attachment_id: UUID, by: Appointment) -> None:
    """Ask once more for a look into a file whose inspection did not come to an end (the scanner was away).

    While one is asked for, it is not asked for again.

    Raises:
        Refused: the case is not theirs to fill.
    """
    attachment = Attachment.objects.select_related("file").get(pk=attachment_id)
    if attachment.slot == SCAN:
        scannable(attachment.declaration_id, by)
    else:
        fillable(attachment.declaration_id, by)
    if attachment.status == AttachmentStatus.CHECKING:
        request_inspection(attachment=attachment, by=by)


def for_package(submission: Submission) -> Iterator[tuple[str, StoredFile]]:
    """The files that a submission holds, each in the folder of its place (``settings.PACKAGE_CONTENTS``)."""
    view = submitted(submission)
    for slot in view.slots:
        for one in slot.attached:
            yield f"附件/{safe_name(slot.spec.label)}/{one.file.name}", one.file
    illustrated = [slot for slot in view.pictures if slot.attached]
    for place, slot in enumerate(illustrated, start=1):
        for n, one in enumerate(slot.attached, start=1):
            stem, dot, ending = one.file.name.rpartition(".")
            yield f"配图/{place:02}-{n}-{safe_name(one.caption or stem)}{dot}{ending}", one.file
    scan = scan_of(submission.declaration, newest=submission)
    for one in scan.ready if scan else ():
        yield f"盖章扫描件/{one.file.name}", one.file


@dataclass(frozen=True)
class _Door:
    """A place to which a file may come now, its case locked; ``submission`` is that of which it is a scan."""

    case: Declaration
    slot: Slot
    submission: Submission | None = None


def _door(declaration_id: UUID, key: str, by: Appointment) -> _Door:
    if key == SCAN:
        case, scan = scannable(declaration_id, by)
        return _Door(case, scan.slot, scan.submission)
    case = fillable(declaration_id, by, path_of(key))
    view = current(case)
    found = next((one for one in (*view.slots, *view.pictures) if one.key == key), None)
    if found is None:
        raise Refused("表中没有此项附件，请刷新页面", field=path_of(key[:100]))
    return _Door(case, found)


def _stored(upload: Upload, place: Slot) -> StoredFile:
    """The file kept, told by its content; what a worker tells (a video) is nothing yet."""
    label, path = place.spec.label, place.path
    with upload.path.open("rb") as content:
        if place.spec.takes == "picture":
            picture = check_picture(content, label="图片", field=path)
            kept, whole = fitted(content, picture)
            name = f"{upload.name.rpartition('.')[0] or upload.name}{kept.ending}"
            return store(name=name, content=whole, content_type=kept.content_type)
        if place.spec.takes == "video":
            return store(name=upload.name, content=content, content_type="application/octet-stream")
        check = check_scan if place.spec.takes == "paper" else check_document
        return store(
            name=upload.name, content=content, content_type=check(content, label=label, field=path).content_type
        )


def _told(attachment: Attachment) -> str:
    return f"{'盖章扫描件' if attachment.slot == SCAN else '附件'}“{attachment.file.name}”"


def _of(door: _Door) -> str:
    """What it belongs to: the place of the form, or the submission whose scan it is."""
    if door.submission is None:
        return door.slot.spec.label
    return f"第{door.submission.n}次提交，摘要{door.submission.sha256[:12]}"


def _note(attachment: Attachment, deed: str, summary: str, by: Appointment) -> None:
    if "/" in attachment.slot:
        return  # a picture is part of an answer, and the trail tells of answers when they are submitted
    case = attachment.declaration
    detail: dict[str, Any] = {"sha256": attachment.file.sha256, "slot": attachment.slot}
    record(
        subject=case,
        deed=deed,
        actor=by.user,
        acting_for=by.organisation,
        from_state=case.state,
        to_state=case.state,
        summary=summary[:200],
        detail=detail,
    )
