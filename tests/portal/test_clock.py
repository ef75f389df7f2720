"""A clock that is played: for one who rehearses, in the demo, and gone afterwards."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal import clock

MARCH = dt.datetime(2026, 3, 13, 1, tzinfo=dt.UTC)


def test_it_stands_still_until_it_is_moved_on_and_never_goes_back(settings):
    settings.DEMO = True
    with clock.played_from(MARCH) as played:
        assert clock.now() == clock.now() == MARCH
        played.tick()
        played.move_to(MARCH)
        assert clock.now() == MARCH + dt.timedelta(seconds=1)
        played.move_to(MARCH + dt.timedelta(days=3))
        assert clock.today() == dt.date(2026, 3, 16)


@pytest.mark.django_db
def test_afterwards_time_is_what_it_was(settings):
    settings.DEMO = True
    with pytest.raises(RuntimeError), clock.played_from(MARCH):
        raise RuntimeError
    assert abs(clock.now() - timezone.now()) < dt.timedelta(seconds=5)


def test_outside_the_demo_nobody_plays_with_time(settings):
    settings.DEMO = False
    with pytest.raises(PermissionDenied), clock.played_from(MARCH):
        pass
