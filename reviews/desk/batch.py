"""批量办理: one opinion, or the opinion of the bureau before, for many cases; each is looked at again for itself."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import models

from declarations.cases.lifecycle import programme_of
from declarations.cases.models import Declaration
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from portal.regions.models import Level
from portal.trail.record import trail_of
from reviews.desk.deciding import decide, newest_submissions
from reviews.desk.models import Opinion, Verdict

logger = logging.getLogger(__name__)
MOST = 200
NOTHING_TO_FOLLOW = "下级主管部门尚未对当前提交的内容提出意见，请逐项审核。"


class Way(models.TextChoices):
    """What is to be done with the chosen cases."""

    FOLLOW = "follow", "按下级意见办理"
    APPROVE = Verdict.APPROVE.value, "批量通过"
    RETURN = Verdict.RETURN.value, "批量退回修改"
    REJECT = Verdict.REJECT.value, "批量不通过"


def ways_of(by: Appointment) -> list[Way]:
    """What this officer may do in bulk; where no place lies below there is nobody before it to follow."""
    follows = by.organisation.level != Level.COUNTY and by.organisation.region.has_below
    return [one for one in Way if one != Way.FOLLOW or follows]


@dataclass(frozen=True)
class Choice:
    """A case as it was chosen: the count of moves that the officer saw, and what they wrote for it."""

    pk: UUID
    seen: int
    text: str = ""
    exception: str = ""


@dataclass(frozen=True)
class CaseResult:
    """What became of one case: the verdict given, or why none was."""

    case: Declaration
    choice: Choice
    verdict: Verdict | None
    message: str = ""


def decide_many(*, way: Way, choices: Iterable[Choice], by: Appointment) -> list[CaseResult]:
    """Give an opinion on each of the chosen cases.

    Each case is its own transaction: one that cannot be decided (somebody was faster, a rule is not met, no earlier
    opinion) is told with its reason, and the others go on. Doing it again does nothing twice.

    Args:
        way: the verdict, or that of the bureau before on the same submission.
        choices: the cases; those out of the officer's sight are left out.
        by: the officer.

    Raises:
        Refused: more than ``MOST`` are chosen.
    """
    wanted = {one.pk: one for one in choices}
    require_few(len(wanted))
    cases = Declaration.objects.visible_to(by.user).with_names().select_related("revision")
    found = cases.defer("revision__content").in_bulk(wanted)
    return [_result(found[pk], choice, way, by) for pk, choice in wanted.items() if pk in found]


def require_few(count: int) -> None:
    """Raises Refused where more are chosen than are done at once."""
    if count > MOST:
        raise Refused(f"一次最多办理{MOST}项，目前选择了{count}项，请分批办理。")


def opinions_to_follow(cases: Iterable[Declaration]) -> dict[UUID, Opinion]:
    """Case → the last opinion of an earlier stage on its newest submission; a return is none to follow. Two queries."""
    by_pk = {case.pk: case for case in cases}
    newest = newest_submissions(by_pk.values())
    given = Opinion.objects.filter(submission__in=[one.pk for one in newest.values()]).select_related("given_for")
    found: dict[UUID, Opinion] = {}
    for opinion in given.order_by("given_at", "id"):
        case = by_pk[opinion.declaration_id]
        keys = [stage.key for stage in programme_of(case).stages]
        if case.stage in keys and opinion.stage in keys[: keys.index(case.stage)]:
            found[case.pk] = opinion
    return {pk: opinion for pk, opinion in found.items() if opinion.verdict != Verdict.RETURN}


def agreeing(before: Opinion) -> str:
    """The words of an opinion that follows ``before``."""
    return f"同意{before.given_for}意见：{before.text}"[:1000] if before.text else ""


def _result(case: Declaration, choice: Choice, way: Way, by: Appointment) -> CaseResult:
    try:
        return CaseResult(case, choice, _decide(case, choice, way, by))
    except Outdated as outdated:
        done = _just_given(case, choice, way, by)
        return CaseResult(case, choice, done, "" if done else outdated.message)
    except Refused as refused:
        return CaseResult(case, choice, None, refused.message)
    except Exception:
        # One case that nobody foresaw must not hide what became of those before it.
        logger.exception("case %s could not be decided in a batch", case.pk)
        return CaseResult(case, choice, None, "办理时发生内部错误，该事项没有变动，请逐项办理或联系系统管理员。")


def _decide(case: Declaration, choice: Choice, way: Way, by: Appointment) -> Verdict:
    text, exception = choice.text, choice.exception
    if way == Way.FOLLOW:
        before = opinions_to_follow([case]).get(case.pk)
        if before is None:
            raise Refused(NOTHING_TO_FOLLOW)
        verdict = Verdict(before.verdict)
        text, exception = text or agreeing(before), exception or before.exception
    else:
        verdict = Verdict(way.value)
    decide(
        declaration_id=case.pk,
        verdict=verdict,
        text=text,
        exception=exception,
        by=by,
        seen=choice.seen,
    )
    return verdict


def _just_given(case: Declaration, choice: Choice, way: Way, by: Appointment) -> Verdict | None:
    """The verdict that this very choice has led to already (a double click); None where the case moved otherwise."""
    last = trail_of(case).order_by("-sequence").first()
    if last is None or not Declaration.objects.filter(pk=case.pk, moves=choice.seen + 1).exists():
        return None
    given = Opinion.objects.filter(pk=last.detail.get("opinion"), given_by=by.user).first()
    if given is None or (given.verdict == Verdict.RETURN if way == Way.FOLLOW else given.verdict != way.value):
        return None
    return Verdict(given.verdict)
