"""迁移: the giving county proposes, the receiving county (or the city above both) accepts; only then anything moves."""

from uuid import UUID

from django.db import transaction

from factories.identity.followers import followers
from factories.identity.models import Transfer
from factories.identity.scope import decides_for, locked, require_decider
from factories.registry.claiming import follow, lock_pending
from factories.registry.models import Enterprise
from factories.registry.registering import bearer_of
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.apart import require_apart
from portal.people.models import Appointment, Role
from portal.regions.models import Region
from portal.trail.record import record


@transaction.atomic
def propose_transfer(
    *, enterprise_id: UUID, receiving: Region, reason: str, with_cases: bool, by: Appointment
) -> Transfer:
    """Offer an enterprise to the county that it has moved to.

    Args:
        enterprise_id: which.
        receiving: the county, or a place without counties.
        reason: why, seen by the receiving county and in the trail.
        with_cases: cases that no bureau has decided on move as well; the others stay in any case until they are done.
        by: an officer of its county or city.

    Raises:
        Refused: not theirs, no reason, no lowest region, or one such offer waits.
        Outdated: merged meanwhile.
    """
    enterprise = locked(enterprise_id)
    require_decider(by=by, enterprise=enterprise)
    if not reason.strip():
        raise Refused("请填写迁移原因。", field="reason")
    if receiving.children.exists() or receiving.pk == enterprise.region.pk:
        raise Refused("请选择迁入的县（市）区，不能是原地区。", field="receiving")
    if Transfer.objects.pending().filter(enterprise=enterprise).exists():
        raise Refused("该企业已有待接收的迁移，请等待对方办理，或先撤回。")
    transfer = Transfer.objects.create(
        enterprise=enterprise,
        giving=enterprise.region,
        receiving=receiving,
        reason=reason.strip()[:200],
        with_cases=with_cases,
        asked_at=clock.now(),
        asked_by=by.user,
    )
    _note(transfer, deed="propose_transfer", by=by, summary=f"提出迁往{receiving.name}", text=transfer.reason)
    return transfer


@transaction.atomic
def accept_transfer(*, transfer_id: UUID, by: Appointment) -> Transfer:
    """Take the enterprise over; its factories that stand in the giving county are the receiving county's from now on.

    Raises:
        Refused: not the receiving county nor the city above both, or it has an enterprise of that name already.
        Outdated: somebody has decided already.
    """
    transfer = _pending(transfer_id)
    if not may_accept(transfer=transfer, by=by):
        raise Refused(f"只有{transfer.receiving.name}（或双方共同的上级市）的主管部门可以接收。")
    require_apart(by=by, enterprises=[transfer.enterprise_id])
    lock_pending(enterprises=[transfer.enterprise_id])
    # As an import or an admitted claim would enter an enterprise of that name.
    list(
        Region.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[transfer.giving_id, transfer.receiving_id])
        .order_by("pk")
    )
    moved = 0
    if transfer.with_cases:
        for follower in followers():
            moved += follower.move(enterprise=transfer.enterprise, receiving=transfer.receiving, by=by)
    enterprise = locked(transfer.enterprise_id)
    if enterprise.region.pk != transfer.giving_id:
        raise Outdated(f"该企业已不在{transfer.giving.name}，请撤回后重新提出。")
    bearer = bearer_of(name=enterprise.name, region=transfer.receiving, credit_code=enterprise.credit_code)
    if bearer is not None:
        raise Refused(f"{transfer.receiving.name}已登记有“{bearer.name}”，请由双方共同的上级市合并，不必迁移。")
    enterprise.organisation.region = transfer.receiving
    enterprise.organisation.save(update_fields=["region"])
    enterprise.factories.filter(region=transfer.giving_id).update(region=transfer.receiving)
    follow(enterprise=enterprise, region=transfer.receiving, deed="follow_transfer", by=by)
    _decide(transfer, Transfer.Status.ACCEPTED, by)
    _note(
        transfer,
        deed="accept_transfer",
        by=by,
        summary=f"由{transfer.giving.name}迁入{transfer.receiving.name}" + (f"，{moved}项事项随迁" if moved else ""),
    )
    return transfer


@transaction.atomic
def decline_transfer(*, transfer_id: UUID, reason: str, by: Appointment) -> Transfer:
    """Leave the enterprise where it is, with a reason that the giving county sees.

    Raises:
        Refused: not the receiving county nor the city above both, or no reason.
        Outdated: somebody has decided already.
    """
    if not reason.strip():
        raise Refused("请填写不接收的原因。", field="reason")
    transfer = _pending(transfer_id)
    if not may_accept(transfer=transfer, by=by):
        raise Refused(f"只有{transfer.receiving.name}（或双方共同的上级市）的主管部门可以办理。")
    require_apart(by=by, enterprises=[transfer.enterprise_id])
    transfer.answer = reason.strip()[:200]
    _decide(transfer, Transfer.Status.DECLINED, by)
    _note(
        transfer,
        deed="decline_transfer",
        by=by,
        summary=f"{transfer.receiving.name}未接收迁移",
        text=transfer.answer,
    )
    return transfer


@transaction.atomic
def withdraw_transfer(*, transfer_id: UUID, by: Appointment) -> Transfer:
    """Take the offer back before it is answered.

    Raises:
        Refused: not the giving county's or city's.
        Outdated: somebody has decided already.
    """
    transfer = _pending(transfer_id)
    if not decides_for(by=by, region=transfer.giving):
        raise Refused(f"只有{transfer.giving.name}或其上级市的主管部门可以撤回。")
    _decide(transfer, Transfer.Status.WITHDRAWN, by)
    _note(transfer, deed="withdraw_transfer", by=by, summary=f"撤回迁往{transfer.receiving.name}")
    return transfer


def may_accept(*, transfer: Transfer, by: Appointment | None) -> bool:
    """The receiving county's officers, those of the city above both; of a place without counties, its own."""
    if by is None or not decides_for(by=by, region=transfer.receiving):
        return False
    own = by.organisation.region_id
    if own == transfer.receiving_id:
        return True
    return by.role == Role.CITY_OFFICER and own == transfer.giving.parent_id


def cases_of(*, enterprise: Enterprise, receiving: Region) -> tuple[int, int]:
    """How many live cases could move along, and how many stay in any case."""
    counts = [follower.stays(enterprise=enterprise, receiving=receiving) for follower in followers()]
    return sum(can for can, _ in counts), sum(stay for _, stay in counts)


def _pending(transfer_id: UUID) -> Transfer:
    transfer = (
        Transfer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("enterprise__organisation__region", "giving__parent", "receiving__parent")
        .get(pk=transfer_id)
    )
    if transfer.status != Transfer.Status.PENDING:
        raise Outdated(
            f"该迁移刚刚已由{transfer.decided_by}办理，结果为“{transfer.get_status_display()}”，您的操作未生效。"
        )
    return transfer


def _decide(transfer: Transfer, status: Transfer.Status, by: Appointment) -> None:
    transfer.status, transfer.decided_at, transfer.decided_by = status, clock.now(), by.user
    transfer.save(update_fields=["status", "decided_at", "decided_by", "answer"])


def _note(transfer: Transfer, *, deed: str, by: Appointment, summary: str, text: str = "") -> None:
    record(
        subject=transfer.enterprise,
        deed=deed,
        actor=by.user,
        acting_for=by.organisation,
        summary=summary,
        detail={
            "transfer": str(transfer.pk),
            "from": transfer.giving_id,
            "to": transfer.receiving_id,
            **({"text": text} if text else {}),
        },
    )
