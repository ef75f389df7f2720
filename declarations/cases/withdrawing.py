"""撤回提交: whoever submitted a case takes it back to correct it, as long as nobody has acted on it."""

from copy import copy
from uuid import UUID

from django.db import transaction

from declarations.cases.drafting import may_fill
from declarations.cases.lifecycle import Deed, lock, move
from declarations.cases.models import Declaration, Kind, Status
from declarations.cases.timing import submission_window
from declarations.notices.deadlines import Window
from portal import clock
from portal.errors import Refused
from portal.people.models import Appointment
from portal.trail.models import TrailEntry
from portal.trail.record import trail_of


@transaction.atomic
def withdraw(*, declaration_id: UUID, by: Appointment, seen: int | None = None) -> Declaration:
    """Take a submitted case back to where it was before: a draft, or returned. Number and submission are kept.

    Args:
        declaration_id: the case.
        by: one who fills the case.
        seen: the count of moves that the person saw.

    Raises:
        Outdated: the case has moved since it was seen.
        Refused: not theirs, a recheck (its result is taken back in the grid), somebody has acted on it since, or the
            date for submitting it again has passed.
    """
    case = lock(declaration_id, seen=seen)
    before = _last_move(case)
    if case.status != Status.UNDER_REVIEW or case.kind != Kind.NEW or before is None or before.deed != Deed.SUBMIT:
        raise Refused("主管部门已开始办理，不能再撤回；需要修改的，请联系主管部门退回修改")
    if not may_fill(declaration=as_withdrawn(case, before), by=by):
        raise Refused("您当前的身份不能撤回此事项")
    times = submission_window(as_withdrawn(case, before))
    if not times.is_open(clock.now()):
        raise Refused("申报时间已过，撤回后无法再次提交，因此不能撤回；需要修改的，请联系主管部门退回修改")
    move(
        declaration=case,
        deed=Deed.WITHDRAW,
        by=by,
        summary="撤回提交，继续修改",
        detail={"submission": before.detail["submission"]},
        back_to=_stage_before(before),
    )
    return case


def withdrawable_until(*, case: Declaration, by: Appointment | None) -> Window | None:
    """The time in which the case must be submitted again if ``by`` withdraws it; None where that is not possible."""
    if case.status != Status.UNDER_REVIEW or case.kind != Kind.NEW:
        return None
    before = _last_move(case)
    if before is None or before.deed != Deed.SUBMIT:
        return None
    after = as_withdrawn(case, before)
    times = submission_window(after)
    return times if may_fill(declaration=after, by=by) and times.is_open(clock.now()) else None


def as_withdrawn(case: Declaration, submitted: TrailEntry) -> Declaration:
    """The case as it would be, not stored: what asks who fills it, and until when, asks it in one way."""
    after = copy(case)
    after.stage = _stage_before(submitted)
    after.status = Status.RETURNED if after.stage else Status.DRAFT
    return after


def _last_move(case: Declaration) -> TrailEntry | None:
    return trail_of(case).filter(deed__in=Deed.values).last()


def _stage_before(submitted: TrailEntry) -> str:
    """The stage at which the case stood before it was submitted; empty for a draft."""
    return submitted.from_state.partition("@")[2]
