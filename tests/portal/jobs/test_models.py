"""States of a job that cannot be stored."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "running"},
        {"status": "running", "lease_until": timezone.now()},
        {"status": "done"},
        {"status": "failed", "finished_at": timezone.now()},
    ],
    ids=["running without lease", "running without token", "done without time", "failed without reason"],
)
def test_an_impossible_job_is_refused_by_the_database(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="count", title="导出", **fields)


@pytest.mark.parametrize(
    ("status", "done", "total", "percent"),
    [("queued", 0, 0, 0), ("running", 1, 3, 33), ("running", 3, 3, 99), ("running", 5, 3, 99), ("done", 0, 0, 100)],
)
def test_percent_is_whole_only_when_the_file_is_there(status: str, done: int, total: int, percent: int) -> None:
    assert Job(status=status, progress_done=done, progress_total=total).percent == percent
