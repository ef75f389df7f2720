"""Taking a file in pieces, so that a broken connection costs a piece and never the whole."""

import datetime as dt
import os
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal import clock
from portal.errors import Outdated, Refused
from portal.files.storing import safe_name
from portal.people.models import Appointment
from portal.uploads.models import Upload

PIECE_LIMIT = 4 * 1024 * 1024  # bytes; below DATA_UPLOAD_MAX_MEMORY_SIZE
KEPT_HOURS = 24  # after its last piece: somebody may come back tomorrow morning


@transaction.atomic
def begin(*, purpose: str, subject: UUID, place: str, name: str, length: int, by: Appointment) -> Upload:
    """An upload of ``length`` bytes of which nothing has come yet.

    Raises:
        Refused: there is nothing to come.
    """
    if length <= 0:
        raise Refused("文件是空的，请重新选择", field=place)
    upload = Upload.objects.create(
        purpose=purpose,
        subject=subject,
        place=place,
        name=safe_name(name),
        length=length,
        begun_at=clock.now(),
        begun_by=by.user,
    )
    upload.path.parent.mkdir(parents=True, exist_ok=True)
    upload.path.touch(mode=0o600)
    return upload


@transaction.atomic
def append(*, upload_id: UUID, at: int, piece: bytes, by: Appointment) -> Upload:
    """Put ``piece`` at byte ``at``, where the last acknowledged one ended.

    A worker killed between writing and acknowledging leaves bytes that the next try writes over.

    Raises:
        Outdated: ``at`` is not where the upload stands; ask again where it does, and go on from there.
        Refused: somebody else's upload, or more than was announced.
        Upload.DoesNotExist: abandoned or finished meanwhile.
    """
    upload = Upload.objects.select_for_update(of=("self",), no_key=True).get(pk=upload_id)
    if upload.begun_by_id != by.user.pk:
        raise Refused("该文件由他人上传，请重新选择文件")
    if at != upload.received:
        raise Outdated("上传位置不一致，将从已收到的位置继续")
    if at + len(piece) > upload.length:
        raise Refused("收到的内容超过所报的大小，请重新上传")
    with upload.path.open("r+b") as file:
        file.seek(at)
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    upload.received += len(piece)
    upload.save(update_fields=["received", "touched_at"])
    return upload


@transaction.atomic
def drop(*, upload: Upload) -> None:
    """Forget an upload, finished or given up; its pieces go once that is certain."""
    path = upload.path
    upload.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def drop_abandoned(*, dry_run: bool = False) -> int:
    """Forget uploads of which nothing came for a day, and pieces without a row; how many."""
    until = timezone.now() - dt.timedelta(hours=KEPT_HOURS)
    found = list(Upload.objects.filter(touched_at__lt=until))
    strays = _strays(until)
    if not dry_run:
        for upload in found:
            drop(upload=upload)
        for path in strays:
            path.unlink(missing_ok=True)
    return len(found) + len(strays)


def _strays(until: dt.datetime) -> list[Path]:
    folder = Path(settings.UPLOADS_DIR)
    known = {one.hex for one in Upload.objects.values_list("pk", flat=True)}
    old = [path for path in folder.glob("*") if path.stat().st_mtime < until.timestamp()]
    return [path for path in old if path.name not in known]
