"""What happens to a job when its worker dies. The worker is a real one; the broker is the one that settings name."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.trail.record import trail_of
from tests.faults.conftest import Worker
from tests.portal.files.kept import kept

Eventually = Callable[..., None]


def attempts_in(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def kept_in(media: Path) -> list[bytes]:
    return [file.read_bytes() for file in media.rglob("*") if file.is_file()]


def deeds_of(job: Job) -> list[str]:
    return list(trail_of(job).values_list("deed", flat=True))


def test_a_job_asked_for_is_done(worker: Worker, eventually: Eventually, tmp_path: Path) -> None:
    job = enqueue(kind="slow", title="慢活", params={"steps": 3, "attempts": str(tmp_path / "attempts")}, by=None)

    eventually(lambda: Job.objects.get(pk=job.pk).status == Job.Status.DONE, within=20)

    job.refresh_from_db()
    assert (job.attempts, job.percent, job.failure) == (1, 100, "")
    assert kept_in(worker.media) == ["做完了".encode()]
    assert deeds_of(job) == ["enqueue", "finish"]


def test_a_worker_killed_in_mid_job_and_the_file_still_arrives_once(
    worker: Worker,
    eventually: Eventually,
    tmp_path: Path,
) -> None:
    attempts = tmp_path / "attempts"
    job = enqueue(kind="slow", title="慢活", params={"steps": 600, "attempts": str(attempts)}, by=None)
    eventually(lambda: Job.objects.get(pk=job.pk).progress_done > 0, within=20)

    worker.kill()
    assert Job.objects.get(pk=job.pk).status == Job.Status.RUNNING
    worker.start()

    eventually(lambda: Job.objects.get(pk=job.pk).status == Job.Status.DONE, within=25)
    job.refresh_from_db()
    assert (job.attempts, len(attempts_in(attempts))) == (2, 2)
    assert list(kept().values_list("pk", flat=True)) == [job.result_id]
    assert kept_in(worker.media) == ["做完了".encode()]
    assert deeds_of(job) == ["enqueue", "finish"]


def test_a_job_that_kills_its_worker_each_time_is_failed_with_its_reason(
    worker: Worker,
    eventually: Eventually,
    tmp_path: Path,
) -> None:
    attempts = tmp_path / "attempts"
    deadly = enqueue(kind="deadly", title="致命", params={"attempts": str(attempts)}, by=None)
    harmless = enqueue(kind="slow", title="慢活", params={"steps": 1, "attempts": str(tmp_path / "other")}, by=None)

    eventually(lambda: Job.objects.get(pk=deadly.pk).status == Job.Status.FAILED, within=30)
    eventually(lambda: Job.objects.get(pk=harmless.pk).status == Job.Status.DONE, within=10)

    deadly.refresh_from_db()
    assert deadly.failure == f"处理程序连续 3 次中断，已停止重试，请联系系统管理员，并提供任务编号 {deadly.pk}"
    assert len(attempts_in(attempts)) == 3
    assert kept().count() == 1


@pytest.mark.skipif(bool(settings.REDIS_URL), reason="Redis has no files that could be empty")
def test_a_message_that_cannot_be_read_does_not_end_the_worker(
    worker: Worker,
    eventually: Eventually,
    tmp_path: Path,
) -> None:
    (settings.BROKER_DIR / "queue/0_after-a-power-cut.celery.msg").touch()
    job = enqueue(kind="slow", title="慢活", params={"steps": 1, "attempts": str(tmp_path / "attempts")}, by=None)

    eventually(lambda: Job.objects.get(pk=job.pk).status == Job.Status.DONE, within=20)

    assert not list((settings.BROKER_DIR / "queue").glob("0_*"))


def test_a_worker_killed_outright_leaves_no_process_behind(
    worker: Worker,
    eventually: Eventually,
    tmp_path: Path,
) -> None:
    job = enqueue(kind="slow", title="慢活", params={"steps": 1, "attempts": str(tmp_path / "attempts")}, by=None)
    eventually(lambda: Job.objects.get(pk=job.pk).status == Job.Status.DONE, within=20)

    worker.kill_alone()

    eventually(lambda: not worker.has_processes(), within=5)
