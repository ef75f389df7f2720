"""抽检提醒: each morning, to who has to check, to enterprises that may reply, and to the province of what it can conclude.

What has a last day is told of 7, 3 and 1 days before it, a check not made also right after it and then every week; what
waits for a conclusion on the first morning, and then every week.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from portal import clock
from portal.inbox.sending import Letter, send_each
from portal.jobs.models import Job
from portal.jobs.running import Progress
from portal.outbox.kinds import Kind
from portal.people.models import Organisation, User
from portal.templatetags.portal import day
from reviews.lateness.approaching import MARKS, mark_of, until_words
from reviews.spotchecks.models import CheckStatus, Finding, SpotCheck, SpotCheckQuerySet
from reviews.spotchecks.telling import checkers_of, firms_of, listed

WEEK = 7


def run(job: Job, progress: Progress) -> None:
    """The daily job. Told once of a date and a mark, by the occasion of the message; begun again, it goes on."""
    letters = (to_checkers, to_firms, to_province)
    for done, of_some in enumerate(letters, start=1):
        send_each(letters=list(of_some()), by=None)
        progress(done, len(letters))


def to_checkers() -> Iterator[Letter]:
    """One to each for each date of checks not made, near or past; a fixed number of queries."""
    checks = _by_day(SpotCheck.objects.filter(status=CheckStatus.ASSIGNED), "due_on")
    checkers = checkers_of(checks)
    due: dict[tuple[Organisation | User, dt.date], list[SpotCheck]] = defaultdict(list)
    for one in checks:
        assert one.due_on is not None
        due[checkers[one.pk], one.due_on].append(one)
    for (to, due_on), theirs in due.items():
        until = until_words(due_on)
        yield Letter(
            to=to,
            kind=Kind.DUE,
            title=f"{until}：{len(theirs)}项抽检待检查",
            text=f"检查期限为{day(due_on)}，{until}。以下{len(theirs)}家还没有登记检查结果：\n\n{listed(theirs)}",
            link=list_of("to_check"),
            occasion=f"spot-check:check:{due_on}:{_stage(due_on)}",
        )


def to_firms() -> Iterator[Letter]:
    """One for each check that an enterprise may still reply to and whose day is near; a fixed number of queries."""
    checks = _by_day(SpotCheck.objects.to_reply(), "reply_due_on")
    firms = firms_of(checks)
    for one in checks:
        to, asked = firms[one.pk]
        assert one.reply_due_on is not None
        until = until_words(one.reply_due_on)
        yield Letter(
            to=to,
            kind=Kind.DUE,
            title=f"{until}：{one.line.name}的抽检检查结果待反馈",
            text=f"{asked}反馈期限为{day(one.reply_due_on)}，{until}。{one.draw.round.title}的抽检检查结果为"
            f"“{one.get_finding_display()}”，企业还没有反馈；没有异议的，请写明“无异议”。",
            link=reverse("spot-check", args=[one.pk]),
            occasion=f"spot-check:reply:{one.pk}:{_stage(one.reply_due_on)}",
        )


def to_province() -> Iterator[Letter]:
    """One for all that wait for a conclusion since the same day, from the next morning on; two queries."""
    waiting: dict[tuple[str, dt.date], list[SpotCheck]] = defaultdict(list)
    for one in SpotCheck.objects.to_conclude().with_names().order_by("draw", "n"):
        if (since := waits_since(one)) < clock.today():
            waiting[one.draw.region_id, since].append(one)
    bureaus = Organisation.objects.filter(kind=Organisation.Kind.BUREAU, region__in={code for code, _ in waiting})
    by_place = {one.region_id: one for one in bureaus}
    for (code, since), theirs in waiting.items():
        yield Letter(
            to=by_place[code],
            kind=Kind.DUE,
            title=f"{len(theirs)}项抽检待作结论",
            text=f"以下{len(theirs)}家在{day(since)}已检查为“符合”、已反馈或反馈期满，可以作出结论：\n\n{listed(theirs)}",
            link=list_of("to_conclude"),
            occasion=f"spot-check:conclude:{since}:{((clock.today() - since).days - 1) // WEEK}",
        )


def waits_since(check: SpotCheck) -> dt.date:
    """On which day it came to be for the province to conclude: replied, found to be met, or the last day to reply."""
    if check.replied_at:
        return timezone.localtime(check.replied_at).date()
    if check.finding == Finding.MET and check.found_at:
        return timezone.localtime(check.found_at).date()
    assert check.reply_due_on is not None
    return check.reply_due_on


def list_of(standing: str) -> str:
    """The list of those that wait for this."""
    return f"{reverse('spot-checks')}?{urlencode({'standing': standing})}"


def _by_day(checks: SpotCheckQuerySet, date: str) -> list[SpotCheck]:
    """Those whose ``date`` has reached a mark, or is past."""
    near = clock.today() + dt.timedelta(days=max(MARKS))
    return list(checks.filter(**{f"{date}__lte": near}).with_names().order_by(date, "draw", "n"))


def _stage(last_day: dt.date) -> str:
    """What is told once: a mark before, each week after."""
    mark = mark_of(last_day, clock.today())
    return str(mark) if mark else f"late{((clock.today() - last_day).days - 1) // WEEK}"
