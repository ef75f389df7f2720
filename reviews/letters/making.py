"""Making a letter as a PDF; done by a worker."""

from django.db import transaction
from django.utils import timezone

from declarations.papers.making import CONTENT_TYPE
from declarations.papers.rendering import pdf_of
from portal import clock
from portal.errors import Refused
from portal.files.storing import safe_name, store
from portal.jobs.models import Job
from portal.jobs.running import Progress
from portal.trail.record import record
from reviews.letters.models import CoverLetter
from reviews.letters.reading import letter_spec, words_of
from reviews.rosters.composing import lock_roster
from reviews.rosters.models import Roster, RosterStatus


def run(job: Job, progress: Progress) -> None:
    """Do a job of kind ``make-letter``; the letter keeps its file, the job has none.

    Raises:
        Refused: the notice has no letter for the list any more.
    """
    letter = CoverLetter.objects.select_related("roster__round__notice", "roster__region__parent__parent").get(
        roster=job.params["roster"]
    )
    pdf = letter_pdf(letter, progress=progress)
    _keep(letter, job, pdf)


def letter_pdf(letter: CoverLetter, *, progress: Progress) -> bytes:
    """The letter on paper as 信函格式 of GB/T 9704-2012; the same letter of the same list makes the same bytes.

    Raises:
        Refused: the notice has no letter for the list.
    """
    roster = letter.roster
    spec = letter_spec(roster)
    if spec is None:
        raise Refused("通知没有为这份名单规定推荐函。")
    closed = roster.reported_at or roster.frozen_at
    return pdf_of(
        "reviews/letters/paper.html",
        {
            "letter": letter,
            "words": words_of(spec, roster),
            "roster": roster,
            "is_draft": _is_draft(roster),
            "year": timezone.localdate(closed).year,
        },
        dated=closed,
        identifier=f"{roster.sha256} {letter.number} {letter.dated}",
        step=lambda: progress(0, 0),
    )


@transaction.atomic
def _keep(made: CoverLetter, job: Job, pdf: bytes) -> None:
    """Keep what was made, unless a newer one was asked for meanwhile. The bytes of the one before stay until tidied away."""
    roster = lock_roster(made.roster_id)
    letter = CoverLetter.objects.get(pk=made.pk)
    if letter.job_id != job.pk:
        return
    draft = _is_draft(made.roster)
    name = safe_name(f"{made.roster}推荐函{'（草稿）' if draft else ''}.pdf")
    letter.file = store(name=name, content=pdf, content_type=CONTENT_TYPE)
    letter.is_draft, letter.list_sha256, letter.made_at = draft, made.roster.sha256, clock.now()
    letter.save(update_fields=["file", "is_draft", "list_sha256", "made_at"])
    record(
        subject=roster,
        deed="letter",
        actor=None,
        acting_for=None,
        from_state=roster.status,
        to_state=roster.status,
        summary=f"生成推荐函{'草稿' if draft else ''}",
        detail={"sha256": letter.file.sha256, "list": letter.list_sha256},
    )


def _is_draft(roster: Roster) -> bool:
    """What was never handed in is a draft."""
    return roster.reported_at is None or roster.status == RosterStatus.FROZEN
