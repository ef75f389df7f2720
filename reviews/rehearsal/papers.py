"""Files of a rehearsal, made here: small, whole, and what they are said to be. They come by the deeds that the pages use."""

import struct
from functools import cache
from io import BytesIO
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from weasyprint import HTML

from declarations.attachments.models import Attachment
from declarations.cases.attaching import begin_attachment, finish_attachment
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.forms.paths import SCAN
from portal.jobs.models import Job
from portal.people.models import Appointment
from portal.uploads.receiving import append
from reviews.rehearsal.doing import Doer
from reviews.rehearsal.working import work

_SECONDS = 6


def bring_files(doer: Doer, case: UUID, firm: str, by: Appointment) -> None:
    """One file to each place of the form that must have one, looked into as a worker does it."""
    for slot in current(Declaration.objects.get(pk=case)).slots:
        if not slot.attached and not slot.spec.optional:
            video = slot.spec.takes == "video"
            name = f"{slot.spec.label}.{'mp4' if video else 'pdf'}"
            content = a_video() if video else a_pdf(slot.spec.label, firm)
            _bring(doer, case, slot.key, name, content, by)


def bring_scan(doer: Doer, case: UUID, firm: str, by: Appointment) -> None:
    """The scan of the stamped pages of what was submitted last."""
    _bring(doer, case, SCAN, "盖章扫描件.pdf", a_pdf("盖章扫描件", firm), by)


def an_upload(title: str, name: str = "") -> SimpleUploadedFile:
    """A PDF as a browser sends one."""
    return SimpleUploadedFile(f"{title}.pdf", a_pdf(title, name), "application/pdf")


def _bring(doer: Doer, case: UUID, slot: str, name: str, content: bytes, by: Appointment) -> None:
    length = len(content)
    upload = doer.do("上传附件", begin_attachment, declaration_id=case, slot=slot, name=name, length=length, by=by)
    doer.do("上传附件", append, upload_id=upload.pk, at=0, piece=content, by=by)
    brought: Attachment = doer.do("上传附件", finish_attachment, upload_id=upload.pk, by=by)
    for job in Job.objects.filter(kind="inspect-attachment", params__attachment=str(brought.pk)):
        work(doer, job)


def a_pdf(title: str, name: str) -> bytes:
    """A page that says what it stands for; each firm's is its own file."""
    return _page(title) + f"% {name}\n%%EOF\n".encode()


@cache
def _page(title: str) -> bytes:
    words = f"<h1>{title}</h1><p>演练材料，内容均为虚构。</p>"
    return HTML(string=f'<html lang="zh-CN"><meta charset="utf-8"><body>{words}</body></html>').write_pdf() or b""


@cache
def a_video() -> bytes:
    """An MP4 (ISO 14496-12) of some seconds: one grey picture a second, each a JPEG."""
    picture = BytesIO()
    Image.new("RGB", (64, 48), (96, 128, 160)).save(picture, "JPEG")
    frame = picture.getvalue()
    start = _box(b"ftyp", b"isom", _u32(512), b"isomiso2mp41")
    data = _box(b"mdat", frame * _SECONDS)
    return start + data + _box(b"moov", _movie_header(), _track(len(frame), len(start) + 8))


def _box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return _u32(len(content) + 8) + kind + content


def _u32(*numbers: int) -> bytes:
    return struct.pack(f">{len(numbers)}I", *numbers)


_MATRIX = _u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def _movie_header() -> bytes:
    times = _u32(0, 0, 0, 1000, _SECONDS * 1000)
    return _box(b"mvhd", times, _u32(0x10000), struct.pack(">H", 0x100), bytes(10), _MATRIX, bytes(24), _u32(2))


def _track(size: int, offset: int) -> bytes:
    header = _box(b"tkhd", _u32(7, 0, 0, 1, 0, _SECONDS * 1000), bytes(8), bytes(8), _MATRIX, _u32(64 << 16, 48 << 16))
    entry = _box(
        b"jpeg", bytes(6), struct.pack(">H", 1), bytes(16), struct.pack(">HH", 64, 48), _u32(0x480000, 0x480000),
        _u32(0), struct.pack(">H", 1), bytes(32), struct.pack(">Hh", 24, -1),
    )  # fmt: skip
    samples = _box(
        b"stbl",
        _box(b"stsd", _u32(0, 1), entry),
        _box(b"stts", _u32(0, 1, _SECONDS, 1000)),
        _box(b"stsc", _u32(0, 1, 1, _SECONDS, 1)),
        _box(b"stsz", _u32(0, size, _SECONDS)),
        _box(b"stco", _u32(0, 1, offset)),
    )
    information = _box(
        b"minf",
        _box(b"vmhd", _u32(1), bytes(8)),
        _box(b"dinf", _box(b"dref", _u32(0, 1), _box(b"url ", _u32(1)))),
        samples,
    )
    media = _box(
        b"mdia",
        _box(b"mdhd", _u32(0, 0, 0, 1000, _SECONDS * 1000), bytes(4)),
        _box(b"hdlr", _u32(0, 0), b"vide", bytes(12), b"\0"),
        information,
    )
    return _box(b"trak", header, media)
