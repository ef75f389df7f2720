"""Doing a job under a lease. The kinds of work stand here; settings name them by their place."""

import datetime as dt
import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from django.utils import timezone

from portal.errors import Refused
from portal.files.models import StoredFile
from portal.files.storing import store
from portal.jobs import running
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.jobs.running import Progress, claim, run_job
from portal.jobs.sweeping import sweep_jobs
from portal.trail.record import trail_of

pytestmark = pytest.mark.django_db


def count(job: Job, progress: Progress) -> StoredFile:
    """Makes a file of ``params["steps"]`` lines."""
    for step in range(job.params["steps"]):
        progress(step, job.params["steps"])
    return store(name="结果.txt", content=b"line\n" * job.params["steps"], content_type="text/plain")


def overtaken(job: Job, progress: Progress) -> StoredFile:
    """Is so slow that another worker takes the job over, and notices only when it has its file."""
    stored = store(name="迟到.txt", content=b"late", content_type="text/plain")
    Job.objects.filter(pk=job.pk).update(lease_token="another")
    return stored


def overtaken_at_work(job: Job, progress: Progress) -> StoredFile:
    Job.objects.filter(pk=job.pk).update(lease_token="another")
    progress(1, 2)
    raise AssertionError("unreachable")


FAILURES: dict[str, Exception] = {
    "refused": Refused("该批次尚未定稿，请先冻结名单"),
    "slow": SoftTimeLimitExceeded(),
    "full": OSError(errno.ENOSPC, "No space left on device"),
    "broken": KeyError("secret detail"),
    "busy": OperationalError("database is locked"),
}


def failing(job: Job, progress: Progress) -> StoredFile:
    raise FAILURES[job.params["how"]]


@pytest.fixture(autouse=True)
def _kinds(settings: Any) -> None:
    settings.JOB_KINDS = {
        work.__name__: f"{__name__}.{work.__name__}" for work in (count, overtaken, overtaken_at_work, failing)
    }


@pytest.fixture
def asked() -> Callable[..., Job]:
    def ask(work: Callable, **params: Any) -> Job:
        return enqueue(kind=work.__name__, title="导出", params=params, by=None)

    return ask


def test_a_job_that_is_done_has_its_file(asked: Callable[..., Job]) -> None:
    job = asked(count, steps=3)

    run_job(job.pk)

    job.refresh_from_db()
    assert job.result is not None
    assert (job.status, job.percent, job.attempts, job.failure) == (Job.Status.DONE, 100, 1, "")
    assert (job.lease_token, job.lease_until, job.result.size) == ("", None, 15)
    assert list(trail_of(job).values_list("deed", "from_state", "to_state")) == [
        ("enqueue", "", "queued"),
        ("finish", "running", "done"),
    ]
    assert trail_of(job).last().detail == {"attempts": 1, "sha256": job.result.sha256}  # type: ignore[union-attr]


def test_a_message_that_comes_twice_does_the_job_once(asked: Callable[..., Job]) -> None:
    job = asked(count, steps=1)

    run_job(job.pk)
    run_job(job.pk)

    assert (StoredFile.objects.count(), Job.objects.get().attempts) == (1, 1)


def test_a_job_that_somebody_is_at_is_left_alone(asked: Callable[..., Job]) -> None:
    job = asked(count, steps=1)
    first = claim(job.pk)

    assert first is not None
    assert claim(job.pk) is None
    run_job(job.pk)
    assert Job.objects.get().lease_token == first.lease_token


def test_progress_is_written_a_few_times_a_second_and_keeps_the_lease(
    asked: Callable[..., Job],
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    job = claim(asked(count, steps=1).pk)
    assert job is not None
    progress = running._progress_of(job)
    seconds = iter([10.0, 10.0, 10.2, 10.5, 10.5])
    monkeypatch.setattr(running.time, "monotonic", lambda: next(seconds))
    Job.objects.update(lease_until=timezone.now() - dt.timedelta(days=1))

    written = []
    for done in (1, 2, 3):
        progress(done, 4)
        written.append(Job.objects.get().progress_done)

    assert written == [1, 1, 3]
    assert Job.objects.get().percent == 75
    remaining = Job.objects.get().lease_until - timezone.now()  # type: ignore[operator]
    assert dt.timedelta(0) < remaining <= dt.timedelta(seconds=settings.JOB_LEASE_SECONDS)


@pytest.mark.parametrize("work", [overtaken, overtaken_at_work])
def test_a_worker_that_was_overtaken_leaves_nothing(work: Callable, asked: Callable[..., Job], settings: Any) -> None:
    job = asked(work)

    run_job(job.pk)

    job.refresh_from_db()
    assert (job.status, job.lease_token, job.result) == (Job.Status.RUNNING, "another", None)
    assert StoredFile.objects.count() == 0
    assert [file for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()] == []


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("refused", "该批次尚未定稿，请先冻结名单"),
        ("slow", "用时超过 15 分钟的上限，请缩小范围后重新申请"),
        ("full", "服务器存储空间不足，请联系系统管理员清理后重新申请"),
        ("broken", "处理时发生内部错误，请重新申请；仍不成功请联系系统管理员，并提供任务编号 {job.pk}"),
    ],
)
def test_a_mistake_ends_the_job_with_a_reason_for_the_person_and_a_trace_in_the_log(
    how: str,
    reason: str,
    asked: Callable[..., Job],
    caplog: pytest.LogCaptureFixture,
) -> None:
    job = asked(failing, how=how)

    run_job(job.pk)

    job.refresh_from_db()
    assert (job.status, job.failure, job.attempts) == (Job.Status.FAILED, reason.format(job=job), 1)
    assert [(line.message, line.exc_info[1]) for line in caplog.records if line.exc_info] == [
        (f"job {job.pk} (failing) failed", FAILURES[how]),
    ]
    assert list(trail_of(job).values_list("deed", flat=True)) == ["enqueue", "fail"]


def test_a_kind_that_is_no_more_fails_the_job(asked: Callable[..., Job], settings: Any) -> None:
    job = asked(count, steps=1)
    settings.JOB_KINDS = {}

    run_job(job.pk)

    assert Job.objects.get().status == Job.Status.FAILED


def test_a_database_that_does_not_answer_leaves_the_job_to_be_sent_again():
    job = enqueue(kind="failing", title="试", params={"how": "busy"}, by=None)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempts, job.failure) == (Job.Status.RUNNING, 1, "")
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert sweep_jobs() == 1
    job.refresh_from_db()
    assert job.status == Job.Status.QUEUED
