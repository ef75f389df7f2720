"""上报、接收、退回: a frozen list goes up, and the level above takes it or sends it back."""

from uuid import UUID

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.dateformat import format as date_format

from declarations.cases.lifecycle import Deed, move, require_actor
from declarations.cases.models import Declaration, DeclarationQuerySet, Status
from declarations.notices.deadlines import Window, later, window
from declarations.notices.schema import ProgrammeSpec
from factories.recognitions import granting
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from portal.regions.models import Level
from portal.trail.record import record
from reviews.desk.reviving import refuse_second_life
from reviews.rosters.composing import lock_roster
from reviews.rosters.models import Roster, RosterLine, RosterStatus
from reviews.stages import LEVEL_ABOVE, programme_of_round


@transaction.atomic
def report(*, roster_id: UUID, by: Appointment) -> Roster:
    """Hand a frozen list to the level above; its cases move on. Reporting twice is reporting once.

    Raises:
        Refused: not this bureau's list; outside the level's dates (通知.一.二); discarded or sent back meanwhile.
    """
    roster = lock_roster(roster_id)
    require_actor(by=by, level=roster.region.level, region=roster.region)
    if roster.status in {RosterStatus.REPORTED, RosterStatus.RECEIVED}:
        return roster
    if roster.status != RosterStatus.FROZEN:
        raise Refused(f"名单{roster.get_status_display()}，不能上报，请重新定稿。")
    _require_window(roster)
    for case in _cases(roster):
        if (case.status, case.stage) != (Status.TO_REPORT, roster.stage):
            raise Outdated(
                f"{case.enterprise}的事项目前为“{case.get_status_display()}”，与定稿时不一致，请撤销定稿后重新定稿。"
            )
        move(
            declaration=case,
            deed=Deed.REPORT,
            by=by,
            summary=f"随{roster.region.name}名单（第{roster.version}版）上报",
            detail={"roster": str(roster.pk)},
        )
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
    return roster


@transaction.atomic
def receive(*, roster_id: UUID, by: Appointment) -> Roster:
    """Take a reported list. Where nobody acts after that, its cases are concluded. Twice is once.

    Raises:
        Refused: not the bureau above; the list is not reported.
    """
    roster = lock_roster(roster_id)
    _require_above(roster, by)
    if roster.status == RosterStatus.RECEIVED:
        return roster
    if roster.status != RosterStatus.REPORTED:
        raise Refused(f"名单{roster.get_status_display()}，不能接收。")
    if programme_of_round(roster.round).stages[-1].key == roster.stage:
        for case in _cases(roster):
            move(
                declaration=case,
                deed=Deed.RECEIVE,
                by=by,
                summary=f"{by.organisation}接收名单",
                detail={"roster": str(roster.pk)},
            )
    _answer(roster, RosterStatus.RECEIVED, by, "接收名单")
    return roster


@transaction.atomic
def send_back(*, roster_id: UUID, reason: str, by: Appointment) -> Roster:
    """Send a reported list back, to be corrected and reported again.

    Its cases wait again at the roster stage, with the outcomes they had on it; what this level decided on them
    meanwhile is taken back.

    Raises:
        Refused: not the bureau above; no reason; already concluded; a case of it stands on this level's own live list.
    """
    reason = reason.strip()
    roster = lock_roster(roster_id)
    _require_above(roster, by)
    if not reason:
        raise Refused("请填写退回原因，以便下级更正。", field="reason")
    programme = programme_of_round(roster.round)
    concluded = programme.stages[-1].key == roster.stage and roster.status == RosterStatus.RECEIVED
    if concluded or roster.status not in {RosterStatus.REPORTED, RosterStatus.RECEIVED}:
        raise Refused(f"名单{roster.get_status_display()}，不能退回。")
    _require_not_listed_later(roster, programme)
    outcomes = dict(roster.lines.values_list("declaration_id", "outcome"))
    # The tier is granted by a stage that comes after this list: sending back takes it away again.
    granted_later = programme.grants_at in _later_stages(roster, programme)
    for case in _cases(roster):
        refuse_second_life(case)
        if granted_later:
            granting.undo(case_id=case.pk, by=by)
        move(
            declaration=case,
            deed=Deed.SEND_BACK,
            by=by,
            outcome=outcomes[case.pk],
            back_to=roster.stage,
            summary=f"名单退回：{reason}"[:200],
            detail={"roster": str(roster.pk), "text": reason},
        )
    _answer(roster, RosterStatus.SENT_BACK, by, "退回名单", reason=reason)
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


def _cases(roster: Roster) -> DeclarationQuerySet:
    """The cases of the list, locked in one order, with all that a move reads of them."""
    return (
        Declaration.objects.filter(roster_lines__roster=roster)
        .select_for_update(of=("self",))
        .select_related("enterprise__organisation", "round", "revision", "region__parent__parent")
        .defer("revision__content")
        .order_by("pk")
    )


def _require_above(roster: Roster, by: Appointment) -> None:
    above = LEVEL_ABOVE.get(Level(roster.region.level))
    if above is None:
        raise Refused("该名单没有上级接收单位")
    require_actor(by=by, level=above, region=roster.region)


def reporting_window(roster: Roster) -> Window:
    """Until when a list can be reported (通知.一.二).

    By its level's date; once it was sent back, by the date of the level that did so: a correction comes after the first
    date. Of a list all of whose cases were given more time one by one, until the first of those dates.
    """
    prefetch_related_objects([roster.round], "deadlines", "extensions")
    level = roster.region.level
    sent_back = Roster.objects.filter(
        round=roster.round,
        region=roster.region,
        stage=roster.stage,
        status=RosterStatus.SENT_BACK,
    )
    if sent_back.exists():
        level = LEVEL_ABOVE[Level(level)]
    times = window(round=roster.round, level=level, region=roster.region)
    return later(times, _own_time(roster, level, times))


def _own_time(roster: Roster, level: str, times: Window) -> Window:
    """Until when the cases of a list may be reported by what was granted to each of them alone."""
    granted = {one.declaration_id for one in roster.round.extensions.all() if one.declaration_id}
    if not granted:
        return times
    cases = set(roster.lines.values_list("declaration", flat=True))
    if not cases or not cases <= granted:
        return times
    each = [window(round=roster.round, level=level, region=roster.region, case=case) for case in cases]
    return min(each, key=lambda one: one.closes_at or one.opens_at)


def _require_window(roster: Roster) -> None:
    time = reporting_window(roster)
    now = clock.now()
    if now < time.opens_at:
        raise Refused(f"本批次自{date_format(time.opens_at, 'Y年n月j日')}开始，目前不能上报。")
    if not time.is_open(now) and time.last_day:
        raise Refused(
            f"{Level(roster.region.level).label}上报截止日期为{date_format(time.last_day, 'Y年n月j日')}，现已截止。"
            "如需补报，请联系上级主管部门延长时间。",
        )


def _require_not_listed_later(roster: Roster, programme: ProgrammeSpec) -> None:
    listed = (
        RosterLine.objects.filter(roster__in=Roster.objects.live().filter(stage__in=_later_stages(roster, programme)))
        .filter(declaration__in=roster.lines.values("declaration"))
        .select_related("roster__region")
        .first()
    )
    if listed:
        raise Refused(
            f"名单中的事项已列入{listed.roster.region.name}名单（{listed.roster.get_status_display()}），不能退回。"
            "请先撤销定稿；已上报的，须由上级先退回。",
        )


def _later_stages(roster: Roster, programme: ProgrammeSpec) -> list[str]:
    keys = [stage.key for stage in programme.stages]
    return keys[keys.index(roster.stage) + 1 :]
