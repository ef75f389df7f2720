"""截止提醒: each morning, to whoever still has something open whose last day is near, 7, 3 and 1 days before."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from declarations.cases.models import Declaration, Status
from declarations.cases.telling import listed, page_of
from declarations.cases.timing import submission_window
from declarations.cases.waiting_on import Waiting, waiting_on
from declarations.notices.deadlines import Window, window
from declarations.notices.models import Round
from declarations.notices.places import taking_part
from declarations.notices.schema import ProgrammeSpec
from portal import clock
from portal.inbox.sending import Letter, send_each
from portal.jobs.models import Job
from portal.jobs.running import Progress
from portal.outbox.kinds import Kind
from portal.people.models import Organisation
from portal.regions.models import Level, Region
from portal.templatetags.portal import day
from reviews.rosters.joint import rounds_on
from reviews.rosters.models import Roster
from reviews.stages import programme_of_round, stage_at

MARKS = (1, 3, 7)


def mark_of(last_day: dt.date | None, today: dt.date) -> int | None:
    """The mark that a last day has reached: 7 from seven days before, 3 from three, 1 from one; None before and after.

    So one who was not told on the very day, since no worker ran or the case is newer, is told on the next.
    """
    if last_day is None or last_day < today:
        return None
    return next((mark for mark in MARKS if (last_day - today).days <= mark), None)


def until_words(last_day: dt.date) -> str:
    """How a reminder begins: 还有3天截止, 今日截止, 已逾期2天."""
    left = (last_day - clock.today()).days
    if left < 0:
        return f"已逾期{-left}天"
    return f"还有{left}天截止" if left else "今日截止"


def run(job: Job, progress: Progress) -> None:
    """The daily job. Told once: of a round, a last day and a mark, by the occasion of the message; begun again, it goes on.

    Reads cases only of rounds that have a date within the next days, some organisations at a time.
    """
    done = 0
    for round in rounds_closing(clock.today()):
        send_each(letters=list(to_bureaus(round)), by=None)
        for waiting in waiting_on(round):
            send_each(letters=list(to_fillers(round, waiting)), by=None)
            done += 1
            progress(done, done + 1)


def rounds_closing(today: dt.date) -> list[Round]:
    """Those begun with any last day, first or extended, that has reached a mark."""
    return [
        one
        for one in Round.objects.filter(opens_on__lte=today).with_dates().select_related("notice__region")
        if any(mark_of(last_day, today) for last_day in _last_days(one))
    ]


def to_fillers(round: Round, waiting: Waiting) -> Iterator[Letter]:
    """One message to each organisation for what it has to submit until the same day."""
    for filler, cases in waiting.items():
        by_day: dict[dt.date, list[tuple[Declaration, Window]]] = defaultdict(list)
        for case in cases:
            times = submission_window(case)
            if mark_of(times.last_day, clock.today()):
                assert times.last_day is not None
                by_day[times.last_day].append((case, times))
        for last_day, due in by_day.items():
            text = f"以下{len(due)}项尚未提交：\n\n{listed([case for case, _ in due])}"
            yield _letter(filler, "cases", round, last_day, due[0][1], "申报材料待提交", text, page_of(filler))


def to_bureaus(round: Round) -> Iterator[Letter]:
    """To each bureau whose list is due and was not handed in; a fixed number of queries.

    Where the bureaus themselves grant the tier every place reports, if only that there is nothing (零报告); elsewhere
    those that have a case. A list of several programmes is told of once, with the round under which it lies.
    """
    programme = programme_of_round(round)
    for level in (Level.COUNTY, Level.CITY):
        stage = stage_at(programme, level=level, does="roster")
        if stage is None or stage.on_list_of:
            continue
        reported = Roster.objects.handed_in().filter(round=round, stage=stage.key).values("region")
        places = taking_part(programme, Region.objects.under(round.notice.region)).filter(level=level)
        open_places = places.exclude(pk__in=reported).select_related("parent__parent")
        if not _everyone_reports(programme):
            open_places = open_places.filter(Exists(_submitted_in(rounds_on(round=round, stage=stage))))
        due = {one.pk: times for one in open_places if _is_due(times := window(round=round, level=level, region=one))}
        bureaus = Organisation.objects.filter(kind=Organisation.Kind.BUREAU, region__in=due).order_by("region")
        for bureau in bureaus:
            times = due[bureau.region_id]
            assert times.last_day is not None
            link = f"{reverse('rosters')}?round={round.pk}"
            text = f"{stage.title}的名单尚未上报。"
            yield _letter(bureau, "list", round, times.last_day, times, "名单待上报", text, link)


def _everyone_reports(programme: ProgrammeSpec) -> bool:
    return bool(programme.grants_at) and programme.stage(programme.grants_at).does == "review"


def _submitted_in(rounds: Sequence[Round]) -> QuerySet[Declaration]:
    """The cases of rounds that were submitted in the place of the outer query, or below it, and not turned down since."""
    lies_there = Q(region=OuterRef("pk")) | Q(region__parent=OuterRef("pk"))
    submitted = Declaration.objects.filter(lies_there, round__in=rounds, number__isnull=False)
    return submitted.exclude(status=Status.REJECTED)


def _is_due(times: Window) -> bool:
    return mark_of(times.last_day, clock.today()) is not None


def _letter(
    to: Organisation, what: str, round: Round, last_day: dt.date, times: Window, title: str, text: str, link: str
) -> Letter:
    until = until_words(last_day)
    basis = f"依据：{times.sources}。" if times.sources else ""
    return Letter(
        to=to,
        kind=Kind.DUE,
        title=f"{until}：{round.title}·{title}",
        text=f"{round.title}的截止日期为{day(last_day)}，{until}。{text}\n\n{basis}",
        link=link,
        occasion=f"due:{what}:{round.pk}:{last_day}:{mark_of(last_day, clock.today())}",
    )


def _last_days(round: Round) -> Iterator[dt.date]:
    yield from (one.due_on for one in round.deadlines.all())
    yield from (one.until for one in round.extensions.all() if one.revoked_at is None)
