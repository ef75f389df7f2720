"""寄送: the bureau that reported a list records what it sent to the level above, and how."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import require_actor
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from reviews.hardcopies.keeping import Sending, keep, lock_asked
from reviews.hardcopies.models import State, Way
from reviews.hardcopies.pieces import Piece, chosen_pieces
from reviews.hardcopies.telling import tell_sent
from reviews.rosters.models import Roster

WAYBILL_LENGTH = 40


@transaction.atomic
def send_copies(
    *, roster_id: UUID, chosen: Collection[str], way: str, sent_on: dt.date, waybill: str = "", by: Appointment
) -> Roster:
    """Record that papers of a reported list went off (附件4二、2). The same twice is once; until they are received, it can be put right.

    Args:
        roster_id: the list.
        chosen: names of its papers (``Piece.name``).
        way: by post or by hand.
        sent_on: the day.
        waybill: of the courier; not asked for what is brought by hand.
        by: an officer of the bureau that made the list.

    Raises:
        Refused: not this bureau's list; not handed in; none is chosen; no way, a day to come, or no waybill (``field``).
        Outdated: one of them was received meanwhile, or is not asked for any more.
    """
    roster = lock_asked(roster_id)
    require_actor(by=by, level=roster.region.level, region=roster.region)
    sending = _sending(way, sent_on, waybill)
    pieces = chosen_pieces(roster, chosen)
    if all(_went_so(one, sending) for one in pieces):
        return roster
    if held := [one.called for one in pieces if one.is_held]:
        raise Outdated(f"上级已收到{'、'.join(held[:3])}等{len(held)}件，不需要再寄，请取消勾选。")
    told = (
        f"寄送纸质件{len(pieces)}件：{Way(sending.way).label}{f'，运单号{sending.waybill}' if sending.waybill else ''}"
    )
    keep(roster, pieces, state=State.SENT, deed="send_copies", summary=told, sending=sending, by=by)
    tell_sent(roster=roster, text=told, by=by)
    return roster


def _sending(way: str, sent_on: dt.date, waybill: str) -> Sending:
    waybill = "".join(waybill.split())
    if way not in Way:
        raise Refused("请选择寄送方式。", field="way")
    if sent_on > clock.today():
        raise Refused("寄送日期不能晚于今天。", field="sent_on")
    if way == Way.COURIER and not waybill:
        raise Refused("邮寄的请填写运单号。", field="waybill")
    if len(waybill) > WAYBILL_LENGTH:
        raise Refused(f"运单号最多{WAYBILL_LENGTH}个字符，请核对。", field="waybill")
    return Sending(way, sent_on, waybill)


def _went_so(piece: Piece, sending: Sending) -> bool:
    row = piece.copy
    return (
        row is not None
        and row.state == State.SENT
        and (row.way, row.sent_on, row.waybill)
        == (
            sending.way,
            sending.sent_on,
            sending.waybill,
        )
    )
