"""分配: which experts score a case, by hand or as proposed."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q

from declarations.cases.lifecycle import lock, require_actor, stage_of
from declarations.cases.models import Declaration, Status
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from portal.trail.record import record
from reviews.experts.models import Expert, Scoring
from reviews.experts.relations import barred
from reviews.experts.sectors import sectors_of
from reviews.experts.tallying import count, sheet_of
from reviews.experts.telling import tell_assigned
from reviews.experts.withdrawing import withdraw


@dataclass(frozen=True)
class Wanted:
    """Who shall score a case, and who the officer saw scoring it."""

    declaration_id: UUID
    experts: Collection[UUID]
    seen: Collection[UUID]


@transaction.atomic
def assign_each(*, wanted: Sequence[Wanted], due_on: dt.date, by: Appointment) -> dict[UUID, str]:
    """``assign`` for many cases, so that an expert is told of all of them in one message.

    Returns:
        Those refused, with the reason: they stay as they were, the others are saved.
    """
    # All rows in one order beforehand: two officers who assign the same cases wait for one another.
    cases = Declaration.objects.select_for_update(of=("self",), no_key=True)
    list(cases.filter(pk__in=[one.declaration_id for one in wanted]).order_by("pk").values_list("pk"))
    _lock_experts({pk for one in wanted for pk in one.experts})
    refused, added = {}, list[Scoring]()
    for one in wanted:
        try:
            with transaction.atomic():
                added += _assign(one, due_on=due_on, by=by, reason="")
        except Refused as refusal:
            refused[one.declaration_id] = refusal.message
    tell_assigned(added, by=by)
    return refused


@transaction.atomic
def assign(
    *,
    declaration_id: UUID,
    experts: Collection[UUID],
    seen: Collection[UUID],
    due_on: dt.date,
    by: Appointment,
    reason: str = "",
) -> list[Scoring]:
    """Let these experts score a case, and no others. The same again changes nothing but the date.

    Args:
        declaration_id: a case that is scored.
        experts: who shall score it; who does so already goes on with what they have written.
        seen: who the officer saw scoring it.
        due_on: until when, that day included.
        by: an officer of the province.
        reason: why somebody is taken off; needed then.

    Raises:
        Refused: it is not scored; another bureau's; an expert is paused, not pledged, or barred by a relation; nobody
            was chosen; the date has passed; somebody is taken off without a reason.
        Outdated: others score it by now than the officer saw.
    """
    wanted = Wanted(declaration_id, experts, seen)
    tell_assigned(_assign(wanted, due_on=due_on, by=by, reason=reason), by=by)
    return list(Scoring.objects.standing().filter(declaration=declaration_id, stage=F("declaration__stage")))


def _assign(asked: Wanted, *, due_on: dt.date, by: Appointment, reason: str) -> list[Scoring]:
    """What was assigned anew."""
    case = lock(asked.declaration_id)
    stage = stage_of(case)
    if case.status != Status.SCORING or stage is None:
        raise Refused(f"该事项目前为“{case.get_status_display()}”，不在专家评审环节。")
    require_actor(by=by, level=stage.level, region=case.region)
    if due_on < clock.today():
        raise Refused("评审期限已过，请重新选择。", field="due_on")
    if not asked.experts:
        raise Refused("请至少选择一名专家。", field="experts")
    now_on = {one.expert_id: one for one in Scoring.objects.standing().filter(declaration=case, stage=stage.key)}
    wanted = set(asked.experts)
    if set(now_on) not in (set(asked.seen), wanted):
        raise Outdated("该事项的评审专家刚刚已被他人调整，请核对后再办理。")
    leaving, coming = [now_on[pk] for pk in now_on if pk not in wanted], wanted - set(now_on)
    if leaving and not reason.strip():
        raise Refused("调整已分配的专家，请写明原因。", field="reason")
    experts = _require_fit(case, coming)
    for one in leaving:
        one.declaration = case
        withdraw(one, because=reason.strip(), by=by)
    now = clock.now()
    added = [
        Scoring.objects.create(
            declaration=case, stage=stage.key, expert=expert, due_on=due_on, assigned_at=now, assigned_by=by.user
        )
        for expert in experts
    ]
    standing = Scoring.objects.standing().filter(declaration=case, stage=stage.key)
    standing.exclude(due_on=due_on).update(due_on=due_on)
    count(case)
    if added:
        record(
            subject=case,
            deed="assign_experts",
            actor=by.user,
            acting_for=by.organisation,
            from_state=case.state,
            to_state=case.state,
            summary=f"分配评审专家{len(added)}名",
            detail={"internal": True, "text": "、".join(str(one) for one in experts), "due_on": str(due_on)},
        )
    return added


def _require_fit(case: Declaration, coming: Collection[UUID]) -> list[Expert]:
    """The experts in a fixed order; their rows are locked, so that none declares a relation in between."""
    _lock_experts(coming)
    found = list(Expert.objects.available().filter(pk__in=coming).select_related("user").order_by("entered_at", "id"))
    if len(found) != len(coming):
        raise Refused("所选专家中有的已暂停或尚未作出承诺，请重新选择。", field="experts")
    against = barred([case], found).get(case.pk, {})
    for expert in found:
        if expert.pk in against:
            raise Refused(
                f"{expert}与该企业有利害关系（{against[expert.pk]}），应当回避，请另选专家。", field="experts"
            )
    return found


def _lock_experts(experts: Collection[UUID]) -> None:
    list(Expert.objects.select_for_update(no_key=True).filter(pk__in=experts).order_by("pk").values_list("pk"))


@dataclass
class Proposal:
    """Who is proposed for a case; ``kept`` score it already, ``short``: how many are lacking."""

    case: Declaration
    sector: str
    kept: list[Expert] = field(default_factory=list)
    added: list[Expert] = field(default_factory=list)
    short: int = 0

    @property
    def experts(self) -> list[Expert]:
        return [*self.kept, *self.added]


def with_load() -> list[Expert]:
    """Those available, each with ``load``: how many cases they have open; in the order in which they entered the pool."""
    open_ = Q(scorings__withdrawn_at__isnull=True, scorings__declaration__status=Status.SCORING)
    found = Expert.objects.available().select_related("user").annotate(load=Count("scorings", filter=open_))
    return list(found.order_by("entered_at", "id"))


def propose(cases: Sequence[Declaration]) -> list[Proposal]:
    """Who might score each of these cases: the same answer each time, until something is saved.

    Each case gets as many as its sheet says. Nobody is proposed who has a relation to the enterprise; of the others
    first those of its sector, of these those with fewest cases, of these who entered the pool first.
    """
    pool = with_load()
    load = {one.pk: one.load for one in pool}  # type: ignore[attr-defined]
    against, sectors = barred(cases, pool), sectors_of(cases)
    on: dict[UUID, list[Expert]] = {case.pk: [] for case in cases}
    for one in Scoring.objects.standing().filter(declaration__in=on).select_related("expert__user"):
        on[one.declaration_id].append(one.expert)
    proposals = []
    for case in cases:
        proposal = Proposal(case, sectors.get(case.pk, ""), kept=on[case.pk])
        lacking = max(0, sheet_of(case).experts - len(proposal.kept))
        taken = {one.pk for one in proposal.kept}
        fit = [one for one in pool if one.pk not in taken and one.pk not in against.get(case.pk, {})]
        fit.sort(key=lambda one: (proposal.sector not in one.fields, load[one.pk]))
        proposal.added = fit[:lacking]
        proposal.short = lacking - len(proposal.added)
        for expert in proposal.added:
            load[expert.pk] += 1
        proposals.append(proposal)
    return proposals
