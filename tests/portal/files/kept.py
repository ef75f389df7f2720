"""Which files there are, beside the packs of the notices that every test stands on."""

from django.db.models import QuerySet

from declarations.notices.models import NoticeRevision
from portal.files.models import StoredFile


def kept() -> "QuerySet[StoredFile]":
    packs = NoticeRevision.objects.filter(source__isnull=False)
    return StoredFile.objects.exclude(pk__in=packs.values("source"))
