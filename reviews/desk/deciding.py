"""审核: a bureau's opinion on a submission, and taking it back."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery

from declarations.cases.lifecycle import Deed, acts_at, decided_at, lock, move, programme_of, require_actor, stage_of
from declarations.cases.models import Declaration, Status, Submission
from declarations.cases.scans import require_scan
from declarations.cases.unlocking import with_dependents
from declarations.notices.schema import StageSpec
from portal import clock
from portal.errors import Refused
from portal.people.models import Appointment
from reviews.desk.judging import judge, require_passable
from reviews.desk.models import Opinion, Verdict
from reviews.desk.recognising import recognise, unrecognise
from reviews.desk.remarking import send_out
from reviews.desk.reviving import refuse_second_life
from reviews.desk.telling import tell_decided, tell_reopened, tell_returned
from reviews.experts.withdrawing import withdraw_all
from reviews.impartial import require_impartial
from reviews.rosters.models import Roster
from reviews.spotchecks.binding import require_may_pass, require_may_reopen

_DEEDS = {Verdict.APPROVE: Deed.APPROVE, Verdict.RETURN: Deed.RETURN, Verdict.REJECT: Deed.REJECT}


@transaction.atomic
def decide(
    *,
    declaration_id: UUID,
    verdict: Verdict,
    by: Appointment,
    text: str = "",
    exception: str = "",
    only_remarked: bool = False,
    seen: int | None = None,
) -> Opinion:
    """Give the opinion of the bureau whose review the case waits for, and move the case.

    At the programme's ``grants_at`` stage the factory's recognition follows in the same transaction. What the bureau has
    remarked goes out with an opinion that returns or rejects.

    Args:
        declaration_id: the case.
        verdict: approve, return or reject.
        by: an officer of the bureau that acts at the case's stage.
        text: the reason; needed to return or reject.
        exception: why a rule in principle (原则上) is set aside; needed to approve where one is not met.
        only_remarked: for a return, open what was remarked alone, and not the whole form.
        seen: the count of moves the officer saw.

    Raises:
        Refused: not this bureau's turn; this person must leave it to another (回避); a reason is missing; approving
            what is incomplete, fails a must rule, whose stamped scan is not in or whose tier a spot check revoked; only what is remarked is to be opened, and nothing is.
        Outdated: the case has moved since it was seen.
    """
    case = lock(declaration_id, seen=seen)
    stage = stage_of(case)
    if case.status != Status.UNDER_REVIEW or stage is None:
        raise Refused(f"该事项目前为“{case.get_status_display()}”，不在审核环节。")
    require_actor(by=by, level=stage.level, region=case.region)
    require_impartial(case, by=by)
    text, exception = text.strip(), exception.strip()
    if verdict != Verdict.APPROVE and not text:
        raise Refused("退回修改或不通过的，请写明原因。", field="text")
    submission = newest_submission(case)
    judgement = judge(submission)
    if verdict == Verdict.APPROVE:
        require_may_pass(case)
        require_passable(judgement, exception=exception)
        require_scan(submission)
    opinion = write_opinion(
        case, submission, stage, verdict, text, exception if judgement.needing_exception else "", by
    )
    opened = [] if verdict == Verdict.APPROVE else [one.path for one in send_out(opinion, by=by)]
    only_remarked = only_remarked and verdict == Verdict.RETURN
    if only_remarked and not opened:
        raise Refused("尚未标注任何内容。请先在左侧标注，或选择全部开放修改。", field="only_remarked")
    move(
        declaration=case,
        deed=_DEEDS[verdict],
        by=by,
        summary=f"{stage.title_for(case.kind)}：{Verdict(verdict).label}",
        detail={
            "opinion": str(opinion.pk),
            "submission": str(submission.pk),
            "text": text,
            "exception": opinion.exception,
        },
        open_paths=with_dependents(judgement.view.form, judgement.view.answers, opened) if only_remarked else [],
    )
    if verdict == Verdict.RETURN:
        tell_returned(case=case, text=text, by=by)
        return opinion
    programme = programme_of(case)
    grants = stage.key == programme.grants_at
    if grants:
        recognise(
            case=case,
            facts=judgement.view.facts,
            tier=programme.grants,
            passed=verdict == Verdict.APPROVE,
            basis=f"{by.organisation}{stage.title_for(case.kind)}（{case.number}）",
            by=by,
        )
    granted = programme.title if grants and verdict == Verdict.APPROVE else ""
    tell_decided(case=case, opinion=opinion, stage=stage, granted=granted, by=by)
    return opinion


@transaction.atomic
def reopen(*, declaration_id: UUID, by: Appointment, seen: int | None = None) -> Declaration:
    """Take back the opinion of one's own bureau, while the case stands on no live list; a recognition is undone.

    A case that its experts score leaves them: whatever comes to them after may be another submission.

    Raises:
        Refused: another bureau's opinion; this person must leave it to another (回避); on a list already; the factory
            has another case by now; a spot check revoked its tier.
        Outdated: the case has moved since it was seen.
    """
    case = lock(declaration_id, seen=seen)
    programme = programme_of(case)
    stage = decided_at(programme, case)
    if stage is None or stage.does != "review":
        raise Refused(f"该事项目前为“{case.get_status_display()}”，没有可撤回的意见。")
    require_actor(by=by, level=stage.level, region=case.region)
    require_impartial(case, by=by)
    roster = (
        Roster.objects.live()
        .filter(stage=case.stage, lines__declaration=case, lines__returned_at__isnull=True)
        .select_related("region", "round")
        .first()
    )
    if roster:
        raise Refused(f"该事项已列入{roster}（{roster.get_status_display()}），请先撤销定稿再撤回意见。")
    refuse_second_life(case)
    require_may_reopen(case)
    if stage.key == programme.grants_at:
        unrecognise(case=case, by=by)
    if case.status == Status.SCORING:
        withdraw_all(case, because=f"撤回{stage.title_for(case.kind)}意见，原评审任务作废", by=by)
    move(declaration=case, deed=Deed.REOPEN, by=by, summary=f"撤回{stage.title_for(case.kind)}意见")
    tell_reopened(case=case, stage=stage, by=by)
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


def newest_submissions(cases: Iterable[Declaration]) -> dict[UUID, Submission]:
    """Case → its newest submission, which knows the case as it was given; one query for all."""
    by_pk = {case.pk: case for case in cases}
    newest = Submission.objects.filter(declaration=OuterRef("declaration")).order_by("-n").values("n")[:1]
    found = Submission.objects.filter(declaration__in=by_pk, n=Subquery(newest))
    submissions = {one.declaration_id: one for one in found.select_related("revision").defer("revision__content")}
    for pk, submission in submissions.items():
        submission.declaration = by_pk[pk]
    return submissions


def may_decide(*, case: Declaration, by: Appointment) -> bool:
    """Whether the case waits for the opinion of this officer's bureau (``impartial`` says who of it may give it)."""
    stage = stage_of(case)
    return (
        stage is not None
        and case.status == Status.UNDER_REVIEW
        and acts_at(by=by, level=stage.level, region=case.region)
    )


def may_reopen(*, case: Declaration, by: Appointment) -> bool:
    """Whether there is an opinion of this officer's bureau to take back; a live list is told of when it is tried."""
    stage = decided_at(programme_of(case), case)
    return stage is not None and stage.does == "review" and acts_at(by=by, level=stage.level, region=case.region)


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
