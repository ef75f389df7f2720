"""更正: single lines taken back to be dealt with anew, and a new version that replaces the one reported."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import Deed, require_actor
from portal.errors import Refused
from portal.people.models import Appointment
from reviews.rosters.composing import begin, compose, fresh_lines, lock_roster
from reviews.rosters.going_back import cases_of_list, is_concluded, require_untouched
from reviews.rosters.models import HANDED_IN, Edition, Roster, RosterLine
from reviews.rosters.recalling import refuse_while_corrected
from reviews.rosters.returning import already_gone, chosen_lines, take_off
from reviews.rosters.timing import require_time


@transaction.atomic
def take_back_lines(*, roster_id: UUID, reasons: Mapping[int, str], by: Appointment) -> Roster:
    """Take single cases of one's own reported list back, so that they can be dealt with anew. Twice is once.

    Args:
        roster_id: the list.
        reasons: by line, why.
        by: an officer of the bureau that made the list.

    Raises:
        Refused: not this bureau's list; none is chosen, or all are; a reason is missing (``field``: ``reason-<line>``);
            the level above has dealt with the case; it could not be reported again in time; a correction is frozen.
        Outdated: one of the lines went back meanwhile.
    """
    roster = lock_roster(roster_id)
    _require_correctable(roster, by)
    if already_gone(roster, reasons, by):
        return roster
    refuse_while_corrected(roster)
    lines = chosen_lines(roster, reasons, whole="撤回整份名单")
    require_time(roster, cases=[line.declaration_id for line in lines])
    cases = cases_of_list(roster, lines=[line.pk for line in lines])
    require_untouched(roster, cases, instead="退回该项")
    take_off(roster, cases, lines, reasons, deed=Deed.RECALL, by=by)
    return roster


@transaction.atomic
def correct(*, roster_id: UUID, reason: str, by: Appointment) -> Roster:
    """Freeze a new version of a reported list: what still stands on it, and what waits now.

    The old version stays in force until the new one is reported. Lines keep their places, those that went back and come
    again theirs too; what is new follows in the usual order, and can be arranged by hand before it is reported.

    Raises:
        Refused: not this bureau's list; no reason; not handed in, or concluded; a nil report; past the date.
        Outdated: a list is frozen and not reported.
    """
    found = Roster.objects.select_related("round__notice", "region__parent__parent").get(pk=roster_id)
    spec = begin(round=found.round, region=found.region, stage=found.stage, by=by)
    roster = lock_roster(roster_id)
    _require_correctable(roster, by)
    reason = reason.strip()
    if not reason:
        raise Refused("请填写更正原因。", field="reason")
    fresh = fresh_lines(round=roster.round, region=roster.region, stage=spec)
    require_time(roster, cases=[line.declaration_id for line in fresh])
    old = list(roster.lines.select_related("declaration", "submission").defer("submission__envelope"))
    places = {line.declaration_id: line.position for line in old}
    lines = [_carry(line) for line in old if line.returned_at is None]
    lines += fresh
    lines.sort(key=lambda line: places.get(line.declaration_id, len(old) + 1))  # stable: what is new stays in order
    made = Roster(
        round=roster.round,
        region=roster.region,
        stage=roster.stage,
        edition=roster.edition,
        corrects=roster,
        reason=reason[:500],
    )
    return compose(made, lines, by=by)


def _require_correctable(roster: Roster, by: Appointment) -> None:
    require_actor(by=by, level=roster.region.level, region=roster.region)
    if roster.status not in HANDED_IN:
        raise Refused(f"名单{roster.get_status_display()}，不能更正。")
    if roster.edition == Edition.NIL:
        raise Refused("零报告没有可更正的事项。有新增事项的，请补充上报。")
    if is_concluded(roster):
        raise Refused("上级已接收名单，其中的事项已办结，不能更正。")


def _carry(line: RosterLine) -> RosterLine:
    return RosterLine(
        declaration=line.declaration,
        submission=line.submission,
        outcome=line.outcome,
        reason=line.reason,
        carried=True,
    )
