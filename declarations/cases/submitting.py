"""Submitting: the moment from which what was filled in is fixed, and proves itself by its digest."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from declarations.cases import envelope
from declarations.cases.drafting import FILLABLE, may_fill
from declarations.cases.lifecycle import Deed, lock, move
from declarations.cases.models import Declaration, Submission
from declarations.cases.reading import CaseView, current
from declarations.cases.revising import bring_up
from declarations.cases.telling import tell_submitted
from declarations.cases.timing import submission_window
from declarations.facts.project import store
from declarations.forms.validation import Problem
from declarations.notices.deadlines import Window
from declarations.notices.links import citation
from declarations.papers.requesting import queue_on_submit
from portal import clock
from portal.errors import Outdated, Refused
from portal.ids import mint
from portal.people.models import Appointment

NUMBER_LENGTH = 7


class Incomplete(Refused):
    """Something is missing or wrong, or a must rule is not met. ``problems`` say where."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"还有{len(problems)}处需要填写或改正")
        self.problems = list(problems)


@transaction.atomic
def submit(
    *,
    declaration_id: UUID,
    by: Appointment,
    seen: int | None = None,
    seen_answers: str = "",
    incomplete_ok: bool = False,
) -> Submission:
    """Freeze the answers as a submission, project their facts, and move the case to its bureau.

    They are held against the newest revision of the notice, whichever the draft was begun on.

    Args:
        declaration_id: the case.
        by: who, and for whom.
        seen: the count of moves that the person saw.
        seen_answers: the ``CaseView.fingerprint`` of what the person read before; empty to submit what stands there.
        incomplete_ok: a recheck that fails is reported as it stands (the factory's data may never be had).

    Raises:
        Outdated: the case was submitted or moved meanwhile (a double click submits once), or a colleague changed it.
        Refused: not theirs to fill, or outside of the window.
        Incomplete: with every problem, in the order of the form.
    """
    case = lock(declaration_id, seen=seen)
    if case.status not in FILLABLE:
        raise Outdated(f"该事项已提交，目前为“{case.get_status_display()}”，无需重复提交")
    if not may_fill(declaration=case, by=by):
        raise Refused("您当前的身份不能提交此事项")
    bring_up(case, by=by)
    times = submission_window(case)
    _require_open(times)
    view = current(case)
    if seen_answers and seen_answers != view.fingerprint:
        raise Outdated("您核对之后，同事又修改了内容。以下为最新内容，请重新核对后提交")
    if not incomplete_ok:
        _require_whole(view)
    return _seal(case=case, view=view, times=times, by=by)


def _require_open(times: Window) -> None:
    now = clock.now()
    if now < times.opens_at:
        raise Refused(f"本批次自{times.opens_at:%Y年%-m月%-d日}起受理，届时再提交；已填写的内容会一直保留")
    if not times.is_open(now):
        raise Refused(
            f"本批次已于{times.last_day:%Y年%-m月%-d日}截止（{times.sources}），不能再提交；已填写的内容会一直保留"
        )


def hindrances(view: CaseView) -> list[Problem]:
    """What stands against submitting, in the order of the form; must rules are held against complete answers only.

    Not those that must be met by a later stage: they are the bureaus' to see to, even of a case that came back from it.
    """
    return list(view.checked.problems) or [
        Problem("", "申报条件", f"{verdict.message}（{citation(verdict.clause)}）")
        for verdict in view.assessment.forbidding
        if not verdict.by
    ]


def _require_whole(view: CaseView) -> None:
    problems = hindrances(view)
    if problems:
        raise Incomplete(problems)


def _seal(*, case: Declaration, view: CaseView, times: Window, by: Appointment) -> Submission:
    if case.number is None:
        case.number = (
            f"{view.programme.number_prefix}{case.round.notice.year}-{case.region_id}-{mint(NUMBER_LENGTH).upper()}"
        )
    if case.confirmed_at is not None:  # of what was submitted before
        case.confirmed_at = case.confirmed_by = None
        case.save(update_fields=["confirmed_at", "confirmed_by"])
    n = case.submissions.count() + 1
    content = envelope.seal(
        case=case,
        n=n,
        form=view.form,
        answers=view.answers,
        values=view.checked.values,
        slots=[*view.slots, *view.pictures],
    )
    submission = Submission.objects.create(
        declaration=case,
        n=n,
        revision=case.revision,
        envelope=content,
        sha256=hashlib.sha256(content).hexdigest(),
        submitted_at=clock.now(),
        submitted_by=by.user,
        submitted_for=by.organisation,
    )
    store(submission=submission, facts=view.facts)
    move(
        declaration=case,
        deed=Deed.SUBMIT,
        by=by,
        summary=f"第{n}次提交",
        detail={"submission": str(submission.pk), "n": n, "sha256": submission.sha256, "window": _told(times)},
    )
    queue_on_submit(submission=submission, by=by)
    tell_submitted(submission=submission, by=by)
    return submission


def _told(times: Window) -> dict[str, str | None]:
    """The window as it was at that moment, for the receipt: dates may be moved later, and the case goes on."""
    return {
        "opens_at": times.opens_at.isoformat(),
        "closes_at": times.closes_at.isoformat() if times.closes_at else None,
        "source": times.sources,
    }
