"""The sign of life of the workers, for the health page: each sweep leaves one."""

import datetime as dt
import sys
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

STALE_SECONDS = 120  # sweeps come every five, but wait behind long jobs when all processes are busy
_KEY = "jobs:heartbeat"


def beat() -> None:
    """Leave a sign of life: in the cache that all nodes share, or, without Redis, in a file next to the database."""
    if settings.REDIS_URL:
        cache.set(_KEY, timezone.now(), timeout=None)
    else:
        _file().touch()


def last_beat() -> dt.datetime | None:
    """When a worker last swept (real time, aware); None if none ever did."""
    if settings.REDIS_URL:
        return cache.get(_KEY)
    try:
        return dt.datetime.fromtimestamp(_file().stat().st_mtime, tz=dt.UTC)
    except FileNotFoundError:
        return None


def is_fresh(beaten: dt.datetime | None) -> bool:
    """Whether that sign of life is a recent one; all processes busy with long jobs look like none."""
    return beaten is not None and timezone.now() - beaten < dt.timedelta(seconds=STALE_SECONDS)


def _file() -> Path:
    return Path(settings.VAR_DIR) / "worker-heartbeat"


def main() -> int:
    """For a container's health check: 0 if a worker swept within the last ``STALE_SECONDS``, else 1."""
    import django

    django.setup()
    return 0 if is_fresh(last_beat()) else 1


if __name__ == "__main__":
    sys.exit(main())
