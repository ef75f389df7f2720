"""Asking for long work."""

import uuid
from typing import Any

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from portal.celery import app
from portal.jobs import tasks
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.trail.record import trail_of


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[str]:
    """The wake-ups that reached the broker."""
    settings.JOB_KINDS = {"count": "nowhere.count"}
    ids: list[str] = []
    monkeypatch.setattr(app, "send_task", lambda name, args, retry: ids.extend(args))
    return ids


@pytest.mark.django_db
def test_a_job_is_written_down_and_a_worker_woken_after_the_commit(
    sent: list[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(kind="count", title="导出附件3", params={"region": "211300"}, by=None)
        assert sent == []

    assert sent == [str(job.pk)]
    job.refresh_from_db()
    assert (job.status, job.params, job.attempts, job.percent) == (Job.Status.QUEUED, {"region": "211300"}, 0, 0)
    entry = trail_of(job).get()
    assert (entry.deed, entry.to_state, entry.summary) == ("enqueue", "queued", "导出附件3")


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_asked_for(sent: list[str]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue(kind="count", title="导出附件3", params={}, by=None)
        raise RuntimeError

    assert (Job.objects.count(), sent) == (0, [])


@pytest.mark.django_db
def test_a_broker_that_is_away_costs_no_job(
    sent: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def away(name: str, **kwargs: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(kind="count", title="导出附件3", params={}, by=None)

    assert Job.objects.get().pk == job.pk
    assert [line.message for line in caplog.records] == [f"no wake-up for job {job.pk}: the broker does not answer"]


@pytest.mark.django_db
def test_a_kind_that_nobody_can_do_is_a_mistake_in_the_program(sent: list[str]) -> None:
    with pytest.raises(ValueError, match="no such kind of job: fly"):
        enqueue(kind="fly", title="飞", params={}, by=None)


@pytest.mark.django_db
def test_the_task_does_the_job_that_its_message_names(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[uuid.UUID] = []
    monkeypatch.setattr(tasks, "run_job", done.append)
    one = uuid.uuid4()

    tasks.run(str(one))

    assert done == [one]
