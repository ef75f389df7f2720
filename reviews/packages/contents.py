"""What lies in a package for one case, and what it is called there.

Each capability that keeps papers of a case says so itself: ``settings.PACKAGE_CONTENTS`` names functions that take a
submission and give pairs of a name and a stored file. ``申报表.pdf`` lies beside the other cases' as
``01-北票市-企业名-申报表.pdf``; a name with a folder, ``抽检照片/1.jpg``, lies in the folder ``01-北票市-企业名``.
"""

from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.utils.module_loading import import_string

from declarations.cases.models import Submission
from portal.files.models import StoredFile
from portal.files.storing import safe_name

Contents = Callable[[Submission], Iterable[tuple[str, StoredFile]]]
# File systems keep names of 255 bytes, and a name may have two parts and a number behind them.
_LONGEST_PART = 120


def contents_of(submission: Submission, *, stem: str) -> Iterator[tuple[str, StoredFile]]:
    """Path within the package → file, in the order of the settings; no two paths are the same on any system."""
    taken: set[str] = set()
    for dotted in settings.PACKAGE_CONTENTS:
        provide: Contents = import_string(dotted)
        for name, stored in provide(submission):
            yield _free(_path(stem, name), taken), stored


def stem_of(position: int, submission: Submission, *, size: int) -> str:
    """What the names of a case's papers begin with, such as 「01-北票市-企业名」; as many digits as ``size`` has, two at least."""
    case = submission.declaration
    name = f"{numbered(position, size=size)}-{case.region.short_name}-{case.enterprise}"
    return _part(name)


def numbered(position: int, *, size: int) -> str:
    return str(position).zfill(max(2, len(str(size))))


def _path(stem: str, name: str) -> str:
    *folders, last = [_part(one) for one in name.split("/") if one]
    return "/".join([stem, *folders, last]) if folders else f"{stem}-{last}"


def _part(name: str) -> str:
    """One name between slashes, cut to what every system keeps; the ending stays."""
    kept = safe_name(name)
    if len(kept.encode()) <= _LONGEST_PART:
        return kept
    before, dot, ending = kept.rpartition(".")
    tail = f".{ending}" if dot and len(ending) <= 5 else ""
    whole = (before if tail else kept).encode()
    return whole[: _LONGEST_PART - len(tail.encode())].decode(errors="ignore").rstrip(" .") + tail


def _free(path: str, taken: set[str]) -> str:
    """``path``, or ``path（2）`` and so on where it is taken; letters of both cases are the same to Windows."""
    before, dot, ending = path.rpartition(".")
    if not dot or "/" in ending:
        before, ending = path, ""
    free, n = path, 1
    while free.casefold() in taken:
        n += 1
        free = f"{before}（{n}）{dot if ending else ''}{ending}"
    taken.add(free.casefold())
    return free
