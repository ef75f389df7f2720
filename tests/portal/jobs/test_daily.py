"""The work of a day is asked for once, when its time has come by the portal's clock."""

import pytest

from portal.jobs.daily import start_daily
from portal.jobs.models import DailyRun
from tests.conftest import set_clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three_works(settings):
    """Whatever else a day asks for: two at six, one at eight."""
    times = {"tell-due": "06:00", "tell-publicity": "06:00", "send-digests": "08:00"}
    settings.DAILY_JOBS = {kind: (settings.DAILY_JOBS[kind][0], at) for kind, at in times.items()}


def begun():
    return [job.kind for job in start_daily()]


def test_each_at_its_time_and_once(monkeypatch):
    set_clock(monkeypatch, "2026-03-23 05:59")
    assert begun() == []
    set_clock(monkeypatch, "2026-03-23 06:01")
    assert (begun(), begun()) == (["tell-due", "tell-publicity"], [])
    set_clock(monkeypatch, "2026-03-23 23:00")
    assert (begun(), begun()) == (["send-digests"], [])


def test_a_clock_that_moves_begins_the_day_it_comes_to_and_none_twice(monkeypatch):
    set_clock(monkeypatch, "2026-03-23 09:00")
    assert begun() == ["send-digests", "tell-due", "tell-publicity"]
    set_clock(monkeypatch, "2026-04-05 09:00")
    assert begun() == ["send-digests", "tell-due", "tell-publicity"]
    set_clock(monkeypatch, "2026-03-23 10:00")
    assert begun() == []
    assert DailyRun.objects.count() == 6
