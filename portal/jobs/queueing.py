"""Asking for long work, inside the transaction of the deed that needs it."""

import datetime as dt
import logging
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.jobs.models import Job
from portal.trail.record import record

if TYPE_CHECKING:
    from portal.people.models import Appointment

logger = logging.getLogger(__name__)
# So long may a wake-up take before the sweeper sends another.
WAKE_UP_SECONDS = 5


@transaction.atomic
def enqueue(*, kind: str, title: str, params: dict[str, Any], by: "Appointment | None") -> Job:
    """Write a job down and wake a worker once the transaction is committed; rolled back, nothing has happened.

    ``kind`` is one of ``settings.JOB_KINDS``; ``params`` are JSON and must let the work be done again from the start.
    """
    if kind not in settings.JOB_KINDS:
        raise ValueError(f"no such kind of job: {kind}")
    job = Job.objects.create(
        kind=kind,
        title=title,
        params=params,
        asked_by=by.user if by else None,
        acting_for=by.organisation if by else None,
        lease_until=timezone.now() + dt.timedelta(seconds=WAKE_UP_SECONDS),
    )
    record(
        subject=job,
        deed="enqueue",
        actor=job.asked_by,
        acting_for=job.acting_for,
        to_state=job.status,
        summary=title,
    )
    transaction.on_commit(partial(wake_up, job.pk))
    return job


def wake_up(job_id: uuid.UUID) -> None:
    """Tell the workers that there is something to do. A broker that cannot be reached costs time, never the job."""
    try:
        # By name: the task imports the deeds that it runs, and those may ask for more work.
        current_app.send_task("portal.jobs.tasks.run", args=[str(job_id)], retry=False)
    except Exception:
        logger.warning("no wake-up for job %s: the broker does not answer", job_id, exc_info=True)
