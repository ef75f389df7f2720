"""Appointing and dismissing: the only two deeds that write grants."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from portal.errors import Refused
from portal.people.models import LEVEL_OF_ROLE, Appointment, Organisation, Role, User
from portal.regions.models import Region
from portal.trail.record import record


@transaction.atomic
def appoint(*, user: User, organisation: Organisation, role: Role, by: Appointment | None) -> Appointment:
    """Let ``user`` act for ``organisation`` in ``role`` from now on; appointing twice is appointing once.

    ``by`` is None where the portal itself appoints (set-up, an admitted claim records its officer instead).

    Raises:
        ValidationError: the role is not one of that organisation's level.
    """
    if not role_fits(role=role, organisation=organisation):
        raise ValidationError(f"{organisation}不能任命{Role(role).label}")
    held = Appointment.objects.in_force().filter(user=user, organisation=organisation, role=role).first()
    if held:
        return held
    appointment = Appointment.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        started_at=timezone.now(),
        appointed_by=by.user if by else None,
    )
    _grant(user)
    record(
        subject=user,
        deed="appoint",
        actor=by.user if by else None,
        acting_for=by.organisation if by else None,
        summary=f"任命为{appointment}",
    )
    return appointment


@transaction.atomic
def dismiss(*, appointment: Appointment, by: Appointment | None) -> None:
    """End an appointment now. What the person still holds through other appointments stays.

    Raises:
        Refused: nobody would be left to administer the portal.
    """
    appointment = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if appointment.ended_at is not None:
        return
    if appointment.role == Role.ADMINISTRATOR:
        others = Appointment.objects.in_force().filter(role=Role.ADMINISTRATOR).exclude(pk=appointment.pk)
        if not others.exists():
            raise Refused("至少保留一名系统管理员：请先任命接任的人，再解除此任职")
    appointment.ended_at = timezone.now()
    appointment.save(update_fields=["ended_at"])
    _grant(appointment.user)
    record(
        subject=appointment.user,
        deed="dismiss",
        actor=by.user if by else None,
        acting_for=by.organisation if by else None,
        summary=f"不再担任{appointment}",
    )


def role_fits(*, role: str, organisation: Organisation) -> bool:
    """Whether a role can be held at this organisation. A place that reports like a city has its officers at city level."""
    return LEVEL_OF_ROLE[Role(role)] == organisation.level


def _grant(user: User) -> None:
    """Make the user's grants what the appointments in force say: some tens of rows, never one per case."""
    held = Appointment.objects.in_force().filter(user=user).select_related("organisation__region")
    organisations = {one.organisation for one in held}
    regions: set[Region] = set()
    for organisation in organisations:
        if organisation.kind == Organisation.Kind.BUREAU:
            regions |= set(Region.objects.under(organisation.region))
    _set_grants(user, "portal.act_for_organisation", organisations, Organisation)
    _set_grants(user, "portal.see_region", regions, Region)


def _set_grants(user: User, permission: str, wanted: set[Any], model: type) -> None:
    from guardian.shortcuts import get_objects_for_user

    present: set[Any] = set(
        get_objects_for_user(user, permission, model, accept_global_perms=False, with_superuser=False)
    )
    for one in wanted - present:
        assign_perm(permission, user, one)
    for one in present - wanted:
        remove_perm(permission, user, one)
