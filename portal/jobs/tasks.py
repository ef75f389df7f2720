"""What a worker is told to do. Each task calls one deed; a message may be lost or come twice."""

import uuid

from celery import shared_task

from portal.jobs.daily import start_daily
from portal.jobs.running import run_job
from portal.jobs.sweeping import sweep_jobs


@shared_task(name="portal.jobs.tasks.run")
def run(job_id: str) -> None:
    run_job(uuid.UUID(job_id))


@shared_task(name="portal.jobs.tasks.sweep")
def sweep() -> None:
    sweep_jobs()


@shared_task(name="portal.jobs.tasks.daily")
def daily() -> None:
    start_daily()
