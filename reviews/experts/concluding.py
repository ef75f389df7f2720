"""评审结论: what the province decides on a case by the experts' scores, and taking that back."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import (
    Deed,
    acts_at,
    decided_at,
    lock,
    move,
    programme_of,
    require_actor,
    stage_of,
)
from declarations.cases.models import Declaration, Status
from portal.errors import Refused
from portal.people.models import Appointment
from reviews.desk.deciding import newest_submission, write_opinion
from reviews.desk.models import Opinion, Verdict
from reviews.desk.reviving import refuse_second_life
from reviews.experts.models import Scoring
from reviews.experts.relations import require_unbarred
from reviews.experts.tallying import count
from reviews.impartial import require_impartial
from reviews.rosters.models import Roster
from reviews.spotchecks.binding import require_may_pass

MOST = 200
RESULTS = {True: "通过评审", False: "未通过评审"}


@dataclass(frozen=True)
class Choice:
    """A case as it was chosen, with the count of moves that the officer saw."""

    pk: UUID
    seen: int


@dataclass(frozen=True)
class CaseResult:
    """What became of one case: concluded, or why not."""

    case: Declaration
    message: str = ""


@transaction.atomic
def conclude(
    *,
    declaration_id: UUID,
    passed: bool,
    by: Appointment,
    text: str = "",
    exception: str = "",
    seen: int | None = None,
) -> Opinion:
    """Decide on a case by the scores that there are (附件4二、3：专家评审); the trail keeps them as they were.

    Args:
        declaration_id: a case that is scored.
        passed: it goes on to the public notice, or ends here.
        by: an officer of the province.
        text: the reason; needed where it does not pass.
        exception: why it is decided though scores are missing; needed then.
        seen: the count of moves the officer saw.

    Raises:
        Refused: it is not scored; another bureau's; this person must leave it to another (回避); a reason is missing;
            somebody scores it who is barred by now; passed, though a spot check took the factory off the list.
        Outdated: the case has moved since it was seen.
    """
    case = lock(declaration_id, seen=seen)
    stage = stage_of(case)
    if case.status != Status.SCORING or stage is None:
        raise Refused(f"该事项目前为“{case.get_status_display()}”，不在专家评审环节。")
    require_actor(by=by, level=stage.level, region=case.region)
    require_impartial(case, by=by)
    text, exception = text.strip(), exception.strip()
    if not passed and not text:
        raise Refused("未通过评审的，请写明原因。", field="text")
    if passed:
        require_may_pass(case)
    require_unbarred(case)
    tally = count(case)
    incomplete = tally.missing > 0 or tally.given == 0
    if incomplete and not exception:
        told = f"尚有{tally.missing}名专家未提交评分" if tally.asked else "尚未分配专家评分"
        raise Refused(f"{told}，请待评分齐全后再办理；确需提前办理的，请写明理由。", field="exception")
    verdict = Verdict.APPROVE if passed else Verdict.REJECT
    submission = newest_submission(case)
    opinion = write_opinion(case, submission, stage, verdict, text, exception if incomplete else "", by)
    given = Scoring.objects.standing().filter(declaration=case, stage=stage.key, total__isnull=False)
    scores = {str(one.pk): str(one.total) for one in given.order_by("assigned_at", "id")}
    move(
        declaration=case,
        deed=Deed.APPROVE if passed else Deed.REJECT,
        by=by,
        summary=f"{stage.title}：{RESULTS[passed]}",
        detail={
            "opinion": str(opinion.pk),
            "submission": str(submission.pk),
            "text": text,
            "exception": opinion.exception,
            "scores": scores,
            "mean": "" if tally.mean is None else str(tally.mean),
            "asked": tally.asked,
        },
    )
    return opinion


def conclude_many(
    *, choices: Iterable[Choice], passed: bool, by: Appointment, text: str = "", exception: str = ""
) -> list[CaseResult]:
    """Conclude each of the chosen cases in a transaction of its own; one that cannot be is told, and the others go on.

    Raises:
        Refused: none, or more than ``MOST`` are chosen.
    """
    wanted = {one.pk: one for one in choices}
    if not wanted:
        raise Refused("请先勾选要办理的事项。", field="chosen")
    if len(wanted) > MOST:
        raise Refused(f"一次最多办理{MOST}项，目前选择了{len(wanted)}项，请分批办理。", field="chosen")
    found = Declaration.objects.visible_to(by.user).with_names().in_bulk(wanted)
    results = []
    for pk, choice in wanted.items():
        if pk not in found:
            continue
        try:
            conclude(declaration_id=pk, passed=passed, text=text, exception=exception, by=by, seen=choice.seen)
        except Refused as refused:
            results.append(CaseResult(found[pk], refused.message))
        else:
            results.append(CaseResult(found[pk]))
    return results


@transaction.atomic
def take_back(*, declaration_id: UUID, by: Appointment, seen: int | None = None) -> Declaration:
    """Take back the conclusion while the case stands on no list; its scores stand, and it is scored again.

    Raises:
        Refused: there is none to take back; another bureau's; on a list already; the factory has another case by now.
        Outdated: the case has moved since it was seen.
    """
    case = lock(declaration_id, seen=seen)
    stage = decided_at(programme_of(case), case)
    if stage is None or stage.does != "score":
        raise Refused(f"该事项目前为“{case.get_status_display()}”，没有可撤回的评审结论。")
    require_actor(by=by, level=stage.level, region=case.region)
    require_impartial(case, by=by)
    listed = Roster.objects.live().filter(stage=case.stage, lines__declaration=case, lines__returned_at__isnull=True)
    if roster := listed.select_related("region", "round").first():
        raise Refused(f"该事项已列入{roster}（{roster.get_status_display()}），请先撤下名单再撤回评审结论。")
    refuse_second_life(case)
    move(declaration=case, deed=Deed.REOPEN, by=by, summary=f"撤回{stage.title}结论")
    return case


def may_take_back(*, case: Declaration, by: Appointment) -> bool:
    """Whether there is a conclusion of this officer's bureau to take back; a list is told of when it is tried."""
    stage = decided_at(programme_of(case), case)
    return stage is not None and stage.does == "score" and acts_at(by=by, level=stage.level, region=case.region)
