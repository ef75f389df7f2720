"""Making a package: file after file into a zip on disk, in the same memory for ten cases and for five hundred."""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.files.base import File
from django.utils import timezone

from declarations.cases.models import Submission
from portal import clock
from portal.errors import Refused
from portal.files.models import StoredFile
from portal.files.storing import store
from portal.jobs.models import Job
from portal.jobs.running import Progress
from reviews.packages.contents import contents_of, numbered, stem_of
from reviews.packages.index import Entry, as_sheet, as_text
from reviews.packages.models import Package

CHUNK = 1024 * 1024
AT_ONCE = 50  # lines read together
CONTENT_TYPE = "application/zip"


def make(job: Job, progress: Progress) -> StoredFile:
    """Make the zip of a job of kind ``package``; starting again starts from nothing.

    Raises:
        Refused: a file on record is gone from the storage, or is not what was recorded.
    """
    package = Package.objects.get(pk=job.params["package"])
    with TemporaryFile() as file:
        write_package(package, out=file, progress=progress)
        telling = _Telling(file, lambda: progress(package.size, package.size))
        return store(name=f"{package.title}.zip", content=telling, content_type=CONTENT_TYPE)


def write_package(package: Package, *, out: IO[bytes], progress: Progress) -> list[Entry]:
    """Write the zip to ``out``: the papers in the order of the list, then the index of what was really written."""
    entries: list[Entry] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # papers and pictures are compressed already
        for position, submission in _lines(package):
            stem = stem_of(position, submission, size=package.size)
            empty = True
            for path, stored in contents_of(submission, stem=stem):
                _copy(stored, archive, path)
                entries.append(Entry(position, submission.declaration, path, stored.size, stored.sha256))
                progress(position - 1, package.size)
                empty = False
            if empty:
                entries.append(Entry(position, submission.declaration))
            progress(position, package.size)
        head = numbered(0, size=package.size)
        archive.writestr(_named(f"{head}-目录.xlsx"), as_sheet(package.title, entries))
        archive.writestr(_named(f"{head}-目录.txt"), as_text(package.title, entries))
    return entries


def _lines(package: Package) -> Iterator[tuple[int, Submission]]:
    """Position and submission of each line, some at a time.

    No cursor stays open meanwhile: papers are written between two of them, and SQLite refuses at once to write where a
    cursor still reads what others have changed since.
    """
    lines = package.lines.select_related(
        "submission__revision",
        "submission__declaration__enterprise__organisation",
        "submission__declaration__factory",
        "submission__declaration__region__parent",
        "submission__declaration__round__notice",
    ).defer("submission__envelope", "submission__revision__content")
    positions = list(package.lines.order_by("position").values_list("position", flat=True))
    for start in range(0, len(positions), AT_ONCE):
        for line in list(lines.filter(position__in=positions[start : start + AT_ONCE]).order_by("position")):
            yield line.position, line.submission


def _copy(stored: StoredFile, archive: zipfile.ZipFile, path: str) -> None:
    """Into the archive, digested on the way: the index must not vouch for what is not there."""
    digest = hashlib.sha256()
    try:
        source = stored.content.open("rb")
    except FileNotFoundError:
        raise Refused(f"文件“{path}”已不在存储中，不能打包，请联系系统管理员。") from None
    with source, archive.open(_named(path, size=stored.size), "w") as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
    if digest.hexdigest() != stored.sha256:
        raise Refused(f"文件“{path}”与登记的 SHA-256 不符，可能已损坏，不能打包，请联系系统管理员。")


def _named(path: str, *, size: int = 0) -> zipfile.ZipInfo:
    """An entry of that name, which zipfile marks as UTF-8; its size is said beforehand, so that a large one fits."""
    info = zipfile.ZipInfo(path, date_time=timezone.localtime(clock.now()).timetuple()[:6])
    info.external_attr = 0o644 << 16
    info.file_size = size
    return info


class _Telling(File):
    """A file that keeps the lease of its job while a storage reads it."""

    file: IO[bytes]

    def __init__(self, file: Any, tell: Callable[[], None]) -> None:
        super().__init__(file)
        self.tell_progress = tell

    def read(self, *size: int) -> bytes:
        self.tell_progress()
        data: bytes = self.file.read(*size)
        return data
