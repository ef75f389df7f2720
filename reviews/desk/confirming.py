"""市级复核 in bulk: confirm many cases as the bureau before found them, each looked at again for itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from declarations.cases.lifecycle import programme_of
from declarations.cases.models import Declaration
from portal.errors import Refused
from portal.people.models import Appointment
from reviews.desk.deciding import decide
from reviews.desk.models import Opinion, Verdict


@dataclass(frozen=True)
class CaseResult:
    """What became of one case: the verdict given, or why none was."""

    case: Declaration
    verdict: Verdict | None
    message: str = ""


def decide_many(*, seen: Iterable[tuple[UUID, int]], by: Appointment) -> list[CaseResult]:
    """Give, for each case, the opinion that the bureau before gave on the same submission.

    Each case is its own transaction: one that cannot be confirmed (somebody was faster, a rule is not met, no earlier
    opinion) is told with its reason, and the others go on.

    Args:
        seen: case and the count of moves that the officer saw, each.
        by: the officer.
    """
    results = []
    wanted = dict(seen)
    cases = Declaration.objects.visible_to(by.user).with_names().select_related("revision").in_bulk(wanted)
    for pk, moves in wanted.items():
        case = cases.get(pk)
        if case is None:
            continue
        try:
            results.append(CaseResult(case, _confirm(case, moves, by)))
        except Refused as refusal:
            results.append(CaseResult(case, None, refusal.message))
    return results


def _confirm(case: Declaration, moves: int, by: Appointment) -> Verdict:
    before = opinion_before(case)
    if before is None:
        raise Refused("下级主管部门尚未对当前提交的内容提出意见，请逐项审核。")
    verdict = Verdict(before.verdict)
    decide(
        declaration_id=case.pk,
        verdict=verdict,
        by=by,
        seen=moves,
        exception=before.exception,
        text=f"同意{before.given_for}意见：{before.text}"[:1000] if before.text else "",
    )
    return verdict


def opinion_before(case: Declaration) -> Opinion | None:
    """The last opinion that an earlier stage gave on the newest submission; None where there is none to follow."""
    keys = [stage.key for stage in programme_of(case).stages]
    earlier = keys[: keys.index(case.stage)] if case.stage in keys else []
    newest = case.submissions.order_by("-n").values_list("pk", flat=True).first()
    found = (
        Opinion.objects.filter(declaration=case, submission=newest, stage__in=earlier)
        .select_related("given_for")
        .order_by("given_at", "id")
        .last()
    )
    return found if found is not None and found.verdict != Verdict.RETURN else None
