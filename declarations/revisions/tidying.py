"""Forgetting packs that were uploaded and never published."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from declarations.revisions.models import PackUpload
from portal import clock
from portal.files.storing import discard
from portal.jobs.models import Job
from portal.jobs.running import Progress
from portal.trail.record import record

KEPT_DAYS = 90


def run(job: Job, progress: Progress) -> None:
    """The daily job: an upload that nobody published in ``KEPT_DAYS`` goes with its file; the trail keeps that it was there."""
    until = clock.now() - dt.timedelta(days=KEPT_DAYS)
    old = list(PackUpload.objects.waiting().filter(uploaded_at__lt=until).values_list("pk", flat=True))
    for n, pk in enumerate(old, start=1):
        _forget(pk)
        progress(n, len(old))


@transaction.atomic
def _forget(pk: UUID) -> None:
    """One that is published at this moment stays: whoever comes second sees what the first has done."""
    found = PackUpload.objects.waiting().select_for_update(of=("self",), no_key=True).filter(pk=pk)
    upload = found.select_related("file").first()
    if upload is None:
        return
    file = upload.file
    record(
        subject=upload,
        deed="expire",
        actor=None,
        acting_for=None,
        summary=f"上传{KEPT_DAYS}天未发布，已清理：{upload.title}",
        detail={"sha256": file.sha256},
    )
    upload.delete()
    discard(file)
