"""Finding the jobs that nobody is at: their message was lost, or their worker died."""

import datetime as dt
import logging

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from portal.jobs import heartbeat
from portal.jobs.models import Job
from portal.jobs.queueing import wake_up
from portal.jobs.running import end

logger = logging.getLogger(__name__)
AT_ONCE = 100


def sweep_jobs() -> int:
    """Wake workers for the jobs whose time ran out, queued or running; how many.

    A running one loses its lease, so that a worker that comes back too late finds itself fenced off. After
    ``JOB_MAX_ATTEMPTS`` it is failed: whatever kills its worker would do so again.
    """
    heartbeat.beat()
    with transaction.atomic():
        now = timezone.now()
        late = Job.objects.waiting_too_long(now).select_for_update(
            of=("self",),
            no_key=True,
            skip_locked=connection.features.has_select_for_update_skip_locked,
        )
        woken = [job for job in late[:AT_ONCE] if _send_back(job, now)]
    for job in woken:
        wake_up(job.pk)
    return len(woken)


def _send_back(job: Job, now: dt.datetime) -> bool:
    """Queue the job again, not to be swept before another lease has passed; False if it has had its attempts."""
    if job.status == Job.Status.RUNNING:
        logger.warning("job %s lost its worker in attempt %s", job.pk, job.attempts)
        if job.attempts >= settings.JOB_MAX_ATTEMPTS:
            end(
                job,
                failure=f"处理程序连续 {job.attempts} 次中断，已停止重试，请联系系统管理员，并提供任务编号 {job.pk}",
            )
            return False
    job.status = Job.Status.QUEUED
    job.lease_token = ""
    job.lease_until = now + dt.timedelta(seconds=settings.JOB_LEASE_SECONDS)
    job.save(update_fields=["status", "lease_token", "lease_until"])
    return True
