"""Work of each day, by the portal's clock: asked for once, when its time has come, however often the timer looks."""

import datetime as dt

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal import clock
from portal.jobs.models import DailyRun, Job
from portal.jobs.queueing import enqueue


def start_daily() -> list[Job]:
    """Ask for the work of today that is not asked for yet (``settings.DAILY_JOBS``); what was asked for now.

    A day on which no timer ran is not made up for: the work looks at how things stand, not at the day.
    """
    now = timezone.localtime(clock.now())
    due = {kind for kind, (_, at) in settings.DAILY_JOBS.items() if now.time() >= dt.time.fromisoformat(at)}
    asked = set(DailyRun.objects.filter(day=now.date(), kind__in=due).values_list("kind", flat=True))
    return [job for kind in sorted(due - asked) if (job := _start(kind, now.date()))]


def _start(kind: str, day: dt.date) -> Job | None:
    """The job with its row of the day, or neither: another timer was faster."""
    title, _ = settings.DAILY_JOBS[kind]
    try:
        with transaction.atomic():
            job = enqueue(kind=kind, title=title, params={"day": day.isoformat()}, by=None)
            DailyRun.objects.create(kind=kind, day=day, job=job)
    except IntegrityError:
        return None
    return job
