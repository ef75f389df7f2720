"""Telling of an extension, given or revoked: whoever's last day it moves, and nobody else."""

from collections.abc import Iterator

from django.urls import reverse

from declarations.cases.telling import listed, page_of
from declarations.cases.timing import submission_window
from declarations.cases.waiting_on import waiting_on
from declarations.notices.deadlines import Window, window
from declarations.notices.extensions import Extension
from declarations.notices.models import Round
from declarations.notices.packs import programmes_of_rounds
from declarations.notices.places import taking_part
from portal.inbox.sending import Letter, send_each
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.jobs.running import Progress
from portal.outbox.kinds import Kind
from portal.people.models import Appointment, Organisation, bureau_of
from portal.regions.models import Level, Region
from portal.templatetags.portal import day


def tell_extension(*, extension: Extension, by: Appointment) -> None:
    """In the deed's transaction: of one case, to who fills it and the bureau whose date it is; of a place, a job that sends many."""
    if extension.declaration is not None:
        send_each(letters=list(_Telling(extension).of_the_case()), by=by)
        return
    enqueue(
        kind="tell-extension",
        title=f"通知延期：{extension}"[:120],
        params={"extension": str(extension.pk), "revoked": extension.revoked_at is not None},
        by=by,
    )


def run(job: Job, progress: Progress) -> None:
    """The job: bureaus first, then who fills open cases. An organisation is told once, however often it is begun.

    One revoked before it was told is told of by neither job as given: the later one says that it is revoked.
    """
    extension = Extension.objects.with_names().get(pk=job.params["extension"])
    if (extension.revoked_at is not None) != job.params["revoked"]:
        return
    telling = _Telling(extension)
    send_each(letters=list(telling.to_bureaus()), by=None)
    for done, letters in enumerate(telling.to_fillers(), start=1):
        send_each(letters=letters, by=None)
        progress(done, done + 1)


class _Telling:
    """One extension, in words, and whose last day it moves; of a revoked one, whose it had moved."""

    def __init__(self, extension: Extension) -> None:
        self.extension = extension
        self.revoked = extension.revoked_at is not None
        self.round = Round.objects.with_dates().select_related("notice__region").get(pk=extension.round_id)
        for one in self.round.extensions.all():
            if one.pk == extension.pk:
                one.revoked_at = None  # in memory alone: dates are read as they were with it

    def of_the_case(self) -> Iterator[Letter]:
        case, level = self.extension.declaration, self.extension.level
        assert case is not None
        place = case.region.at(level)
        tellable = {case.filler or case.enterprise.organisation: None}
        if place is not None:
            tellable[bureau_of(place)] = None
        for one in tellable:
            yield self._letter(one, f"{self._said}\n\n{listed([case])}", reverse("case", args=[case.pk]))

    def to_bureaus(self) -> Iterator[Letter]:
        """To the bureaus of the levels whose date it moves."""
        programme = programmes_of_rounds([self.round])[self.round.pk]
        levels = {one.level for one in programme.stages} - {Level.PROVINCE}
        scope = self.extension.region or self.round.notice.region
        places = taking_part(programme, Region.objects.under(scope)).filter(level__in=levels)
        moved = [one for one in places.select_related("parent__parent") if self._moves(self._window(one))]
        for bureau in Organisation.objects.filter(kind=Organisation.Kind.BUREAU, region__in=moved).order_by("pk"):
            yield self._letter(bureau, self._said, f"{reverse('rosters')}?round={self.round.pk}")

    def to_fillers(self) -> Iterator[list[Letter]]:
        """To who fills open cases whose date it moves, some at a time."""
        for waiting in waiting_on(self.round, within=self.extension.region):
            moved = {
                filler: [case for case in cases if self._moves(submission_window(case))]
                for filler, cases in waiting.items()
            }
            yield [
                self._letter(filler, f"{self._said}\n\n{listed(cases)}", page_of(filler))
                for filler, cases in moved.items()
                if cases
            ]

    def _window(self, place: Region) -> Window:
        return window(round=self.round, level=place.level, region=place)

    def _moves(self, times: Window) -> bool:
        return times.extension is not None and times.extension.pk == self.extension.pk

    def _letter(self, to: Organisation, text: str, link: str) -> Letter:
        what = "撤销延期" if self.revoked else f"延期至{day(self.extension.until)}"
        title = f"{what}：{self.round.title}（{self.extension.get_level_display()}）"
        occasion = f"{'revoked' if self.revoked else 'extended'}:{self.extension.pk}"
        return Letter(to, Kind.EXTENDED, title, text, link, occasion)

    @property
    def _said(self) -> str:
        one, title = self.extension, self.round.title
        if self.revoked:
            return f"{one.revoked_for}撤销了{title}的{one}，原截止日期仍然有效。原因：{one.revoked_reason}"
        document = f"（{one.document}）" if one.document else ""
        return f"{one.given_for}将{title}的{one.get_level_display()}截止日期延长至{day(one.until)}。原因：{one.reason}{document}"
