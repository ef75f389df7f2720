"""Finding the jobs that nobody is at."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from portal.jobs import heartbeat, sweeping
from portal.jobs.models import Job
from portal.jobs.running import claim
from portal.jobs.sweeping import sweep_jobs
from portal.trail.record import trail_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> list[uuid.UUID]:
    """The jobs for which a worker was woken."""
    settings.VAR_DIR = tmp_path
    ids: list[uuid.UUID] = []
    monkeypatch.setattr(sweeping, "wake_up", ids.append)
    return ids


def a_job(status: str = Job.Status.QUEUED, *, seconds: float, attempts: int = 0) -> Job:
    """A job whose lease ends ``seconds`` from now."""
    return Job.objects.create(
        kind="count",
        title="导出",
        status=status,
        attempts=attempts,
        lease_token="token" if status == Job.Status.RUNNING else "",
        lease_until=timezone.now() + dt.timedelta(seconds=seconds),
    )


def test_a_job_whose_message_was_lost_gets_another_one_and_then_a_while_of_peace(woken: list[uuid.UUID]) -> None:
    lost = a_job(seconds=-1)
    a_job(seconds=4)

    assert (sweep_jobs(), sweep_jobs()) == (1, 0)
    assert woken == [lost.pk]


def test_a_job_whose_worker_died_is_queued_again_and_its_lease_is_void(woken: list[uuid.UUID]) -> None:
    orphan = a_job(Job.Status.RUNNING, seconds=-1, attempts=1)
    a_job(Job.Status.RUNNING, seconds=10, attempts=1)

    assert sweep_jobs() == 1

    orphan.refresh_from_db()
    assert (woken, orphan.status, orphan.lease_token, orphan.attempts) == ([orphan.pk], Job.Status.QUEUED, "", 1)
    again = claim(orphan.pk)
    assert again is not None
    assert again.attempts == 2


def test_a_job_that_lost_three_workers_is_failed(woken: list[uuid.UUID]) -> None:
    deadly = a_job(Job.Status.RUNNING, seconds=-1, attempts=3)

    assert sweep_jobs() == 0

    deadly.refresh_from_db()
    assert (deadly.status, woken) == (Job.Status.FAILED, [])
    assert deadly.failure == f"处理程序连续 3 次中断，已停止重试，请联系系统管理员，并提供任务编号 {deadly.pk}"
    assert list(trail_of(deadly).values_list("deed", "from_state", "to_state")) == [("fail", "running", "failed")]


def test_ended_jobs_are_left_alone(woken: list[uuid.UUID]) -> None:
    Job.objects.create(kind="count", title="导出", status=Job.Status.DONE, finished_at=timezone.now())

    assert (sweep_jobs(), woken) == (0, [])


def test_a_sweep_takes_the_oldest_first_and_not_all_at_once(
    woken: list[uuid.UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweeping, "AT_ONCE", 2)
    jobs = [a_job(seconds=-1) for _ in range(3)]

    sweep_jobs()

    assert woken == [job.pk for job in jobs[:2]]


def test_each_sweep_is_a_sign_of_life(woken: list[uuid.UUID]) -> None:
    cache.delete(heartbeat._KEY)  # where Redis holds it, it outlives a test
    assert (heartbeat.last_beat(), heartbeat.is_fresh(heartbeat.last_beat())) == (None, False)

    sweep_jobs()

    after = heartbeat.last_beat()
    assert after is not None
    assert heartbeat.is_fresh(after)
    assert abs(timezone.now() - after) < dt.timedelta(seconds=5)
