"""企业人员: who fills for an enterprise, and who of them administers it."""

from django.db import transaction

from portal.errors import Outdated, Refused
from portal.people.apart import require_apart
from portal.people.appointments import appoint, dismiss, lock_organisation
from portal.people.inviting import require_administrator
from portal.people.models import Appointment, Organisation, Role
from portal.regions.models import Region
from portal.trail.record import record

# The bureaus above an enterprise that may name its administrator.
NAMING = (Role.COUNTY_OFFICER, Role.CITY_OFFICER)


def role_of_newcomer(organisation: Organisation) -> Role:
    """The first person admitted for an enterprise administers it; who comes later is a clerk."""
    held = Appointment.objects.standing().filter(organisation=organisation)
    return Role.CLERK if held.exists() else Role.ENTERPRISE_ADMINISTRATOR


@transaction.atomic
def dismiss_clerk(*, appointment: Appointment, by: Appointment) -> None:
    """Let a clerk of one's own enterprise go.

    Raises:
        Refused: another enterprise's, oneself, or ``by`` is no administrator.
    """
    require_administrator(by)
    if appointment.organisation_id != by.organisation_id:
        raise Refused("此人不是本企业的人员。")
    if appointment.role != Role.CLERK:
        raise Refused("企业管理员离任，请先把管理员移交给一名填报员。")
    dismiss(appointment=appointment, by=by)


@transaction.atomic
def hand_over(*, to: Appointment, stays: bool, by: Appointment) -> Appointment:
    """Make a clerk the administrator in one's own place.

    Args:
        to: a clerk of the same enterprise.
        stays: whether one goes on as a clerk, or leaves the enterprise.
        by: the present administrator.

    Raises:
        Refused: another enterprise's, or ``by`` is no administrator any more.
        Outdated: the clerk has left meanwhile.
    """
    lock_organisation(by.organisation)
    require_administrator(by)
    if to.organisation_id != by.organisation_id:
        raise Refused("此人不是本企业的人员。")
    successor = _clerk(to)
    new = appoint(user=successor.user, organisation=successor.organisation, role=Role.ENTERPRISE_ADMINISTRATOR, by=by)
    if stays:
        appoint(user=by.user, organisation=by.organisation, role=Role.CLERK, by=by)
    else:
        dismiss(appointment=by, by=by)
    _record(new, by=by, summary=f"企业管理员由{by.user}移交给{new.user}")
    return new


@transaction.atomic
def name_administrator(*, of: Appointment, reason: str, by: Appointment) -> Appointment:
    """The bureau makes a clerk the enterprise's administrator, because the former one is gone; who was it, is a clerk.

    Raises:
        Refused: not a bureau above the enterprise, or no reason.
        Outdated: the clerk has left or administers already.
    """
    organisation = of.organisation
    above = Region.objects.under(by.organisation.region).filter(pk=organisation.region_id)
    if by.role not in NAMING or not above.exists():
        raise Refused(f"只有{organisation.region.name}的主管部门可以指定{organisation}的企业管理员。")
    require_apart(by=by, enterprises=[organisation.pk])
    reason = reason.strip()
    if not reason:
        raise Refused("请填写指定的原因，如原管理员已离职。", field="reason")
    lock_organisation(organisation)
    clerk = _clerk(of)
    former = list(
        Appointment.objects.standing()
        .filter(organisation=organisation, role=Role.ENTERPRISE_ADMINISTRATOR)
        .select_related("user", "organisation")
    )
    new = appoint(user=clerk.user, organisation=organisation, role=Role.ENTERPRISE_ADMINISTRATOR, by=by)
    for one in former:
        appoint(user=one.user, organisation=organisation, role=Role.CLERK, by=by)
    _record(new, by=by, summary=f"指定{new.user}为企业管理员", text=reason)
    return new


def _clerk(appointment: Appointment) -> Appointment:
    """The appointment read again under the lock, still a clerk's."""
    found = (
        Appointment.objects.in_force()
        .filter(pk=appointment.pk, role=Role.CLERK)
        .select_related("user", "organisation__region")
        .first()
    )
    if found is None:
        raise Outdated(f"{appointment.user}目前不是该企业的填报员，请刷新页面后再办理。")
    return found


def _record(new: Appointment, *, by: Appointment, summary: str, text: str = "") -> None:
    record(
        subject=new.organisation,
        deed="name-administrator",
        actor=by.user,
        acting_for=by.organisation,
        summary=summary,
        detail={"text": text} if text else None,
    )
