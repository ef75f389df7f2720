"""单项退回: single lines of a list go back, each with its reason; the rest of the list stays."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import Deed
from declarations.cases.models import Declaration
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from portal.trail.record import record
from reviews.rosters.composing import lock_roster
from reviews.rosters.going_back import (
    cases_of_list,
    put_back,
    require_above,
    require_answerable,
    require_not_listed_later,
)
from reviews.rosters.models import Roster, RosterLine
from reviews.rosters.numbers import FIELDS, keep_numbers
from reviews.rosters.telling import tell_lines_sent_back
from reviews.spotchecks.binding import require_may_go_back


@transaction.atomic
def return_lines(*, roster_id: UUID, reasons: Mapping[int, str], by: Appointment) -> Roster:
    """Send single lines back to the bureau that listed them; their cases wait there again. Twice is once.

    What this level decided on these cases meanwhile is taken back, as when a whole list is sent back.

    Args:
        roster_id: the list.
        reasons: by line, why.
        by: an officer of the bureau above.

    Raises:
        Refused: not the bureau above; none is chosen, or all are; a reason is missing (``field``: ``reason-<line>``);
            concluded; a case stands on this level's own live list; its spot check is not concluded, or revoked its tier
            (same ``field``).
        Outdated: one of the lines went back meanwhile.
    """
    roster = lock_roster(roster_id)
    require_above(roster, by)
    if already_gone(roster, reasons, by):
        return roster
    require_answerable(roster)
    lines = chosen_lines(roster, reasons, whole="退回整份名单")
    cases = cases_of_list(roster, lines=[line.pk for line in lines])
    require_not_listed_later(roster, cases)
    require_may_go_back(roster, cases)
    take_off(roster, cases, lines, reasons, deed=Deed.SEND_BACK, by=by)
    tell_lines_sent_back(roster=roster, lines=lines, by=by)
    return roster


def already_gone(roster: Roster, reasons: Mapping[int, str], by: Appointment) -> bool:
    """Whether all the lines went back already, by this bureau: the second click of two."""
    gone = roster.lines.filter(pk__in=list(reasons), returned_for=by.organisation)
    return bool(reasons) and gone.count() == len(reasons)


def chosen_lines(roster: Roster, reasons: Mapping[int, str], *, whole: str) -> list[RosterLine]:
    """The lines named, each with a reason; ``whole`` is what to do instead where none would be left."""
    if not reasons:
        raise Refused("请先勾选事项。", field="lines")
    standing = roster.lines.standing()
    chosen = standing.filter(pk__in=list(reasons)).order_by("position")
    lines = list(chosen.select_related("declaration__enterprise__organisation"))
    if len(lines) != len(reasons):
        raise Outdated("所选事项中有的已不在名单上，请核对后再办理。")
    for line in lines:
        if not reasons[line.pk].strip():
            raise Refused(f"请填写{line.declaration.enterprise}的原因。", field=f"reason-{line.pk}")
    if len(lines) == standing.count():
        raise Refused(f"名单中的事项都选中了，请直接{whole}。", field="lines")
    return lines


def take_off(
    roster: Roster,
    cases: list[Declaration],
    lines: list[RosterLine],
    reasons: Mapping[int, str],
    *,
    deed: Deed,
    by: Appointment,
) -> None:
    """Mark the lines as gone, and let their cases wait again; for the deeds that have checked that they may."""
    words = "单项退回" if deed == Deed.SEND_BACK else "收回更正"
    why = {line.declaration_id: reasons[line.pk].strip() for line in lines}
    summaries = {case.pk: f"{words}：{why[case.pk]}" for case in cases}
    put_back(roster, cases, deed=deed, by=by, summaries=summaries)
    now = clock.now()
    for line in lines:
        line.returned_at, line.returned_by, line.returned_for = now, by.user, by.organisation
        line.return_reason = why[line.declaration_id][:500]
    fields = ["returned_at", "returned_by", "returned_for", "return_reason"]
    RosterLine.objects.bulk_update(lines, fields, batch_size=100)
    keep_numbers(roster, roster.lines.select_related("declaration"))
    roster.save(update_fields=FIELDS)
    record(
        subject=roster,
        deed="return_lines" if deed == Deed.SEND_BACK else "take_back_lines",
        actor=by.user,
        acting_for=by.organisation,
        from_state=roster.status,
        to_state=roster.status,
        summary=f"{words}{len(lines)}项",
        detail={"text": "\n".join(f"{line.declaration.enterprise}：{line.return_reason}" for line in lines)},
    )
