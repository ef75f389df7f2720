"""Who fills a case changes hands between bureau and enterprise; and the enterprise confirms what was filled for it."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse

from declarations.cases.drafting import FILLABLE, filling_level
from declarations.cases.fillers import has_account
from declarations.cases.lifecycle import acts_at, lock
from declarations.cases.models import Declaration, Kind
from portal import clock
from portal.errors import Outdated, Refused
from portal.inbox.sending import send
from portal.people.models import Appointment, Organisation
from portal.trail.record import record


@transaction.atomic
def hand_over(*, declaration_id: UUID, by: Appointment, seen: int | None = None) -> Declaration:
    """请企业填写: the bureau that fills a case leaves it, with all that stands there, to the enterprise.

    Raises:
        Refused: not filled by this bureau; submitted; nobody of the enterprise has an account.
        Outdated: the case has moved since it was seen.
    """
    case = _being_filled(declaration_id, seen)
    if case.filler_id != by.organisation_id:
        raise Refused("该事项不由本单位填写。")
    if not has_account(case.enterprise.organisation):
        raise Refused(f"{case.enterprise}尚无填报账户，企业认领后才能自行填写。")
    handed = _fills(case, None, deed="hand_over", summary="交由企业填写", by=by)
    send(
        to=case.enterprise.organisation,
        title=f"请填写：{case.round.title}{case.get_kind_display()}",
        text=f"{by.organisation}请贵企业填写{case.round.title}的{case.get_kind_display()}内容，已知内容已预先填入，请核对、补充后提交。",
        link=reverse("case-fill", args=[case.pk]),
        by=by,
    )
    return handed


@transaction.atomic
def take_over(*, declaration_id: UUID, by: Appointment, seen: int | None = None) -> Declaration:
    """由本企业填写: the enterprise goes on itself with what a bureau has begun to fill for it.

    Raises:
        Refused: another enterprise's; submitted.
        Outdated: the case has moved since it was seen, or is the enterprise's to fill already.
    """
    case = _being_filled(declaration_id, seen)
    if case.enterprise_id != by.organisation_id:
        raise Refused("只能填写本企业的事项。")
    if case.filler_id is None:
        raise Outdated("该事项已由本企业填写，请刷新后继续填写。")
    return _fills(case, None, deed="take_over", summary="企业接手填写", by=by)


@transaction.atomic
def reclaim(*, declaration_id: UUID, by: Appointment, seen: int | None = None) -> Declaration:
    """收回填写: the bureau goes on itself with a recheck that the enterprise was to fill.

    Raises:
        Refused: not a recheck of this bureau; submitted, and so to be reviewed.
        Outdated: the case has moved since it was seen, or is with a bureau already.
    """
    case = _being_filled(declaration_id, seen)
    if case.kind != Kind.RECHECK or not acts_at(by=by, level=filling_level(case), region=case.region):
        raise Refused("只能收回本单位的复核事项。")
    if case.filler_id is not None:
        raise Outdated("该事项已由主管部门填写，请刷新后继续填写。")
    return _fills(case, by.organisation, deed="reclaim", summary="收回，由主管部门填写", by=by)


@transaction.atomic
def confirm(*, declaration_id: UUID, by: Appointment, submission: int) -> Declaration:
    """确认无误: the enterprise stands by what a bureau submitted for it. Once more changes nothing.

    Args:
        declaration_id: the case.
        by: who, for the enterprise.
        submission: which one (its ``n``) the person has read.

    Raises:
        Refused: another enterprise's; filled by the enterprise itself; not submitted.
        Outdated: it was submitted anew since.
    """
    case = lock(declaration_id)
    if case.enterprise_id != by.organisation_id:
        raise Refused("只能确认本企业的事项。")
    if case.filler is None:
        raise Refused("该事项由本企业自行填写，不需要确认。")
    newest = case.submissions.order_by("-n").values_list("n", flat=True).first()
    if newest is None or case.status in FILLABLE:
        raise Refused(f"{case.filler}还在填写，提交后再请核对确认。")
    if newest != submission:
        raise Outdated("该事项刚刚重新提交，请核对最新内容后再确认。")
    if case.confirmed_at is not None:
        return case
    case.confirmed_at, case.confirmed_by = clock.now(), by.user
    case.save(update_fields=["confirmed_at", "confirmed_by"])
    _record(case, deed="confirm", summary=f"企业确认第{newest}次提交的内容无误", by=by)
    return case


def _being_filled(declaration_id: UUID, seen: int | None) -> Declaration:
    case = lock(declaration_id, seen=seen)
    if case.status not in FILLABLE:
        raise Refused(f"该事项目前为“{case.get_status_display()}”，内容已锁定，不再填写。")
    return case


def _fills(case: Declaration, filler: Organisation | None, *, deed: str, summary: str, by: Appointment) -> Declaration:
    """Let ``filler`` fill the case; whoever acts on the page as it was is told."""
    case.filler = filler
    case.confirmed_at = case.confirmed_by = None
    case.moves += 1
    case.save(update_fields=["filler", "confirmed_at", "confirmed_by", "moves"])
    _record(case, deed=deed, summary=summary, by=by)
    return case


def _record(case: Declaration, *, deed: str, summary: str, by: Appointment) -> None:
    record(subject=case, deed=deed, actor=by.user, acting_for=by.organisation, summary=summary)
