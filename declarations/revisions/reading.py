"""The pack of an upload, read again from its file: what is shown and what is published is what was uploaded."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from declarations.notices.archive import unpacked
from declarations.notices.loading import checked_pack
from declarations.notices.models import NoticeRevision
from declarations.notices.schema import Pack
from declarations.revisions.keeping import StageKey, stages_in_use
from declarations.revisions.models import PackUpload


@contextmanager
def folder_of(upload: PackUpload) -> Iterator[Path]:
    """The files of an upload, for as long as they are read."""
    with upload.file.content.open("rb") as file, unpacked(file) as folder:
        yield folder


def pack_in(upload: PackUpload) -> Pack:
    """The pack of an upload, cached against all that it is checked against.

    Raises:
        BrokenPack: since it was uploaded, the notice that it carries out has changed, or a stage came into use.
    """
    return _pack(upload.pk, NoticeRevision.objects.count(), stages_in_use(upload.notice_key))


@lru_cache(maxsize=16)
def _pack(upload_id: UUID, _loaded: int, _in_use: frozenset[StageKey]) -> Pack:
    with folder_of(PackUpload.objects.select_related("file").get(pk=upload_id)) as folder:
        return checked_pack(folder)
