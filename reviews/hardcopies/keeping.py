"""Writing what became of papers: the row of each, a line of the trail for each, and one for the list."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import models

from portal import clock
from portal.errors import Refused
from portal.people.models import Appointment
from portal.trail.record import record, record_each
from reviews.hardcopies.models import Hardcopy, State
from reviews.hardcopies.pieces import Piece, copies_of
from reviews.rosters.composing import lock_roster
from reviews.rosters.models import HANDED_IN, Roster


@dataclass(frozen=True)
class Sending:
    """How papers went off."""

    way: str
    sent_on: dt.date
    waybill: str = ""


def lock_asked(roster_id: UUID) -> Roster:
    """The list, locked, if papers go with it.

    Raises:
        Refused: not handed in, or the pack asks for none.
    """
    roster = lock_roster(roster_id)
    if roster.status not in HANDED_IN:
        raise Refused(f"名单{roster.get_status_display()}，纸质件以上报的名单为准。")
    if copies_of(roster) is None:
        raise Refused("这份名单不要求报送纸质件。")
    return roster


def keep(
    roster: Roster,
    pieces: Sequence[Piece],
    *,
    state: State,
    deed: str,
    summary: str,
    by: Appointment,
    notes: Mapping[str, str] | None = None,
    sending: Sending | None = None,
) -> None:
    """Let these papers of a locked list be in ``state``, in a number of statements that does not grow with them."""
    now = clock.now()
    rows: dict[models.Model, tuple[str, str]] = {}
    lines: dict[models.Model, str] = {}
    fresh: list[Hardcopy] = []
    known: list[Hardcopy] = []
    for piece in pieces:
        row = piece.copy or Hardcopy(
            round=roster.round,
            region=roster.region,
            stage=roster.stage,
            key=piece.spec.key,
            sha256=piece.sha256,
            submission=piece.line.submission if piece.line else None,
        )
        before, row.state = row.state, state
        row.note = (notes or {}).get(piece.name, "").strip()[:200]
        if sending:
            row.way, row.sent_on, row.waybill = sending.way, sending.sent_on, sending.waybill
        row.changed_at, row.changed_by, row.changed_for = now, by.user, by.organisation
        rows[row], lines[row] = (before, state), f"{piece.spec.title}：{_told(row, with_sending=sending is not None)}"
        (known if piece.copy else fresh).append(row)
    Hardcopy.objects.bulk_create(fresh, batch_size=500)
    fields = ["state", "note", "way", "sent_on", "waybill", "changed_at", "changed_by", "changed_for"]
    Hardcopy.objects.bulk_update(known, fields, batch_size=100)
    record_each(lines=lines, deed=deed, actor=by.user, acting_for=by.organisation, states=rows)
    record(
        subject=roster,
        deed=deed,
        actor=by.user,
        acting_for=by.organisation,
        from_state=roster.status,
        to_state=roster.status,
        summary=summary,
        detail={"pieces": [one.name for one in pieces]},
    )


def _told(row: Hardcopy, *, with_sending: bool) -> str:
    if not with_sending:
        return f"{row.get_state_display()}，{row.note}" if row.note else row.get_state_display()
    return f"{row.sent_on:%Y-%m-%d}{row.get_way_display()}{f'，运单号{row.waybill}' if row.waybill else ''}"
