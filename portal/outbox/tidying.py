"""Forgetting what left long ago: to whom what was sent is personal, and of no use once nobody asks any more."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from portal.jobs.models import Job
from portal.jobs.running import Progress
from portal.outbox.models import Dispatch, DispatchItem

KEPT_DAYS = 180
AT_ONCE = 500


def run(job: Job, progress: Progress) -> None:
    """The daily job, by the machine's time as everything that leaves. What was never sent waits for the administrator."""
    done = 0
    while gone := _forget():
        done += gone
        progress(done, done + 1)


@transaction.atomic
def _forget() -> int:
    until = timezone.now() - dt.timedelta(days=KEPT_DAYS)
    ended = [Dispatch.Status.SENT, Dispatch.Status.DROPPED]
    old = list(Dispatch.objects.filter(status__in=ended, created_at__lt=until).values_list("pk", flat=True)[:AT_ONCE])
    DispatchItem.objects.filter(dispatch__in=old).delete()
    Dispatch.objects.filter(pk__in=old).delete()
    return len(old)
