"""公示期满, 撤下: how a public notice ends; and what an objection that is upheld makes of its list."""

from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import Deed, move_many, require_actor
from declarations.cases.models import Declaration, Status
from portal import clock
from portal.errors import Refused
from portal.people.models import Appointment
from portal.regions.models import Level
from portal.trail.record import record
from reviews.objections.models import Objection
from reviews.publicity.going_out import cases_to_move, require_status
from reviews.publicity.listing import amend
from reviews.publicity.models import Publicity, PublicityStatus
from reviews.publicity.opening import lock_publicity
from reviews.rosters.composing import lock_roster
from reviews.rosters.models import RosterStatus


@transaction.atomic
def end(*, publicity_id: UUID, by: Appointment) -> Publicity:
    """公示期满: its cases go on to the result.

    Raises:
        Refused: not the province; the period is not over; an objection is open, which the message names.
        Outdated: it has ended or was taken down.
    """
    publicity = lock_publicity(publicity_id)
    require_actor(by=by, level=Level.PROVINCE, region=publicity.region)
    require_status(publicity, PublicityStatus.PUBLISHED)
    if not publicity.period_is_over:
        raise Refused(f"公示期至{publicity.ends_on:%Y年%-m月%-d日}，期满后才能结束公示。")
    roster = lock_roster(publicity.roster_id)
    # The cases first: whoever rules on an objection holds its case.
    cases = cases_to_move(roster, Status.IN_PUBLICITY)
    still_open = list(
        Objection.objects.open().filter(declaration__in=roster.lines.values("declaration")).order_by("filed_at")[:10]
    )
    if still_open:
        named = "、".join(f"{one.receipt}（{one.line.name}）" for one in still_open)
        raise Refused(f"还有异议没有办结：{named}。请先裁定，再结束公示。")
    if cases:
        move_many(
            declarations=cases,
            deed=Deed.END_PUBLICITY,
            by=by,
            summaries={case.pk: "公示期满" for case in cases},
            detail={"publicity": str(publicity.pk)},
        )
    _close(publicity, PublicityStatus.ENDED, by, f"公示期满，{len(cases)}项转入结果发布")
    return publicity


@transaction.atomic
def take_off(*, publicity_id: UUID, reason: str, by: Appointment) -> Publicity:
    """撤下: the list is public no more, the reason is; its cases wait for another notice. Objections stay open.

    Raises:
        Refused: not the province; no reason.
        Outdated: it has ended or was taken down.
    """
    publicity = lock_publicity(publicity_id)
    require_actor(by=by, level=Level.PROVINCE, region=publicity.region)
    require_status(publicity, PublicityStatus.PUBLISHED)
    reason = reason.strip()
    if not reason:
        raise Refused("请填写撤下公示的原因，将在公示页面公布。", field="reason")
    roster = lock_roster(publicity.roster_id)
    cases = cases_to_move(roster, Status.IN_PUBLICITY)
    if cases:
        move_many(
            declarations=cases,
            deed=Deed.TAKE_OFF,
            by=by,
            summaries={case.pk: f"公示撤下：{reason}"[:200] for case in cases},
            detail={"publicity": str(publicity.pk)},
        )
    roster.status = RosterStatus.RECALLED
    roster.save(update_fields=["status"])
    publicity.close_reason = reason[:500]
    _close(publicity, PublicityStatus.TAKEN_OFF, by, "撤下公示", text=reason)
    return publicity


def come_off(*, publicity: Publicity, case: Declaration, by: Appointment) -> None:
    """Take a case off a list on public notice (异议成立): a new version, in the transaction that rules.

    Args:
        publicity: locked, on public notice.
        case: locked, rejected in the same transaction.
        by: an officer of the province.
    """
    line = publicity.roster.public_lines.get(declaration=case)
    publicity.roster = amend(
        lock_roster(publicity.roster_id), without=[case.pk], reason=f"异议成立，移出{line.name}", by=by
    )
    publicity.save(update_fields=["roster"])
    record(
        subject=publicity,
        deed="amend",
        actor=by.user,
        acting_for=by.organisation,
        from_state=publicity.status,
        to_state=publicity.status,
        summary=f"名单更正为第{publicity.roster.version}版，移出{line.name}",
        detail={"sha256": publicity.roster.sha256},
    )


def _close(publicity: Publicity, status: PublicityStatus, by: Appointment, summary: str, text: str = "") -> None:
    before = publicity.status
    publicity.status, publicity.closed_at, publicity.closed_by = status, clock.now(), by.user
    publicity.save(update_fields=["status", "closed_at", "closed_by", "close_reason"])
    record(
        subject=publicity,
        deed="end_publicity" if status == PublicityStatus.ENDED else "take_off",
        actor=by.user,
        acting_for=by.organisation,
        from_state=before,
        to_state=status,
        summary=summary,
        detail={"text": text} if text else {},
    )
