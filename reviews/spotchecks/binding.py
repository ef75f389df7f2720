"""What keeps a case from passing, or from being taken back: above all what a spot check did, or is about to do, to its tier.

While a check is under way, and once it took the factory off the list, its case does not go back. Verifying a draw needs
none of this: a draw reads lines of its own (``DrawLine``), whatever becomes of the list. But the check concludes on the
case as it stands there, and what a document has revoked no opinion brings back. A later declaration of the factory is
another one, which no earlier check binds; but a recheck is of the very tier, whichever case it was granted by, and once
that has ended the recheck cannot pass any more.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from declarations.cases.lifecycle import programme_of
from declarations.cases.models import Declaration, Kind
from factories.recognitions import granting
from factories.recognitions.models import Recognition
from portal.errors import Refused
from reviews.rosters.models import Roster
from reviews.spotchecks.models import CheckStatus, Conclusion, SpotCheck
from reviews.stages import programme_of_round


def revocations(cases: "Collection[UUID] | QuerySet[Declaration, Any]") -> dict[UUID, SpotCheck]:
    """Case → the spot check that revoked its tier (移出名单), of those of ``cases`` that have one; one query."""
    found = SpotCheck.objects.filter(conclusion=Conclusion.REVOKE, line__roster_line__declaration__in=cases)
    return {one.line.roster_line.declaration_id: one for one in found.select_related("line__roster_line")}


def revoked_words(check: SpotCheck) -> str:
    """By which document its tier was revoked, as a list and a refusal say it."""
    return f"抽检复核撤销认定（{check.document_number}）"


def barred(cases: "Collection[UUID] | QuerySet[Declaration]") -> dict[UUID, str]:
    """Case → why it cannot pass any more, by the document; of those of ``cases`` that cannot. Few queries, none per case.

    Its own tier was revoked by a spot check; or it is a recheck, and the tier ended while it was under way: by a spot check
    of an earlier case, by 撤销认定, by a corrected result. What the recheck's own decision did to the tier is no bar to it.
    """
    revoked = revocations(cases if not isinstance(cases, QuerySet) else cases.values("pk"))
    why = {pk: f"该工厂已由{revoked_words(one)}，本事项不能通过。以后批次可以重新申报。" for pk, one in revoked.items()}
    return why | {
        pk: f"该工厂的{one.get_tier_display()}认定已终止（{one.ended_by}），本复核不能通过。以后批次可以重新申报。"
        for pk, one in _ended(cases).items()
        if pk not in why
    }


def require_may_pass(case: Declaration) -> None:
    """Raises Refused, naming the document, where the case is ``barred``."""
    if why := barred([case.pk]).get(case.pk):
        raise Refused(why, field="verdict")


def require_may_stand_again(case: Declaration) -> None:
    """Raises Refused, naming the document, where a spot check has revoked the tier that the failed recheck ended.

    Such a check finds nothing to end any more, and means it all the same: no correction of the recheck lets the tier stand.
    """
    since = SpotCheck.objects.filter(
        conclusion=Conclusion.REVOKE, factory=case.factory_id, concluded_at__gte=case.created_at
    )
    for check in since.select_related("draw__round__notice"):
        if programme_of_round(check.draw.round).grants == programme_of(case).grants:
            raise Refused(f"{case.enterprise}的工厂已由{revoked_words(check)}，认定不能因更正而恢复。")


def _ended(cases: "Collection[UUID] | QuerySet[Declaration]") -> dict[UUID, Recognition]:
    """Recheck → the recognition that it was of, where that has ended otherwise than by the recheck and none is in force."""
    chosen = cases if isinstance(cases, QuerySet) else Declaration.objects.filter(pk__in=cases)
    ended_ones = Recognition.objects.filter(ended_on__isnull=False, factory=OuterRef("factory"))
    rechecks = list(
        chosen.filter(Exists(ended_ones.exclude(ended_in_case=OuterRef("pk"))), kind=Kind.RECHECK)
        .select_related("round", "revision")
        .defer("revision__content")
    )
    if not rechecks:
        return {}
    of_factory: dict[UUID, list[Recognition]] = defaultdict(list)
    for one in Recognition.objects.filter(factory__in={case.factory_id for case in rechecks}).order_by(
        "ended_on", "id"
    ):
        of_factory[one.factory_id].append(one)
    decided = granting.touched_by([case.pk for case in rechecks])
    found = {}
    for case in rechecks:
        held = [one for one in of_factory[case.factory_id] if one.tier == programme_of(case).grants]
        ended = [one for one in held if one.ended_on is not None and one.ended_in_case != case.pk]
        if case.pk not in decided and ended and len(ended) == len(held):
            found[case.pk] = ended[-1]
    return found


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
