"""What every test stands on: a var folder of its own, fast password hashes, and the real registers and notice."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client, TransactionTestCase
from django.utils import timezone

from portal import clock
from tests.laying import lay
from tests.portal.files.clamd import scanner  # noqa: F401 - a fixture

# How long an example takes says something of the machine, and nothing of the portal.
hypothesis.settings.register_profile("suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("suite")

ROOT = Path(__file__).resolve().parent.parent

_teardown = TransactionTestCase._fixture_teardown
FLUSHES = 3


def _patient_teardown(case: TransactionTestCase) -> None:
    """Empties the tables, whatever stands against it.

    SQLite deletes rows, which the append-only triggers refuse; ``flush`` lays them again. PostgreSQL, where a request that
    a browser has left is still being answered, ends one of the two as a deadlock.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
    for left in reversed(range(FLUSHES)):
        try:
            _teardown(case)
        except CommandError:
            if not left:
                raise
        else:
            break


TransactionTestCase._fixture_teardown = _patient_teardown


MEETS_A_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """``once``: another database would change nothing, as no database is met, or what is proved happens in the browser.

    Nor is what a page says (``test_…views.py``) proved twice: its deeds and reads have tests of their own, and that each
    page opens to whom it should on either database, tests/test_access.py walks. Whatever a real worker has a part in
    runs on both, in the browser too, unless it is marked.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        meets = bool(fixtures & MEETS_A_DATABASE) or item.get_closest_marker("django_db") is not None
        of_pages = item.path.stem.endswith("views")
        if not meets or of_pages or (item.get_closest_marker("browser") and "worker" not in fixtures):
            item.add_marker("once")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A worker that a test killed may hold its session a little longer; PostgreSQL drops no database in use."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A place of their own for what the portal keeps, beside the folder of the test."""
    folder = tmp_path_factory.mktemp("portal")
    settings.MEDIA_ROOT = folder / "files"
    settings.UPLOADS_DIR = folder / "uploads"


@pytest.fixture(autouse=True)
def _answers_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A file that was handed out and not read to its end is closed with its test, not by the collector in another's."""
    handed: list[HttpResponseBase] = []
    request = Client.request

    def remembering(self: Client, **given: Any) -> Any:
        answer = request(self, **given)
        if answer.streaming:
            handed.append(answer)
        return answer

    monkeypatch.setattr(Client, "request", remembering)
    yield
    for answer in handed:
        for close in answer._resource_closers:
            close()


@pytest.fixture
def registers(db: None, _files: None) -> None:
    """Regions with their bureaus, and industries."""
    lay("registers", lambda: call_command("load_catalogues", verbosity=0))


@pytest.fixture
def notice(registers: None) -> None:
    """The two notices of 2026, loaded."""
    packs = [str(ROOT / "fixtures/notices" / name) for name in ("liaoning-2026", "chaoyang-2026")]
    lay("notice", lambda: call_command("load_notice", *packs, verbosity=0))


@pytest.fixture
def known(notice: None) -> None:
    """The 74 factories of 附件2."""
    given = [str(ROOT / "fixtures/notices/chaoyang-2026/known-factories.csv"), "--tier=basic", "--region=211300"]
    lay("known", lambda: call_command("import_factories", *given, verbosity=0))


@pytest.fixture
def spring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal's time is the morning of 2026-03-23, when the spring round is open."""
    set_clock(monkeypatch, "2026-03-23 09:00")


def set_clock(monkeypatch: pytest.MonkeyPatch, local: str) -> None:
    """Let the portal's time start at ``local`` (``YYYY-MM-DD HH:MM`` in Asia/Shanghai) and go on from there."""
    difference = dt.datetime.fromisoformat(f"{local}+08:00") - timezone.now()
    monkeypatch.setattr(clock, "offset", lambda: difference)
