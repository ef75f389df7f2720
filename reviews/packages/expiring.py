"""Packages are copies: after some days their files go, and they are made again where somebody still needs them."""

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.files.storing import discard
from portal.jobs.models import Job
from portal.trail.record import record
from reviews.packages.models import Package

AT_ONCE = 100


def expire_packages() -> int:
    """Drop the files that were made more than ``PACKAGE_DAYS`` ago; how many. Real time: it is a matter of disk space."""
    until = timezone.now() - dt.timedelta(days=settings.PACKAGE_DAYS)
    due = Package.objects.filter(job__finished_at__lt=until, job__result__isnull=False).order_by("pk")
    return sum(_expire(job) for job in list(due.values_list("job", flat=True)[:AT_ONCE]))


@transaction.atomic
def _expire(job_id: UUID) -> int:
    job = Job.objects.select_for_update(of=("self",), no_key=True).select_related("result").get(pk=job_id)
    if job.result is None:
        return 0
    stored, job.result = job.result, None
    job.save(update_fields=["result"])
    discard(stored)
    record(
        subject=job,
        deed="expire",
        actor=None,
        acting_for=None,
        from_state=job.status,
        to_state=job.status,
        summary=f"文件保存满{settings.PACKAGE_DAYS}天，已清理",
        detail={"sha256": stored.sha256},
    )
    return 1
