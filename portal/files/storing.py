"""Putting files on record and handing them out. Whoever calls ``serve`` has checked that the person may have the file."""

import hashlib
import re
import unicodedata
from typing import IO, Any, BinaryIO

from django.core.files.base import ContentFile, File
from django.http import FileResponse

from portal.files.metadata import without_metadata
from portal.files.models import StoredFile
from portal.files.pictures import PICTURES

NAME_LENGTH = 200
SHOWN = PICTURES | {"application/pdf"}
# Not a letter of any name: path separators, what Windows forbids, and what starts or ends a header's parameter.
_FORBIDDEN = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))
# What Windows takes for a device, whatever ending it has: such a file cannot be unpacked there.
_DEVICE = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


class _Digesting(File):
    """A file that is digested while a storage reads it, however it reads: in chunks or as a stream."""

    file: IO[bytes]

    def __init__(self, file: Any) -> None:
        super().__init__(file)
        self._restart()

    def _restart(self) -> None:
        self.digest = hashlib.sha256()
        self.read_bytes = 0

    def read(self, *size: int) -> bytes:
        data: bytes = self.file.read(*size)
        self.digest.update(data)
        self.read_bytes += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        if (offset, whence) == (0, 0):
            self._restart()
        return int(self.file.seek(offset, whence))


def store(*, name: str, content: bytes | File | BinaryIO, content_type: str) -> StoredFile:
    """Keep ``content`` under an id of its own, with its size (bytes) and SHA-256 taken from what was really written.

    ``name`` is what people see; it never becomes a path. Inside a transaction that is rolled back, the row goes and
    the bytes stay until ``manage.py tidy_files`` finds them. Of a picture, no more than the picture is kept.
    """
    if content_type in PICTURES:
        content = without_metadata(_whole(content))
    stored = StoredFile(name=safe_name(name), content_type=content_type)
    digesting = _Digesting(ContentFile(content) if isinstance(content, bytes) else content)
    digesting.seek(0)
    stored.content.save(stored.name, digesting, save=False)
    stored.size = digesting.read_bytes
    stored.sha256 = digesting.digest.hexdigest()
    try:
        stored.save(force_insert=True)
    except Exception:
        stored.content.delete(save=False)
        raise
    return stored


def _whole(content: bytes | File | BinaryIO) -> bytes:
    if isinstance(content, bytes):
        return content
    content.seek(0)
    whole: bytes = content.read()
    return whole


def discard(stored: StoredFile) -> None:
    """Take back a file that nothing points to: the row, then the bytes."""
    content = stored.content
    stored.delete()
    content.delete(save=False)


def serve(stored: StoredFile, *, filename: str = "", shown: bool = False) -> FileResponse:
    """The file as a download: never shown inside the page's origin, never kept by caches, with its Chinese name (RFC 5987).

    ``shown``: in a frame of one of our own pages instead, where its content has been told to be a PDF or a picture;
    a browser's viewer of PDFs does not start in a sandbox.
    """
    shown = shown and stored.content_type in SHOWN
    response = FileResponse(
        stored.content.open("rb"),
        as_attachment=not shown,
        filename=safe_name(filename or stored.name),
        content_type=stored.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "frame-ancestors 'self'" if shown else "sandbox; default-src 'none'"
    if shown:
        response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def safe_name(name: str) -> str:
    """``name`` as a file name for any system: no folders, no control or direction characters, at most 200 characters."""
    composed = unicodedata.normalize("NFC", name).translate(_FORBIDDEN)
    kept = "".join(char for char in composed if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    kept = _DEVICE.sub(r"\1_", kept.strip(" ."))
    if len(kept) > NAME_LENGTH:
        stem, dot, ending = kept.rpartition(".")
        tail = f"{dot}{ending}" if dot and len(ending) <= 10 else ""
        kept = (stem if tail else kept)[: NAME_LENGTH - len(tail)] + tail
    return kept or "文件"
