"""Photos of a check: kept while the check is being made, settled once the finding is on record."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import transaction

from declarations.cases.models import Submission
from portal import clock
from portal.errors import Refused
from portal.files.models import StoredFile
from portal.files.pictures import check_picture
from portal.files.storing import discard, store
from portal.people.models import Appointment
from portal.trail.record import record
from reviews.spotchecks.checking import lock_check, require_checker
from reviews.spotchecks.models import CheckStatus, Photo, SpotCheck

PHOTO_LIMIT = 20


@transaction.atomic
def add_photo(*, check_id: UUID, file: Any, by: Appointment) -> Photo:
    """Keep one photo of the check.

    Raises:
        Refused: not the one who checks; the finding is on record; too many; not a photo as ``check_picture`` wants it.
    """
    check = _open_check(check_id, by)
    if check.photos.count() >= PHOTO_LIMIT:
        raise Refused(f"最多上传{PHOTO_LIMIT}张照片，请先删除不需要的。", field="photo")
    try:
        picture = check_picture(file)
    except Refused as refused:
        raise Refused(refused.message, field="photo") from refused
    # Named by us: what the camera or the person called it may say more than it should, or end in something else.
    n = check.photos.count() + 1
    stored = store(name=f"抽检照片{n}{picture.ending}", content=file, content_type=picture.content_type)
    photo = Photo.objects.create(
        check_of=check,
        file=stored,
        width=picture.width,
        height=picture.height,
        added_at=clock.now(),
        added_by=by.user,
    )
    _note(photo, "add_photo", f"上传照片“{stored.name}”", by)
    return photo


@transaction.atomic
def remove_photo(*, photo: Photo, by: Appointment) -> None:
    """Take a photo back before the finding is on record.

    Raises:
        Refused: not the one who checks; the finding is on record.
    """
    _open_check(photo.check_of_id, by)
    held = Photo.objects.select_related("file", "check_of").filter(pk=photo.pk).first()
    if held is None:
        return
    _note(held, "remove_photo", f"删除照片“{held.file.name}”", by)
    held.delete()
    discard(held.file)


def for_package(submission: Submission) -> Iterator[tuple[str, StoredFile]]:
    """The settled photos of the checks of this case, for a package of its papers (``settings.PACKAGE_CONTENTS``)."""
    settled = Photo.objects.filter(check_of__line__roster_line__declaration=submission.declaration_id).exclude(
        check_of__status__in=[CheckStatus.DRAWN, CheckStatus.ASSIGNED]
    )
    for photo in settled.select_related("file").order_by("added_at", "id"):
        yield f"抽检照片/{photo.file.name}", photo.file


def _open_check(check_id: UUID, by: Appointment) -> SpotCheck:
    check = lock_check(check_id)
    require_checker(check, by)
    if check.status != CheckStatus.ASSIGNED:
        raise Refused("检查结果已登记，照片不能再增减。")
    return check


def _note(photo: Photo, deed: str, summary: str, by: Appointment) -> None:
    record(
        subject=photo.check_of,
        deed=deed,
        actor=by.user,
        acting_for=by.organisation,
        from_state=photo.check_of.status,
        to_state=photo.check_of.status,
        summary=summary,
        detail={"sha256": photo.file.sha256},
    )
