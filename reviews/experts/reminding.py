"""评审期限提醒: each morning, to experts who have not submitted what is due in 7, 3 or 1 days."""

import datetime as dt
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Count, F
from django.urls import reverse

from declarations.cases.models import Status
from portal import clock
from portal.inbox.sending import Letter, send_each
from portal.jobs.models import Job
from portal.jobs.running import Progress
from portal.outbox.kinds import Kind
from portal.templatetags.portal import day
from reviews.experts.models import Expert, Scoring, ScoringQuerySet
from reviews.lateness.approaching import MARKS, mark_of, until_words

AT_ONCE = 200


def run(job: Job, progress: Progress) -> None:
    """The daily job. Told once of a date and a mark, by the occasion of the message; begun again, it goes on."""
    open_ = _open()
    experts = list(Expert.objects.available().filter(pk__in=open_.values("expert")).values_list("pk", flat=True))
    for start in range(0, len(experts), AT_ONCE):
        send_each(letters=list(letters_to(experts[start : start + AT_ONCE])), by=None)
        progress(min(start + AT_ONCE, len(experts)), len(experts))


def letters_to(experts: Sequence[UUID]) -> Iterator[Letter]:
    """One to each of these experts for each date; two queries."""
    people = Expert.objects.select_related("user").in_bulk(experts)
    counted = _open().filter(expert__in=experts).order_by("due_on", "expert")
    for expert, due_on, n in counted.values_list("expert", "due_on").annotate(n=Count("pk")):
        until = until_words(due_on)
        yield Letter(
            to=people[expert].user,
            kind=Kind.DUE,
            title=f"{until}：{n}项评审任务待提交",
            text=f"评审期限为{day(due_on)}，{until}。还有{n}项评审任务没有提交评分。",
            link=reverse("my-scorings"),
            occasion=f"scoring:{due_on}:{mark_of(due_on, clock.today())}",
        )


def _open() -> ScoringQuerySet:
    """What is due soon, at the stage where its case stands, and not submitted."""
    today = clock.today()
    return Scoring.objects.standing().filter(
        submitted_at__isnull=True,
        due_on__range=(today, today + dt.timedelta(days=max(MARKS))),
        declaration__status=Status.SCORING,
        stage=F("declaration__stage"),
    )
