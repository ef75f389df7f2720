"""审核: a bureau's opinion on a submission, and taking it back."""

from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import Deed, acts_at, lock, move, programme_of, require_actor, stage_of
from declarations.cases.models import Declaration, Status, Submission
from declarations.notices.schema import ProgrammeSpec, StageSpec
from portal import clock
from portal.errors import Refused
from portal.people.models import Appointment
from reviews.desk.judging import judge, require_passable
from reviews.desk.models import Opinion, Verdict
from reviews.desk.recognising import recognise, unrecognise
from reviews.desk.reviving import refuse_second_life
from reviews.rosters.models import Roster

_DEEDS = {Verdict.APPROVE: Deed.APPROVE, Verdict.RETURN: Deed.RETURN, Verdict.REJECT: Deed.REJECT}


@transaction.atomic
def decide(
    *,
    declaration_id: UUID,
    verdict: Verdict,
    by: Appointment,
    text: str = "",
    exception: str = "",
    seen: int | None = None,
) -> Opinion:
    """Give the opinion of the bureau whose review the case waits for, and move the case.

    At the programme's ``grants_at`` stage the factory's recognition follows in the same transaction.

    Args:
        declaration_id: the case.
        verdict: approve, return or reject.
        by: an officer of the bureau that acts at the case's stage.
        text: the reason; needed to return or reject.
        exception: why a rule in principle (原则上) is set aside; needed to approve where one is not met.
        seen: the count of moves the officer saw.

    Raises:
        Refused: not this bureau's turn; a reason is missing; approving what is incomplete or fails a must rule.
        Outdated: the case has moved since it was seen.
    """
    case = lock(declaration_id, seen=seen)
    stage = stage_of(case)
    if case.status != Status.UNDER_REVIEW or stage is None:
        raise Refused(f"该事项目前为“{case.get_status_display()}”，不在审核环节。")
    require_actor(by=by, level=stage.level, region=case.region)
    text, exception = text.strip(), exception.strip()
    if verdict != Verdict.APPROVE and not text:
        raise Refused("退回修改或不通过的，请写明原因。", field="text")
    submission = newest_submission(case)
    judgement = judge(submission)
    if verdict == Verdict.APPROVE:
        require_passable(judgement, exception=exception)
    opinion = write_opinion(
        case, submission, stage, verdict, text, exception if judgement.needing_exception else "", by
    )
    move(
        declaration=case,
        deed=_DEEDS[verdict],
        by=by,
        summary=f"{stage.title_for(case.kind)}：{Verdict(verdict).label}",
        detail={"opinion": str(opinion.pk), "submission": str(submission.pk), "text": text or exception},
    )
    programme = programme_of(case)
    if stage.key == programme.grants_at and verdict != Verdict.RETURN:
        recognise(
            case=case,
            facts=judgement.view.facts,
            tier=programme.grants,
            passed=verdict == Verdict.APPROVE,
            basis=f"{by.organisation}{stage.title_for(case.kind)}（{case.number}）",
            by=by,
        )
    return opinion


@transaction.atomic
def reopen(*, declaration_id: UUID, by: Appointment, seen: int | None = None) -> Declaration:
    """Take back the opinion of one's own bureau, while the case stands on no live list; a recognition is undone.

    Raises:
        Refused: another bureau's opinion; on a list already; the factory has another case by now.
        Outdated: the case has moved since it was seen.
    """
    case = lock(declaration_id, seen=seen)
    if case.status not in {Status.TO_REPORT, Status.REJECTED}:
        raise Refused(f"该事项目前为“{case.get_status_display()}”，没有可撤回的意见。")
    programme = programme_of(case)
    stage = _last_review(case, programme)
    require_actor(by=by, level=stage.level, region=case.region)
    roster = (
        Roster.objects.live()
        .filter(stage=case.stage, lines__declaration=case)
        .select_related("region", "round")
        .first()
    )
    if roster:
        raise Refused(f"该事项已列入{roster}（{roster.get_status_display()}），请先撤销定稿再撤回意见。")
    refuse_second_life(case)
    if stage.key == programme.grants_at:
        unrecognise(case=case, by=by)
    move(declaration=case, deed=Deed.REOPEN, by=by, summary=f"撤回{stage.title_for(case.kind)}意见")
    return case


def newest_submission(case: Declaration) -> Submission:
    """The submission an opinion is of, with what reading it needs."""
    found = case.submissions.select_related(
        "revision",
        "declaration__round__notice",
        "declaration__factory",
        "declaration__enterprise__organisation",
    )
    return found.defer("revision__content").latest("n")


def may_decide(*, case: Declaration, by: Appointment) -> bool:
    """Whether the case waits for the opinion of this officer's bureau."""
    stage = stage_of(case)
    return (
        stage is not None
        and case.status == Status.UNDER_REVIEW
        and acts_at(by=by, level=stage.level, region=case.region)
    )


def may_reopen(*, case: Declaration, by: Appointment) -> bool:
    """Whether there is an opinion of this officer's bureau to take back; a live list is told of when it is tried."""
    if case.status not in {Status.TO_REPORT, Status.REJECTED}:
        return False
    return acts_at(by=by, level=_last_review(case, programme_of(case)).level, region=case.region)


def _last_review(case: Declaration, programme: ProgrammeSpec) -> StageSpec:
    """The review stage whose opinion brought the case to where it is."""
    keys = [stage.key for stage in programme.stages]
    return [stage for stage in programme.stages[: keys.index(case.stage) + 1] if stage.does == "review"][-1]


def write_opinion(
    case: Declaration,
    submission: Submission,
    stage: StageSpec,
    verdict: Verdict,
    text: str,
    exception: str,
    by: Appointment,
) -> Opinion:
    """Put an opinion on record; for the deeds here, which move the case by it."""
    return Opinion.objects.create(
        declaration=case,
        submission=submission,
        stage=stage.key,
        verdict=verdict,
        text=text[:1000],
        exception=exception[:500],
        given_at=clock.now(),
        given_by=by.user,
        given_for=by.organisation,
    )
