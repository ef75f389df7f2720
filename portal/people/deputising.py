"""代理: an officer on leave is covered by another, from one day to another."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from portal import clock
from portal.errors import Refused
from portal.people.access import OFFICERS
from portal.people.appointments import appoint, dismiss, lock_organisation
from portal.people.models import Appointment, Organisation, Role, User
from portal.trail.record import record

LONGEST = dt.timedelta(days=366)


def possible_deputies(*, principal: Appointment, by: Appointment) -> "QuerySet[User]":
    """Colleagues of the bureau; for the administrator every officer."""
    held = Appointment.objects.in_force().filter(user=OuterRef("pk"), deputises_for__isnull=True)
    held = held.filter(role__in=[*OFFICERS, Role.ADMINISTRATOR])
    if by.role != Role.ADMINISTRATOR:
        held = held.filter(organisation=principal.organisation_id)
    return User.objects.filter(Exists(held)).exclude(pk=principal.user_id)


@transaction.atomic
def name_deputy(
    *, principal: Appointment, user: User, starts_on: dt.date, ends_on: dt.date, by: Appointment
) -> Appointment:
    """Let ``user`` act in an officer's place on the days from ``starts_on`` to ``ends_on``, both included.

    Args:
        principal: the officer's own appointment.
        user: a colleague of the same bureau; for the administrator, any officer.
        starts_on: the first day, by the portal's clock.
        ends_on: the last day; the day after, the deputy sees nothing of it any more.
        by: the officer, in that appointment, or the administrator.

    Raises:
        Refused: not one's own to give, not such a colleague, the dates, or somebody covers these days already.
    """
    lock_organisation(principal.organisation)
    if by.role != Role.ADMINISTRATOR and by.pk != principal.pk:
        raise Refused("只能为自己的任职请人代理；为他人安排，请联系系统管理员。")
    if by.deputises_for_id is not None or principal.deputises_for_id is not None:
        raise Refused("代理他人时不能再委托，请由本人或系统管理员安排。")
    if not Appointment.objects.in_force().filter(pk=principal.pk).exists():
        raise Refused(f"{principal.user}目前不担任此职，不能安排代理。")
    if not possible_deputies(principal=principal, by=by).filter(pk=user.pk).exists():
        raise Refused("代理人应是本单位在任的人员；由其他单位人员代理，请联系系统管理员。", field="user")
    if ends_on < starts_on:
        raise Refused("结束日期不能早于开始日期。", field="ends_on")
    if ends_on < clock.today():
        raise Refused("结束日期已过，请重新选择。", field="ends_on")
    if ends_on - starts_on > LONGEST:
        raise Refused("代理期限最长一年；长期变动请由系统管理员任命。", field="ends_on")
    overlapping = principal.covers.standing().filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    other = overlapping.select_related("user").first()
    if other is not None:
        raise Refused(f"{other.starts_on:%Y-%m-%d}至{other.ends_on:%Y-%m-%d}已由{other.user}代理，请先结束或另选日期。")
    cover = appoint(
        user=user,
        organisation=principal.organisation,
        role=Role(principal.role),
        by=by,
        starts_on=starts_on,
        ends_on=ends_on,
        deputises_for=principal,
    )
    record(
        subject=principal.user,
        deed="name-deputy",
        actor=by.user,
        acting_for=by.organisation,
        summary=f"{starts_on:%Y-%m-%d}至{ends_on:%Y-%m-%d}由{user}代理{principal}",
    )
    return cover


@transaction.atomic
def end_cover(*, cover: Appointment, by: Appointment) -> None:
    """End a cover before its last day; twice is once.

    Raises:
        Refused: ``by`` is neither who is covered nor the administrator.
    """
    principal = cover.deputises_for
    if principal is None or (by.role != Role.ADMINISTRATOR and by.pk != principal.pk):
        raise Refused("只有被代理的人或系统管理员可以结束代理。")
    lock_organisation(cover.organisation)
    if not Appointment.objects.filter(pk=cover.pk, ended_at__isnull=True).exists():
        return
    dismiss(appointment=cover, by=by)
    record(
        subject=principal.user,
        deed="end-cover",
        actor=by.user,
        acting_for=by.organisation,
        summary=f"{cover.user}不再代理{principal}",
    )


def covers_of(principal: Appointment) -> "QuerySet[Appointment]":
    """The covers planned or under way, the next first."""
    return principal.covers.standing().select_related("user").order_by("starts_on")


def bureau_of(appointment: Appointment) -> bool:
    """Whether deputies make sense for it: a bureau's, held in one's own right."""
    return appointment.organisation.kind == Organisation.Kind.BUREAU and appointment.deputises_for_id is None
