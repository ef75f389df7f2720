"""Packages, and what they are made of. All need ``notice`` and ``spring``."""

import io
import zipfile
from collections.abc import Iterator

from declarations.cases.models import Submission
from portal.files.models import StoredFile
from portal.files.storing import store
from portal.jobs.running import run_job
from reviews.packages.models import Package


def papers(submission: Submission) -> Iterator[tuple[str, StoredFile]]:
    """A stand-in for the application paper, made as the real one: on demand."""
    content = f"{submission.declaration.enterprise}的申报表".encode()
    yield "申报表.pdf", store(name="申报表.pdf", content=content, content_type="application/pdf")


def evidence(submission: Submission) -> Iterator[tuple[str, StoredFile]]:
    """Two files that people gave the same name, one of them in capitals."""
    for name in ("证明.PDF", "证明.pdf"):
        yield f"佐证材料/{name}", store(name=name, content=name.encode(), content_type="application/pdf")


WITH_PAPERS = [f"{__name__}.papers"]
WITH_EVIDENCE = [f"{__name__}.papers", f"{__name__}.evidence"]


def made(package: Package) -> zipfile.ZipFile:
    """The package as a worker makes it, opened."""
    run_job(package.job_id)
    package.job.refresh_from_db()
    assert package.job.failure == ""
    with package.job.result.content.open("rb") as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))
