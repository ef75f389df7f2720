"""上报、接收、退回: a frozen list goes up, and the level above takes it or sends it back."""

from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import Deed, move_many, require_actor
from declarations.cases.models import Status
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from portal.trail.record import record
from reviews.letters.writing import queue_on_report
from reviews.rosters.choosing import require_by_merit
from reviews.rosters.composing import lock_roster
from reviews.rosters.going_back import (
    cases_of_list,
    is_concluded,
    is_last,
    put_back,
    require_above,
    require_answerable,
    require_not_listed_later,
)
from reviews.rosters.holding_back import require_none_held_back
from reviews.rosters.joint import rounds_on
from reviews.rosters.models import HANDED_IN, Roster, RosterStatus
from reviews.rosters.telling import tell_received, tell_recommended, tell_reported, tell_sent_back
from reviews.rosters.timing import require_time
from reviews.spotchecks.binding import require_may_go_back
from reviews.stages import programme_of_round


@transaction.atomic
def report(*, roster_id: UUID, by: Appointment) -> Roster:
    """Hand a frozen list to the level above; its cases move on. Reporting twice is reporting once.

    Raises:
        Refused: not this bureau's list; outside the dates of what it moves (通知.一.二); discarded or sent back meanwhile; a
            correction that changes nothing, or whose cases are concluded; a list in order of merit without a reason for
            each line, or above the quota; a case that must not stand on it any more (``by`` of a rule).
        Outdated: a case, or the version that is corrected, is not what it was when the list was frozen.
    """
    roster = lock_roster(roster_id)
    require_actor(by=by, level=roster.region.level, region=roster.region)
    if roster.status in HANDED_IN:
        return roster
    if roster.status != RosterStatus.FROZEN:
        raise Refused(f"名单{roster.get_status_display()}，不能上报，请重新定稿。")
    require_time(roster)
    require_by_merit(roster)
    corrected = _lock_corrected(roster)
    cases = cases_of_list(roster, carried=False)
    for case in cases:
        if (case.status, case.stage) != (Status.TO_REPORT, roster.stage):
            raise Outdated(
                f"{case.enterprise}的事项目前为“{case.get_status_display()}”，与定稿时不一致，请撤销定稿后重新定稿。"
            )
    rounds = rounds_on(round=roster.round, stage=programme_of_round(roster.round).stage(roster.stage))
    require_none_held_back(cases, rounds=rounds, stage=roster.stage)
    move_many(
        declarations=cases,
        deed=Deed.REPORT,
        by=by,
        summaries={case.pk: f"随{roster.region.name}名单（{roster.version_words}）上报" for case in cases},
        detail={"roster": str(roster.pk)},
    )
    if corrected:
        _supersede(corrected, roster, by)
    roster.status = RosterStatus.REPORTED
    roster.reported_at = clock.now()
    roster.reported_by = by.user
    roster.save(update_fields=["status", "reported_at", "reported_by"])
    record(
        subject=roster,
        deed="report",
        actor=by.user,
        acting_for=by.organisation,
        from_state=RosterStatus.FROZEN,
        to_state=roster.status,
        summary="上报名单",
        detail={"sha256": roster.sha256},
    )
    queue_on_report(roster=roster, by=by)
    tell_reported(roster=roster, by=by)
    tell_recommended(roster=roster, cases=cases, by=by)
    return roster


@transaction.atomic
def receive(*, roster_id: UUID, by: Appointment) -> Roster:
    """Take a reported list. Where nobody acts after that, its cases are concluded. Twice is once.

    Raises:
        Refused: not the bureau above; the list is not reported.
    """
    roster = lock_roster(roster_id)
    require_above(roster, by)
    if roster.status == RosterStatus.RECEIVED:
        return roster
    if roster.status != RosterStatus.REPORTED:
        raise Refused(f"名单{roster.get_status_display()}，不能接收。")
    if is_last(roster):
        cases = cases_of_list(roster)
        move_many(
            declarations=cases,
            deed=Deed.RECEIVE,
            by=by,
            summaries={case.pk: f"{by.organisation}接收名单" for case in cases},
            detail={"roster": str(roster.pk)},
        )
    _answer(roster, RosterStatus.RECEIVED, by, "接收名单")
    tell_received(roster=roster, by=by)
    return roster


@transaction.atomic
def send_back(*, roster_id: UUID, reason: str, by: Appointment) -> Roster:
    """Send a reported list back, to be corrected and reported again.

    Its cases wait again at the roster stage, with the outcomes they had on it; what this level decided on them
    meanwhile is taken back.

    Raises:
        Refused: not the bureau above; no reason; already concluded; a case of it stands on this level's own live list;
            a spot check of one is not concluded, or revoked its tier.
    """
    reason = reason.strip()
    roster = lock_roster(roster_id)
    require_above(roster, by)
    if not reason:
        raise Refused("请填写退回原因，以便下级更正。", field="reason")
    require_answerable(roster)
    cases = cases_of_list(roster)
    require_not_listed_later(roster, cases)
    require_may_go_back(roster, cases)
    summaries = {case.pk: f"名单退回：{reason}"[:200] for case in cases}
    put_back(roster, cases, deed=Deed.SEND_BACK, by=by, summaries=summaries, text=reason)
    _answer(roster, RosterStatus.SENT_BACK, by, "退回名单", reason=reason)
    tell_sent_back(roster=roster, reason=reason, by=by)
    return roster


def _answer(roster: Roster, status: RosterStatus, by: Appointment, summary: str, reason: str = "") -> None:
    before = roster.status
    roster.status = status
    roster.answered_at = clock.now()
    roster.answered_by = by.user
    roster.answer = reason[:500]
    roster.save(update_fields=["status", "answered_at", "answered_by", "answer"])
    record(
        subject=roster,
        deed="receive" if status == RosterStatus.RECEIVED else "send_back",
        actor=by.user,
        acting_for=by.organisation,
        from_state=before,
        to_state=status,
        summary=summary,
        detail={"text": reason} if reason else {},
    )


def _lock_corrected(roster: Roster) -> Roster | None:
    """The version that ``roster`` corrects, locked, as it was when the correction was frozen."""
    if roster.corrects_id is None:
        return None
    corrected = lock_roster(roster.corrects_id)
    again = "请撤销定稿后重新更正。"
    if corrected.status not in HANDED_IN:
        raise Outdated(f"所更正的第{corrected.version}版{corrected.get_status_display()}，{again}")
    if is_concluded(corrected):
        raise Refused(f"上级已接收第{corrected.version}版，其中的事项已办结，不能再更正。请撤销定稿。")
    carried = set(roster.lines.filter(carried=True).values_list("declaration", flat=True))
    if carried != set(corrected.lines.standing().values_list("declaration", flat=True)):
        raise Outdated(f"定稿之后，第{corrected.version}版中有事项被退回，{again}")
    if corrected.sha256 == roster.sha256 and corrected.lines.standing().count() == corrected.lines.count():
        raise Refused(f"与第{corrected.version}版没有差别，不需要更正。请调整顺序后再上报，或撤销定稿。")
    return corrected


def _supersede(corrected: Roster, roster: Roster, by: Appointment) -> None:
    before, corrected.status = corrected.status, RosterStatus.SUPERSEDED
    corrected.save(update_fields=["status"])
    record(
        subject=corrected,
        deed="supersede",
        actor=by.user,
        acting_for=by.organisation,
        from_state=before,
        to_state=corrected.status,
        summary=f"由第{roster.version}版更正",
        detail={"roster": str(roster.pk), "text": roster.reason},
    )
