"""抽检: assigned, made, answered by the enterprise, concluded. Only these deeds write the status of a spot check."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from declarations.cases.lifecycle import acts_at, lock, require_actor
from factories.recognitions import granting
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment, Organisation, Role, User
from portal.regions.models import Level
from portal.trail.record import record
from reviews.directory import table
from reviews.spotchecks import telling
from reviews.spotchecks.models import CheckStatus, Conclusion, Finding, SpotCheck
from reviews.stages import programme_of_round


@transaction.atomic
def assign(*, check_id: UUID, officer: User | None, due_on: dt.date, by: Appointment) -> SpotCheck:
    """Say who checks until when; again, as long as nothing was found.

    Args:
        check_id: which.
        officer: of the province; None leaves it to the bureau of the factory's city.
        due_on: the last day for the check.
        by: an officer of the province.

    Raises:
        Refused: not the province; the day is past; the officer is none of the province's.
        Outdated: the finding is on record.
    """
    check = lock_check(check_id)
    require_actor(by=by, level=Level.PROVINCE, region=check.line.region)
    _require(check, CheckStatus.DRAWN, CheckStatus.ASSIGNED)
    if due_on < clock.today():
        raise Refused("检查期限不能早于今天。", field="due_on")
    if officer is not None:
        held = Appointment.objects.in_force().filter(
            user=officer, organisation=by.organisation, role=Role.PROVINCE_OFFICER
        )
        if not held.exists():
            raise Refused("检查人须为本厅在任的省级审核员，请重新选择。", field="assignee")
        bureau = by.organisation
    else:
        bureau = Organisation.objects.get(kind=Organisation.Kind.BUREAU, region=check.line.city)
    before, former = (check.assigned_to, check.officer, check.due_on), check.officer or check.assigned_to
    whom = str(officer) if officer else bureau.name
    _move(
        check,
        CheckStatus.ASSIGNED,
        deed="assign",
        by=by,
        summary=f"安排{whom}检查，{due_on.isoformat()}前完成",
        assigned_to=bureau,
        officer=officer,
        due_on=due_on,
    )
    if (bureau, officer, due_on) != before:
        telling.tell_assigned(check, former=former, by=by)
    return check


@transaction.atomic
def record_finding(
    *, check_id: UUID, finding: str, text: str, checked_on: dt.date, reply_due_on: dt.date, by: Appointment
) -> SpotCheck:
    """Put on record what was found; from then on the enterprise sees it and may answer until ``reply_due_on``.

    Raises:
        Refused: not the one it was assigned to; no such finding; no text; a date that cannot be.
        Outdated: somebody has recorded it, or it is not assigned.
    """
    check = lock_check(check_id)
    require_checker(check, by)
    _require(check, CheckStatus.ASSIGNED)
    if finding not in Finding.values:
        raise Refused("请选择检查结果。", field="finding")
    if not text.strip():
        raise Refused("请填写检查情况。", field="text")
    drawn_on = timezone.localtime(check.draw.drawn_at).date()
    if not drawn_on <= checked_on <= clock.today():
        raise Refused("检查日期应在抽取之后，且不晚于今天。", field="checked_on")
    if reply_due_on <= clock.today():
        raise Refused("企业反馈期限最早为明天，请给企业留出反馈时间。", field="reply_due_on")
    _move(
        check,
        CheckStatus.FOUND,
        deed="find",
        by=by,
        summary=f"检查结果：{Finding(finding).label}",
        text=text.strip(),
        finding=finding,
        finding_text=text.strip()[:2000],
        checked_on=checked_on,
        reply_due_on=reply_due_on,
        found_at=clock.now(),
        found_by=by.user,
    )
    telling.tell_found(check, by=by)
    return check


@transaction.atomic
def reply(*, check_id: UUID, text: str, by: Appointment) -> SpotCheck:
    """The enterprise's answer to the finding, once, within its date.

    Raises:
        Refused: not this enterprise; nothing written; the date is past.
        Outdated: a colleague has answered, or it is concluded.
    """
    check = lock_check(check_id)
    if by.organisation_id != check.factory.enterprise_id or not by.user.has_perm(
        "portal.act_for_organisation", by.organisation
    ):
        raise Refused("只有被抽检的企业可以反馈。")
    _require(check, CheckStatus.FOUND)
    if not text.strip():
        raise Refused("请填写反馈内容；没有异议的，请写明“无异议”。", field="text")
    if check.reply_due_on and clock.today() > check.reply_due_on:
        raise Refused("反馈期限已过。确有情况需要说明的，请与检查单位联系。")
    _move(
        check,
        CheckStatus.REPLIED,
        deed="reply",
        by=by,
        summary="企业反馈",
        text=text.strip(),
        reply=text.strip()[:2000],
        replied_at=clock.now(),
        replied_by=by.user,
    )
    telling.tell_replied(check, by=by)
    return check


@transaction.atomic
def conclude(
    *,
    check_id: UUID,
    conclusion: str,
    text: str,
    document_number: str,
    document_date: dt.date | None,
    by: Appointment,
) -> SpotCheck:
    """The province's conclusion; 移出名单 ends the factory's recognition in the same transaction.

    Before the enterprise has answered or its date is past, only what was found to be met can be concluded.

    Raises:
        Refused: not the province; too early; 移出名单 without reason or document, or after 符合; a document of tomorrow.
        Outdated: somebody has concluded it, or nothing was found yet.
    """
    check = lock_check(check_id)
    require_actor(by=by, level=Level.PROVINCE, region=check.line.region)
    _require(check, CheckStatus.FOUND, CheckStatus.REPLIED)
    if conclusion not in Conclusion.values:
        raise Refused("请选择结论。", field="conclusion")
    text, number = text.strip(), document_number.strip()
    if not may_conclude(check):
        raise Refused(f"企业可在{check.reply_due_on}前反馈，请待企业反馈或期限届满后再作结论。")
    if bool(number) != (document_date is not None):
        raise Refused("文号和发文日期应同时填写。", field="document_number" if document_date else "document_date")
    if document_date and not (check.checked_on or document_date) <= document_date <= clock.today():
        raise Refused("发文日期应在检查之后，且不晚于今天。", field="document_date")
    if conclusion == Conclusion.REVOKE:
        _require_grounds(check, text, number)
        # Who decides on the case at this moment either sees the revocation (``binding``) or is ended by it below.
        lock(check.line.roster_line.declaration_id)
    _move(
        check,
        CheckStatus.CONCLUDED,
        deed="conclude",
        by=by,
        summary=f"抽检结论：{Conclusion(conclusion).label}" + (f"（{number}）" if number else ""),
        text=text,
        conclusion=conclusion,
        conclusion_text=text[:1000],
        document_number=number[:60],
        document_date=document_date,
        concluded_at=clock.now(),
        concluded_by=by.user,
    )
    if conclusion == Conclusion.REVOKE and document_date:
        granting.end(
            factory=check.factory,
            tier=programme_of_round(check.draw.round).grants,
            on=document_date,
            basis=f"抽检复核撤销认定，{number}",
            by=by,
        )
        table.ask()
    telling.tell_concluded(check, by=by)
    return check


def lock_check(pk: UUID) -> SpotCheck:
    """The check, locked until the end of the transaction, with its names."""
    SpotCheck.objects.select_for_update(no_key=True).only("pk").get(
        pk=pk
    )  # first the row, then its names (see ``lifecycle.lock``)
    return SpotCheck.objects.with_names().get(pk=pk)


def checks_here(check: SpotCheck, by: Appointment) -> bool:
    """Whether this is the person, or a person of the bureau, that the check was assigned to."""
    if check.assigned_to is None or (check.officer_id and check.officer_id != by.user_id):
        return False
    return acts_at(by=by, level=check.assigned_to.region.level, region=check.line.region)


def require_checker(check: SpotCheck, by: Appointment) -> None:
    if not checks_here(check, by):
        whom = check.officer or check.assigned_to or "安排的检查人"
        raise Refused(f"只有{whom}可以登记该工厂的检查情况。")


def may_conclude(check: SpotCheck) -> bool:
    """The enterprise was heard, had its time, or has nothing to answer for."""
    heard = check.status == CheckStatus.REPLIED or check.finding == Finding.MET
    return heard or (check.reply_due_on is not None and clock.today() > check.reply_due_on)


def _require_grounds(check: SpotCheck, text: str, number: str) -> None:
    if check.finding == Finding.MET:
        raise Refused("检查结果为“符合”，不能移出名单。", field="conclusion")
    if not text:
        raise Refused("移出名单必须说明理由。", field="text")
    if not number:
        raise Refused("移出名单必须填写文号和发文日期。", field="document_number")


def _require(check: SpotCheck, *statuses: CheckStatus) -> None:
    if check.status not in statuses:
        raise Outdated(f"该抽检目前为“{check.get_status_display()}”，可能刚刚已被他人办理，请核对后再办理。")


def _move(
    check: SpotCheck, to: CheckStatus, *, deed: str, by: Appointment, summary: str, text: str = "", **values: Any
) -> None:
    before = check.status
    for name, value in {**values, "status": to}.items():
        setattr(check, name, value)
    check.save(update_fields=[*values, "status"])
    record(
        subject=check,
        deed=deed,
        actor=by.user,
        acting_for=by.organisation,
        from_state=before,
        to_state=to,
        summary=summary,
        detail={"text": text} if text else {},
    )
