"""The part of a worker: a job is done at once, so that what follows finds it done; one that a worker has is waited for."""

import time

from portal.jobs.models import Job
from portal.jobs.running import run_job
from reviews.rehearsal.doing import Doer

_PATIENCE = 60  # seconds of real time for a worker that was faster


def work(doer: Doer, job: Job) -> None:
    """Do what a deed has asked a worker for.

    Raises:
        TimeoutError: a worker has it and does not come to an end.
    """
    doer.do(f"后台：{job.kind}", run_job, job.pk)
    until = time.monotonic() + _PATIENCE
    while Job.objects.filter(pk=job.pk, finished_at__isnull=True).exists():
        if time.monotonic() > until:
            raise TimeoutError(f"{job.title}：没有完成")
        time.sleep(0.1)
