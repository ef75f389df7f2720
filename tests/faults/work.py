"""Kinds of work for the worker under test. Each attempt leaves a line in the file that ``params["attempts"]`` names."""

import os
import signal
import time
from pathlib import Path

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


def _note(job: Job) -> int:
    file = Path(job.params["attempts"])
    with file.open("a") as lines:
        lines.write(f"{os.getpid()}\n")
    return len(file.read_text().splitlines())
