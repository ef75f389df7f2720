"""复核: the bureau that looks first completes a known factory's row and decides on it in one step."""

from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import lock, programme_of, require_actor
from declarations.cases.models import Declaration, Kind, Status
from declarations.cases.submitting import submit
from declarations.notices.schema import StageSpec
from portal.errors import Refused
from portal.people.models import Appointment
from reviews.desk.deciding import decide, newest_submission, reopen, write_opinion
from reviews.desk.judging import judge, require_passable
from reviews.desk.models import Opinion, Verdict
from reviews.impartial import require_impartial
from reviews.stages import first_review


@transaction.atomic
def recheck(
    *,
    declaration_id: UUID,
    passed: bool,
    by: Appointment,
    text: str = "",
    exception: str = "",
    seen: int | None = None,
) -> Opinion:
    """Submit the row as it stands, and decide on it.

    A failed recheck may be incomplete; passing asks for a complete row and for the rules. A recheck that the city had
    returned goes back to the city, with the county's opinion on record beside it.

    Raises:
        Refused: not a recheck of this bureau; this person must leave it to another (回避); a reason is missing;
            incomplete or failing the rules; outside the dates.
        Outdated: the case has moved since it was seen.
    """
    case = lock(declaration_id, seen=seen)
    first = _own_stage(case, by)
    require_impartial(case, by=by)
    if not passed and not text.strip():
        raise Refused("复核不通过的，请写明原因。", field="text")
    verdict = Verdict.APPROVE if passed else Verdict.REJECT
    if case.status in {Status.DRAFT, Status.RETURNED}:
        submit(declaration_id=case.pk, by=by, seen=case.moves, incomplete_ok=not passed)
        case = lock(declaration_id)
        if case.stage != first.key:
            return _opinion_beside(case, first, verdict, text.strip(), exception.strip(), by)
    return decide(declaration_id=case.pk, verdict=verdict, text=text, exception=exception, by=by, seen=case.moves)


@transaction.atomic
def take_back(*, declaration_id: UUID, by: Appointment, seen: int | None = None) -> Declaration:
    """Take back one's own result of a recheck and open the row again, so that it can be corrected.

    Where the enterprise filled it in, it waits to be reviewed again.

    Raises:
        Refused: not a recheck of this bureau, nothing to take back, or on a list already.
        Outdated: the case has moved since it was seen.
    """
    case = lock(declaration_id, seen=seen)
    _own_stage(case, by)
    if case.status != Status.UNDER_REVIEW:
        case = reopen(declaration_id=declaration_id, by=by, seen=seen)
        if case.filler_id is None:  # what the enterprise filled in stays submitted, and is looked at again
            return case
    decide(
        declaration_id=declaration_id,
        verdict=Verdict.RETURN,
        text="撤回复核结果，修改后重新办理。",
        by=by,
        seen=case.moves,
    )
    case.refresh_from_db()
    return case


def _own_stage(case: Declaration, by: Appointment) -> StageSpec:
    """The stage at which this bureau looks at the case first."""
    first = first_review(programme_of(case), case.region)
    if case.kind != Kind.RECHECK or first is None:
        raise Refused("只有已有工厂的复核可以在此办理。")
    require_actor(by=by, level=first.level, region=case.region)
    return first


def _opinion_beside(
    case: Declaration,
    stage: StageSpec,
    verdict: Verdict,
    text: str,
    exception: str,
    by: Appointment,
) -> Opinion:
    """The first bureau's word on a case that stands at the next one: on record, moving nothing."""
    submission = newest_submission(case)
    if verdict == Verdict.APPROVE:
        require_passable(judge(submission), exception=exception)
    return write_opinion(case, submission, stage, verdict, text, exception, by)
