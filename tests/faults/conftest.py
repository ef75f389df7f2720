"""A real worker in a process of its own, on the test database, on both brokers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

LEASE_SECONDS = 2
HURRIED = {"JOB_LEASE_SECONDS": str(LEASE_SECONDS), "JOB_SWEEP_SECONDS": "0.5"}
FAULTS = "tests.faults.settings"


class Worker:
    """``celery worker -B`` as the portal starts it, with short leases and quick sweeps unless told otherwise."""

    def __init__(self, *, log: Path, media: Path, settings: str = FAULTS, timing: Mapping[str, str] = HURRIED) -> None:
        self.log = log
        self.media = media
        self.settings = settings
        self.timing = timing
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "celery", "-A", "portal", "worker", "-B", "--concurrency=2"),
                    *("--without-gossip", "--without-mingle", f"--schedule={self.log}.beat", "--loglevel=INFO"),
                ],
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": self.settings,
                    "DATABASE_URL": url_of_the_test_database(),
                    "FAULTS_MEDIA_ROOT": str(self.media),
                    **self.timing,
                },
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill_alone(self) -> None:
        """SIGKILL to the worker but not to its children, as when the system runs out of memory."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def has_processes(self) -> bool:
        assert self.process is not None
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def end(self) -> None:
        """At the end of a test: what it said is shown if the test failed, and it must not have ended of itself."""
        sys.stdout.write(self.log.read_text()[-6000:])
        ended = self.process.poll() if self.process else None
        self.kill()
        assert ended is None or ended < 0, f"the worker ended of itself, exit code {ended}"

    def kill(self) -> None:
        """SIGKILL to the worker and all its children at once, as when a machine loses power."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def url_of_the_test_database() -> str:
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    return f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT'] or 5432}/{given['NAME']}"


@pytest.fixture
def worker(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Worker]:
    settings.JOB_KINDS = {**settings.JOB_KINDS, "slow": "tests.faults.work.slow", "deadly": "tests.faults.work.deadly"}
    one = Worker(log=tmp_path / "worker.log", media=Path(settings.MEDIA_ROOT))
    one.start()
    yield one
    one.end()


@pytest.fixture
def eventually(worker: Worker) -> Callable[..., None]:
    """Waits for a condition; where it does not come, shows what the worker said."""

    def wait(condition: Callable[[], bool], *, within: float) -> None:
        end = time.monotonic() + within
        while not condition():
            if time.monotonic() > end:
                pytest.fail(f"not within {within} s\n{worker.log.read_text()[-4000:]}")
            time.sleep(0.05)

    return wait
