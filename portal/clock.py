"""The portal's one clock. All business time comes from here; where the demo was asked for, it can be set."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.utils import timezone


class ClockSetting(models.Model):
    """How far the portal's time is from the real one; one row at most, and only where the demo was asked for."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    offset = models.DurationField("与真实时间之差", default=dt.timedelta())

    class Meta:
        verbose_name = "演示时钟"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1), name="clock_is_one", violation_error_message="只有一个时钟"
            ),
        ]


def offset() -> dt.timedelta:
    """The difference of the portal's time to the real one; nothing outside the demo."""
    if not settings.DEMO:
        return dt.timedelta()
    row = ClockSetting.objects.first()
    return row.offset if row else dt.timedelta()


class Played:
    """A clock that stands still until it is moved on; a rehearsal plays weeks in minutes."""

    def __init__(self, moment: dt.datetime) -> None:
        self.moment = moment

    def move_to(self, moment: dt.datetime) -> None:
        """Go on to ``moment``; time never goes back."""
        self.moment = max(self.moment, moment)

    def tick(self) -> None:
        """One second on."""
        self.moment += dt.timedelta(seconds=1)


_played: ContextVar[Played | None] = ContextVar("played", default=None)


@contextmanager
def played_from(moment: dt.datetime) -> Iterator[Played]:
    """Within it, this thread's time stands at ``moment`` until it is moved on; nobody else's changes.

    Raises:
        PermissionDenied: the demo was not asked for.
    """
    if not settings.DEMO:
        raise PermissionDenied("只有演示环境可以调整时钟")
    played = Played(moment)
    token = _played.set(played)
    try:
        yield played
    finally:
        _played.reset(token)


def now() -> dt.datetime:
    """The portal's time, aware, to the microsecond."""
    played = _played.get()
    return played.moment if played else timezone.now() + offset()


def today() -> dt.date:
    """The portal's date in Asia/Shanghai."""
    return timezone.localtime(now()).date()


def set_to(moment: dt.datetime | None) -> None:
    """Let the portal's time go on from ``moment``; from the real time if None.

    Raises:
        PermissionDenied: the demo was not asked for.
    """
    if not settings.DEMO:
        raise PermissionDenied("只有演示环境可以调整时钟")
    difference = dt.timedelta() if moment is None else moment - timezone.now()
    ClockSetting.objects.update_or_create(id=1, defaults={"offset": difference})


def now_for_templates(request: HttpRequest) -> dict[str, Any]:
    """``portal_now``, and ``clock_is_set`` where the pages must say that the time is not the real one."""
    difference = offset()
    return {"portal_now": timezone.now() + difference, "clock_is_set": bool(difference), "demo": settings.DEMO}
