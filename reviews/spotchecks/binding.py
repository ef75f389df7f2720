"""What a spot check keeps from being done with its case: while it is under way, and once it took the factory off the list.

Verifying a draw needs none of this: a draw reads lines of its own (``DrawLine``), whatever becomes of the list. But the
check concludes on the case as it stands there, and what a document has revoked no opinion brings back. A later case of the
factory is another one, which no earlier check binds.
"""

from collections.abc import Collection
from uuid import UUID

from declarations.cases.models import Declaration
from portal.errors import Refused
from reviews.rosters.models import Roster
from reviews.spotchecks.models import CheckStatus, Conclusion, SpotCheck


def revocations(cases: Collection[UUID]) -> dict[UUID, SpotCheck]:
    """Case → the spot check that revoked its tier (移出名单), of those of ``cases`` that have one; one query."""
    found = SpotCheck.objects.filter(conclusion=Conclusion.REVOKE, line__roster_line__declaration__in=cases)
    return {one.line.roster_line.declaration_id: one for one in found.select_related("line__roster_line")}


def revoked_words(check: SpotCheck) -> str:
    """By which document its tier was revoked, as a list and a refusal say it."""
    return f"抽检复核撤销认定（{check.document_number}）"


def cannot_pass(check: SpotCheck) -> str:
    """Why the case of a check that revoked its tier cannot pass any more."""
    return f"该工厂已由{revoked_words(check)}，本事项不能通过。以后批次可以重新申报。"


def require_may_pass(case: Declaration) -> None:
    """Raises Refused, naming the document, where a spot check revoked the tier of this very case."""
    if check := revocations([case.pk]).get(case.pk):
        raise Refused(cannot_pass(check), field="verdict")


def require_may_reopen(case: Declaration) -> None:
    """Raises Refused, naming the document, where a spot check revoked the tier of this very case."""
    if check := revocations([case.pk]).get(case.pk):
        raise Refused(f"该工厂已由{revoked_words(check)}，不能撤回意见。")


def require_may_go_back(roster: Roster, cases: Collection[Declaration]) -> None:
    """Raises Refused at the line (``field``: ``reason-<line>``) of one of ``cases`` whose check is not concluded, or revoked."""
    checks = SpotCheck.objects.filter(line__roster_line__declaration__in=[case.pk for case in cases])
    open_or_revoked = checks.exclude(conclusion=Conclusion.KEEP).order_by("draw", "n")
    binding = open_or_revoked.select_related("line__roster_line").first()
    if binding is None:
        return
    line = roster.lines.get(declaration=binding.line.roster_line.declaration_id)
    if binding.status == CheckStatus.CONCLUDED:
        why = f"{binding.line.name}已由{revoked_words(binding)}，该事项不能退回或收回。"
    else:
        why = (
            f"{binding.line.name}已抽入抽检名单，抽检尚未办结（{binding.get_status_display()}），"
            "该事项目前不能退回或收回，请待抽检作出结论。"
        )
    raise Refused(why, field=f"reason-{line.pk}")
