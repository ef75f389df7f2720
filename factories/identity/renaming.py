"""更名与变更信用代码: by the county on evidence, or asked by the enterprise and confirmed by the county. What was stays on record."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from factories.identity.models import ChangeRequest
from factories.identity.scope import locked, require_decider
from factories.registry.models import Enterprise, FormerName
from factories.registry.names import name_key
from factories.registry.registering import bearer_of, check_code_is_free, checked_name, keep_former
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from portal.trail.record import record


@transaction.atomic
def change_identity(
    *,
    enterprise_id: UUID,
    name: str = "",
    credit_code: str = "",
    since: dt.date,
    basis: str,
    by: Appointment,
) -> Enterprise:
    """Let the enterprise bear another name or credit code from ``since``; the former ones are kept and still find it.

    Args:
        enterprise_id: which.
        name: the new one; empty where it stays.
        credit_code: the new one; empty where it stays.
        since: the day of the change, today or before.
        basis: the document that shows it (变更登记通知书).
        by: an officer of its county or city.

    Raises:
        Refused: not their enterprise, nothing changes, no basis, a day to come, or another's name or code.
        Outdated: merged meanwhile.
    """
    enterprise = locked(enterprise_id)
    require_decider(by=by, enterprise=enterprise)
    tidy, code = _checked(enterprise, name=name, credit_code=credit_code, since=since, basis=basis)
    said = []
    if tidy:
        said.append(f"企业名称由“{enterprise.name}”变更为“{tidy}”")
        keep_former(
            enterprise=enterprise, kind=FormerName.Kind.ENTERPRISE, value=enterprise.name, until=since, basis=basis
        )
        enterprise.organisation.name, enterprise.name_key = tidy, name_key(tidy)
        enterprise.organisation.save(update_fields=["name"])
    if code:
        said.append(f"统一社会信用代码由{enterprise.credit_code or '（未登记）'}变更为{code}")
        if enterprise.credit_code:
            keep_former(
                enterprise=enterprise,
                kind=FormerName.Kind.CODE,
                value=enterprise.credit_code,
                until=since,
                basis=basis,
            )
        enterprise.credit_code = code
    enterprise.save(update_fields=["name_key", "credit_code"])
    record(
        subject=enterprise,
        deed="change_identity",
        actor=by.user,
        acting_for=by.organisation,
        summary="，".join(said),
        detail={"text": f"自{since:%Y-%m-%d}起。依据：{basis.strip()}", "said": said},
    )
    return enterprise


@transaction.atomic
def ask_change(
    *,
    enterprise_id: UUID,
    name: str = "",
    credit_code: str = "",
    since: dt.date,
    basis: str,
    by: Appointment,
) -> ChangeRequest:
    """Tell the county that the name or code has changed; until it confirms, nothing changes.

    Raises:
        Refused: another's enterprise, one such request is pending, or as for ``change_identity``.
        Outdated: merged meanwhile.
    """
    enterprise = locked(enterprise_id)
    if not by.fills_for_enterprise or by.organisation_id != enterprise.pk:
        raise Refused("只能为本企业申请变更。")
    if ChangeRequest.objects.pending().filter(enterprise=enterprise).exists():
        raise Refused("本企业已有一项待确认的变更申请，请等待主管部门办理。")
    tidy, code = _checked(enterprise, name=name, credit_code=credit_code, since=since, basis=basis)
    change = ChangeRequest.objects.create(
        enterprise=enterprise,
        name=tidy,
        credit_code=code,
        since=since,
        basis=basis.strip(),
        asked_at=clock.now(),
        asked_by=by.user,
    )
    record(
        subject=enterprise,
        deed="ask_change",
        actor=by.user,
        acting_for=by.organisation,
        summary=f"申请变更为{'、'.join(one for one in (tidy, code) if one)}",
        detail={"text": f"自{since:%Y-%m-%d}起。依据：{change.basis}", "change": str(change.pk)},
    )
    return change


@transaction.atomic
def confirm_change(*, change_id: UUID, by: Appointment) -> ChangeRequest:
    """Do what the enterprise asked.

    Raises:
        Refused: not their enterprise, or the name or code is meanwhile another's.
        Outdated: somebody has decided already.
    """
    change = _pending(change_id, by)
    change_identity(
        enterprise_id=change.enterprise_id,
        name=change.name,
        credit_code=change.credit_code,
        since=change.since,
        basis=change.basis,
        by=by,
    )
    _decide(change, status=ChangeRequest.Status.CONFIRMED, by=by)
    return change


@transaction.atomic
def refuse_change(*, change_id: UUID, reason: str, by: Appointment) -> ChangeRequest:
    """Refuse with a reason that the enterprise sees.

    Raises:
        Refused: not their enterprise, or no reason.
        Outdated: somebody has decided already.
    """
    if not reason.strip():
        raise Refused("请填写不予确认的原因，以便企业更正。", field="reason")
    change = _pending(change_id, by)
    change.reason = reason.strip()
    _decide(change, status=ChangeRequest.Status.REFUSED, by=by)
    record(
        subject=change.enterprise,
        deed="refuse_change",
        actor=by.user,
        acting_for=by.organisation,
        summary="变更申请未予确认",
        detail={"text": change.reason, "change": str(change.pk)},
    )
    return change


def _checked(enterprise: Enterprise, *, name: str, credit_code: str, since: dt.date, basis: str) -> tuple[str, str]:
    """The new name and the new code as they are kept; empty where nothing changes."""
    tidy = checked_name(name, label="企业名称") if name.strip() else ""
    if tidy == enterprise.name:
        tidy = ""
    code = check_code_is_free(credit_code, unless=enterprise) if credit_code.strip() else ""
    if code == enterprise.credit_code:
        code = ""
    if not tidy and not code:
        raise Refused("名称和信用代码都没有变化，请填写变更后的名称或信用代码。", field="name")
    if not basis.strip():
        raise Refused("请填写变更依据，例如变更登记通知书的文号。", field="basis")
    if since > clock.today():
        raise Refused("变更日期不能晚于今天。", field="since")
    if tidy:
        bearer = bearer_of(name=tidy, region=enterprise.region, credit_code=code or enterprise.credit_code)
        if bearer is not None and bearer != enterprise:
            raise Refused(
                f"{enterprise.region.name}已登记有“{tidy}”；如为同一企业，请由主管部门合并，不要更名。", field="name"
            )
    return tidy, code


def _pending(change_id: UUID, by: Appointment) -> ChangeRequest:
    change = (
        ChangeRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("enterprise__organisation__region")
        .get(pk=change_id)
    )
    require_decider(by=by, enterprise=change.enterprise)
    if change.status != ChangeRequest.Status.PENDING:
        raise Outdated(
            f"该申请刚刚已由{change.decided_by}办理，结果为“{change.get_status_display()}”，您的操作未生效。"
        )
    return change


def _decide(change: ChangeRequest, *, status: ChangeRequest.Status, by: Appointment) -> None:
    change.status, change.decided_at, change.decided_by = status, clock.now(), by.user
    change.save(update_fields=["status", "decided_at", "decided_by", "reason"])
