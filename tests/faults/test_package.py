"""A package whose worker is killed in the midst: it is made again from the start, whole, and arrives once."""

import io
import zipfile
from collections.abc import Callable

import pytest

from portal.jobs.models import Job
from reviews.packages.requesting import package_cases
from tests.builders import BEIPIAO, a_submitted, an_officer
from tests.faults.conftest import Worker


@pytest.mark.usefixtures("notice", "spring")
def test_a_worker_killed_while_packing(worker: Worker, eventually: Callable[..., None]) -> None:
    case = a_submitted()
    package = package_cases(cases=[case.pk], by=an_officer(BEIPIAO))
    eventually(lambda: Job.objects.get(pk=package.job_id).progress_total > 0, within=20)

    worker.kill()
    assert Job.objects.get(pk=package.job_id).status == Job.Status.RUNNING
    worker.start()

    eventually(lambda: Job.objects.get(pk=package.job_id).status == Job.Status.DONE, within=40)
    job = Job.objects.select_related("result").get(pk=package.job_id)
    assert job.attempts == 2
    with job.result.content.open("rb") as file:
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
    assert archive.testzip() is None
    papers = [f"01-北票市-{case.enterprise}/佐证材料/{n}.txt" for n in range(30)]
    assert archive.namelist() == [*papers, "00-目录.xlsx", "00-目录.txt"]
    assert archive.read(papers[29]).decode() == f"{case.number} 29"
