"""Doing long work under a lease, so that its result arrives once, whatever happens to the worker."""

import datetime as dt
import errno
import logging
import time
import uuid
from collections.abc import Callable
from typing import cast

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.errors import Refused
from portal.files.models import StoredFile
from portal.files.storing import discard
from portal.ids import mint
from portal.jobs.models import Job
from portal.trail.record import record

logger = logging.getLogger(__name__)
WRITE_SECONDS = 0.4  # between two writes of a job's progress

Progress = Callable[[int, int], None]
Work = Callable[[Job, Progress], StoredFile | None]


class LeaseLost(Exception):  # noqa: N818 - reads as what happened
    """Another worker has this job now; what this one made does not count."""


def run_job(job_id: uuid.UUID) -> None:
    """Do the job if it is free to be done; else nothing.

    A mistake in the work ends it, and is not tried again; a database that does not answer leaves it to the sweeper.
    The work, ``settings.JOB_KINDS[kind]``, is called as ``work(job, progress)`` outside of any transaction and returns
    its file, or None where it has kept what it made. It must be able to start again from nothing, and must call
    ``progress(done, total)``, outside of its own transactions, more often than ``JOB_LEASE_SECONDS``: that keeps the lease.
    """
    job = claim(job_id)
    if job is None:
        return
    try:
        work = cast("Work", import_string(settings.JOB_KINDS[job.kind]))
        stored = work(job, _progress_of(job))
    except LeaseLost:
        logger.warning("job %s was taken over after attempt %s", job.pk, job.attempts)
    except OperationalError:
        # The database was busy or away, which is nobody's mistake: the sweeper sends the job again once its lease ran out.
        logger.warning("job %s (%s) met a database that did not answer", job.pk, job.kind, exc_info=True)
    except Exception as error:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        _end(job, failure=_reason(error, job))
    else:
        if not _end(job, result=stored):
            logger.warning("job %s was taken over after attempt %s; its file is dropped", job.pk, job.attempts)
            if stored is not None:
                discard(stored)


@transaction.atomic
def claim(job_id: uuid.UUID) -> Job | None:
    """Take the job under a new lease; None if it has ended or somebody is at it."""
    job = Job.objects.select_for_update(of=("self",), no_key=True).filter(pk=job_id, status=Job.Status.QUEUED).first()
    if job is None:
        return None
    job.status = Job.Status.RUNNING
    job.attempts += 1
    job.progress_done = 0
    job.lease_token = mint(12)
    job.lease_until = _lease_end()
    job.save(update_fields=["status", "attempts", "progress_done", "lease_token", "lease_until"])
    return job


def _progress_of(job: Job) -> Progress:
    """Stores progress and renews the lease, at most a few times a second; raises ``LeaseLost``."""
    written_at = float("-inf")

    def progress(done: int, total: int) -> None:
        nonlocal written_at
        if time.monotonic() - written_at < WRITE_SECONDS:
            return
        held = Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING, lease_token=job.lease_token)
        if not held.update(progress_done=done, progress_total=total, lease_until=_lease_end()):
            raise LeaseLost
        written_at = time.monotonic()

    return progress


@transaction.atomic
def _end(job: Job, *, result: StoredFile | None = None, failure: str = "") -> bool:
    """Write how it ended, if the lease is still this worker's; whether it was."""
    held = (
        Job.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=job.pk, status=Job.Status.RUNNING, lease_token=job.lease_token)
        .first()
    )
    if held is None:
        return False
    end(held, result=result, failure=failure)
    return True


def end(job: Job, *, result: StoredFile | None = None, failure: str = "") -> None:
    """Close a job that the caller has locked: with its file, or with the reason (Chinese, for the person who asked)."""
    before = job.status
    job.status = Job.Status.FAILED if failure else Job.Status.DONE
    job.result = result
    job.failure = failure[:500]
    job.finished_at = timezone.now()
    job.lease_token = ""
    job.lease_until = None
    job.save(update_fields=["status", "result", "failure", "finished_at", "lease_token", "lease_until"])
    record(
        subject=job,
        deed="fail" if failure else "finish",
        actor=None,
        acting_for=None,
        from_state=before,
        to_state=job.status,
        summary=failure or job.title,
        detail={"attempts": job.attempts} | ({"sha256": result.sha256} if result else {}),
    )


def _reason(error: Exception, job: Job) -> str:
    """Why it failed, as the person who asked can use it. What went wrong inside is in the log under the job's id."""
    if isinstance(error, Refused):
        return error.message
    if isinstance(error, SoftTimeLimitExceeded):
        minutes = settings.CELERY_TASK_SOFT_TIME_LIMIT // 60
        return f"用时超过 {minutes} 分钟的上限，请缩小范围后重新申请"
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "服务器存储空间不足，请联系系统管理员清理后重新申请"
    return f"处理时发生内部错误，请重新申请；仍不成功请联系系统管理员，并提供任务编号 {job.pk}"


def _lease_end() -> dt.datetime:
    """By the machine's time: a lease measures work, and must not move with the demo's clock."""
    return timezone.now() + dt.timedelta(seconds=settings.JOB_LEASE_SECONDS)
