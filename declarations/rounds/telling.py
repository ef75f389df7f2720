"""Telling of an extension, given or revoked, and of a date that was moved: whoever's window it changes, and nobody else."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from uuid import UUID

from django.urls import reverse

from declarations.cases.models import Declaration
from declarations.cases.telling import listed, page_of
from declarations.cases.timing import submission_window
from declarations.cases.waiting_on import waiting_on
from declarations.notices.deadlines import Window, window
from declarations.notices.extensions import Extension
from declarations.notices.models import Round
from declarations.notices.packs import programmes_of_rounds
from declarations.notices.places import taking_part
from declarations.notices.printed import OPENING
from portal.inbox.sending import Letter, send_each
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.jobs.running import Progress
from portal.outbox.kinds import Kind
from portal.people.models import Appointment, Organisation, bureau_of
from portal.regions.models import Level, Region
from portal.templatetags.portal import day
from portal.trail.models import TrailEntry

# Until when something can be done, by the dates of the round that is given.
Read = Callable[[Round], Window]


def tell_extension(*, extension: Extension, by: Appointment) -> None:
    """In the deed's transaction: of one case, to who fills it and the bureau whose date it is; of a place, a job that sends many."""
    if extension.declaration is not None:
        send_each(letters=list(_OfExtension(extension).of_the_case()), by=by)
        return
    enqueue(
        kind="tell-extension",
        title=f"通知延期：{extension}"[:120],
        params={"extension": str(extension.pk), "revoked": extension.revoked_at is not None},
        by=by,
    )


def tell_moved(*, change: TrailEntry, by: Appointment) -> None:
    """In the deed's transaction: a job that tells of a date moved, by its line of the trail, which no later move alters."""
    enqueue(
        kind="tell-moved-date", title=f"通知日期调整：{change.summary}"[:120], params={"change": str(change.pk)}, by=by
    )


def run(job: Job, progress: Progress) -> None:
    """The job of an extension.

    One revoked before it was told is told of by neither job as given: the later one says that it is revoked.
    """
    extension = Extension.objects.with_names().get(pk=job.params["extension"])
    if (extension.revoked_at is not None) == job.params["revoked"]:
        _OfExtension(extension).send(progress)


def run_moved(job: Job, progress: Progress) -> None:
    """The job of a date that was moved; one moved again before it was told is told of twice, in order."""
    _OfMovedDate(TrailEntry.objects.select_related("acting_for").get(pk=job.params["change"])).send(progress)


class _Telling(ABC):
    """One change of the dates of a round, in words, and whose window it changes; ``within`` a place, if it is set."""

    kind = Kind.EXTENDED
    round: Round
    within: Region | None
    title: str
    said: str
    occasion: str

    @abstractmethod
    def changes(self, read: Read) -> bool:
        """Whether the window that ``read`` gives is another by this change."""

    def send(self, progress: Progress) -> None:
        """Bureaus first, then who fills open cases. An organisation is told once, however often it is begun."""
        send_each(letters=list(self._to_bureaus()), by=None)
        for done, letters in enumerate(self._to_fillers(), start=1):
            send_each(letters=letters, by=None)
            progress(done, done + 1)

    def letter(self, to: Organisation, text: str, link: str) -> Letter:
        return Letter(to, self.kind, self.title, text, link, self.occasion)

    def _to_bureaus(self) -> Iterator[Letter]:
        """To the bureaus of the levels whose window it changes."""
        programme = programmes_of_rounds([self.round])[self.round.pk]
        levels = {one.level for one in programme.stages} - {Level.PROVINCE}
        places = taking_part(programme, Region.objects.under(self.within or self.round.notice.region))
        below = places.filter(level__in=levels).select_related("parent__parent")
        changed = [one for one in below if self.changes(_window_of(one))]
        for bureau in Organisation.objects.filter(kind=Organisation.Kind.BUREAU, region__in=changed).order_by("pk"):
            yield self.letter(bureau, self.said, f"{reverse('rosters')}?round={self.round.pk}")

    def _to_fillers(self) -> Iterator[list[Letter]]:
        """To who fills open cases whose window it changes, some at a time."""
        for waiting in waiting_on(self.round, within=self.within):
            changed = {
                filler: [case for case in cases if self.changes(_window_to_submit(case))]
                for filler, cases in waiting.items()
            }
            yield [
                self.letter(filler, f"{self.said}\n\n{listed(cases)}", page_of(filler))
                for filler, cases in changed.items()
                if cases
            ]


class _OfExtension(_Telling):
    """Of a revoked one is told whose last day it had moved."""

    def __init__(self, extension: Extension) -> None:
        self.extension = extension
        self.within = extension.region
        self.round = _round(extension.round_id)
        for one in self.round.extensions.all():
            if one.pk == extension.pk:
                one.revoked_at = None  # in memory alone: dates are read as they were with it
        revoked = extension.revoked_at is not None
        what = "撤销延期" if revoked else f"延期至{day(extension.until)}"
        self.title = f"{what}：{self.round.title}（{extension.get_level_display()}）"
        self.occasion = f"{'revoked' if revoked else 'extended'}:{extension.pk}"
        self.said = self._revoked if revoked else self._given

    def of_the_case(self) -> Iterator[Letter]:
        case, level = self.extension.declaration, self.extension.level
        assert case is not None
        place = case.region.at(level)
        tellable = {case.filler or case.enterprise.organisation: None}
        if place is not None:
            tellable[bureau_of(place)] = None
        for one in tellable:
            yield self.letter(one, f"{self.said}\n\n{listed([case])}", reverse("case", args=[case.pk]))

    def changes(self, read: Read) -> bool:
        times = read(self.round)
        return times.extension is not None and times.extension.pk == self.extension.pk

    @property
    def _revoked(self) -> str:
        one = self.extension
        return f"{one.revoked_for}撤销了{self.round.title}的{one}，原截止日期仍然有效。原因：{one.revoked_reason}"

    @property
    def _given(self) -> str:
        one = self.extension
        document = f"（{one.document}）" if one.document else ""
        whose = f"{self.round.title}的{one.get_level_display()}截止日期"
        return f"{one.given_for}将{whose}延长至{day(one.until)}。原因：{one.reason}{document}"


class _OfMovedDate(_Telling):
    """``change`` is what ``moving.move_date`` wrote: the key of the date, the day before and after, and why."""

    def __init__(self, change: TrailEntry) -> None:
        told = change.detail
        level, _, code = told["which"].partition(":")
        before, after = (dt.date.fromisoformat(told[one]) for one in ("before", "after"))
        self.within = Region.objects.get(pk=code) if code else None
        self.former = _dated(_round(change.subject_id), level, code, before)
        self.round = _dated(_round(change.subject_id), level, code, after)
        if level != OPENING and after < before:
            self.kind = Kind.DUE  # less time than was reckoned with does not wait for a digest
        whose = f"{Level(level).label}截止日期" if level != OPENING else "开始日期"
        self.title = f"{whose}调整为{day(after)}：{self.round.title}"
        self.said = f"{change.acting_for}调整了日期：{change.summary}。原因：{told['text']}"
        self.occasion = f"moved:{change.pk}"

    def changes(self, read: Read) -> bool:
        former, now = read(self.former), read(self.round)
        return (former.opens_at, former.last_day) != (now.opens_at, now.last_day)


def _round(pk: UUID) -> Round:
    return Round.objects.with_dates().select_related("notice__region").get(pk=pk)


def _dated(round: Round, level: str, code: str, day: dt.date) -> Round:
    """The round with one of its dates at ``day``, in memory alone."""
    if level == OPENING:
        round.opens_on = day
    for one in round.deadlines.all():
        if (one.level, one.region_id or "") == (level, code):
            one.due_on = day
    return round


def _window_of(place: Region) -> Read:
    return lambda round: window(round=round, level=place.level, region=place)


def _window_to_submit(case: Declaration) -> Read:
    def read(round: Round) -> Window:
        case.round = round
        return submission_window(case)

    return read
