"""Finding files that nothing points to: uploads never confirmed, bytes whose row was rolled back, work of killed workers."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import Storage
from django.db import models
from django.utils import timezone

from portal.files.models import StoredFile
from portal.files.storing import discard

KEPT_HOURS = 24  # somebody may be about to confirm an upload, or a job to write down its file


@dataclass(frozen=True)
class Tidied:
    rows: int
    strays: int


def tidy(*, dry_run: bool = False) -> Tidied:
    """Remove stored files that no other row names, and bytes without a row; both only after a day."""
    until = timezone.now() - dt.timedelta(hours=KEPT_HOURS)
    unnamed = list(_unnamed().filter(created_at__lt=until))
    strays = list(_strays(StoredFile._meta.get_field("content").storage, until))
    if not dry_run:
        for stored in unnamed:
            discard(stored)
        for storage, path in strays:
            storage.delete(path)
    return Tidied(rows=len(unnamed), strays=len(strays))


def _unnamed() -> "models.QuerySet[StoredFile]":
    """By every relation that any app has to a stored file, so that a new one is never forgotten here."""
    taken = models.Q(pk__in=[])
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel):
            key = relation.field  # the foreign key of the other model
            taken |= models.Q(pk__in=key.model._base_manager.exclude(**{key.name: None}).values(key.name))
    return StoredFile.objects.exclude(taken)


def _strays(storage: Storage, until: dt.datetime) -> Iterator[tuple[Storage, str]]:
    for folder in storage.listdir("")[0] if storage.exists("") else []:
        names = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
        known = set(StoredFile.objects.filter(content__startswith=f"{folder}/").values_list("content", flat=True))
        for path in names:
            if path not in known and storage.get_modified_time(path) < until:
                yield storage, path
