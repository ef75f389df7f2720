"""A portal of one's own on a rehearsed season, for what drives it from outside of the test suite."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKS = ROOT / "fixtures/notices"
FACTORIES = 1_000
SETUP = (
    "setup_portal",
    *("--notice", str(PACKS / "liaoning-2026"), "--notice", str(PACKS / "chaoyang-2026")),
    *("--known-factories", str(PACKS / "chaoyang-2026/known-factories.csv"), "--tier=basic", "--region=211300"),
    *("--clock", "2026-03-23T09:00"),
)
# Firms have submitted, counties are to review; the scenes then take the demo's own accounts further.
REHEARSE = ("rehearse", "--seed=1", "--stop-at=submitted")
SCENES = ("shell", "-c", "from tests.browser.scenes import lay; lay()")


@dataclass(frozen=True)
class Served:
    """Where it answers, and the environment in which ``manage.py`` reaches its data."""

    base: str
    environment: dict[str, str]


@contextmanager
def served(*, factories: int = FACTORIES) -> Iterator[Served]:
    """Set up in a temporary folder, rehearse, serve, yield, stop and clean up."""
    with tempfile.TemporaryDirectory(prefix="portal-tour-") as var:
        environment = {
            **os.environ,
            "PORTAL_VAR": var,
            "PORTAL_DEMO": "1",
            "PYTHONPATH": str(ROOT),
            "LOG_LEVEL": "ERROR",
        }
        for name in ("DATABASE_URL", "REDIS_URL"):
            environment.pop(name, None)
        for command in (SETUP, (*REHEARSE, f"--factories={factories}"), SCENES):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        gunicorn = [
            sys.executable,
            "-m",
            "gunicorn",
            "portal.wsgi:application",
            f"--bind=127.0.0.1:{port}",
            "--threads=4",
            "--log-level=warning",
            "--no-control-socket",
        ]
        web = subprocess.Popen(gunicorn, cwd=ROOT, env=environment)
        try:
            base = f"http://127.0.0.1:{port}"
            _wait(f"{base}/health/?of=web")
            yield Served(base, environment)
        finally:
            web.terminate()
            web.wait(timeout=10)


def _wait(address: str) -> None:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{address} does not answer")
