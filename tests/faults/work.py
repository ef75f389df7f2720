"""Kinds of work for the worker under test. Each attempt leaves a line in the file that ``params["attempts"]`` names."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from declarations.cases.models import Submission
from portal.files.models import StoredFile
from portal.files.storing import store
from portal.jobs.models import Job
from portal.jobs.running import Progress


def slow(job: Job, progress: Progress) -> StoredFile:
    """Takes ``steps`` tenths of a second at the first attempt, and as good as none at the next."""
    attempts = _note(job)
    steps = job.params["steps"]
    for step in range(steps):
        progress(step, steps)
        time.sleep(0.1 if attempts == 1 else 0)
    return store(name="结果.txt", content="做完了".encode(), content_type="text/plain")


def deadly(job: Job, progress: Progress) -> StoredFile:
    """Kills the process that does it."""
    _note(job)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def slow_papers(submission: Submission) -> Iterator[tuple[str, StoredFile]]:
    """Thirty papers of a case, a tenth of a second each."""
    for n in range(30):
        time.sleep(0.1)
        content = f"{submission.declaration.number} {n}".encode()
        yield f"佐证材料/{n}.txt", store(name=f"{n}.txt", content=content, content_type="text/plain")


def _note(job: Job) -> int:
    file = Path(job.params["attempts"])
    with file.open("a") as lines:
        lines.write(f"{os.getpid()}\n")
    return len(file.read_text().splitlines())
