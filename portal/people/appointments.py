"""Appointing, dismissing, and their dates: the only writers of grants."""

import datetime as dt
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from guardian.models import UserObjectPermission
from guardian.shortcuts import get_objects_for_user

from portal import clock
from portal.errors import Refused
from portal.people.grants import ACTS, organisations_of
from portal.people.models import (
    ENTERPRISE_ROLES,
    LEVEL_OF_ROLE,
    WITHOUT_GRANTS,
    Appointment,
    Organisation,
    Role,
    User,
)
from portal.regions.models import Region
from portal.trail.record import record


@transaction.atomic
def appoint(
    *,
    user: User,
    organisation: Organisation,
    role: Role,
    by: Appointment | None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    deputises_for: Appointment | None = None,
) -> Appointment:
    """Let ``user`` act for ``organisation`` in ``role``; appointing twice is appointing once.

    At an enterprise a person has one role: a clerk made administrator is no clerk any more, and the other way round.

    Args:
        user: who is appointed.
        organisation: for whom they act.
        role: one of that organisation's level.
        by: None where the portal itself appoints (set-up, an admitted claim records its officer instead).
        starts_on: the first day, by the portal's clock; from now on if None.
        ends_on: the last day; until dismissed if None.
        deputises_for: the appointment that is covered, if any.

    Raises:
        ValidationError: the role is not one of that organisation's level.
        Refused: the person holds it with other dates; the enterprise would be left without an administrator; an expert
            would hold another role as well.
    """
    if not role_fits(role=role, organisation=organisation):
        raise ValidationError(f"{organisation}不能任命{Role(role).label}")
    lock_organisation(organisation)
    standing = Appointment.objects.standing().filter(user=user, organisation=organisation)
    held = standing.filter(role=role, deputises_for=deputises_for).first()
    if held:
        if (held.starts_on, held.ends_on) != (starts_on, ends_on):
            raise Refused(f"{user}已有此任职安排，起止日期不同；请先解除原来的安排，再重新任命。")
        return held
    _require_apart(user, role)
    if role in ENTERPRISE_ROLES:
        for other in standing.filter(role__in=ENTERPRISE_ROLES):
            if role == Role.CLERK:
                _require_successor(other)
            _end(other)
    appointment = Appointment.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        started_at=timezone.now(),
        appointed_by=by.user if by else None,
        starts_on=starts_on,
        ends_on=ends_on,
        deputises_for=deputises_for,
        granted=False,
    )
    _grant(user)
    _record(appointment, deed="appoint", by=by, summary=f"任命为{appointment}{_span(appointment)}")
    return appointment


@transaction.atomic
def dismiss(*, appointment: Appointment, by: Appointment | None) -> None:
    """End an appointment now, and its covers. What the person still holds through other appointments stays.

    Raises:
        Refused: nobody would be left to administer the portal, or the enterprise.
    """
    lock_organisation(appointment.organisation)
    appointment = Appointment.objects.select_for_update(of=("self",), no_key=True).get(pk=appointment.pk)
    if appointment.ended_at is not None:
        return
    _require_successor(appointment)
    _end(appointment)
    _grant(appointment.user)
    _record(appointment, deed="dismiss", by=by, summary=f"不再担任{appointment}")


@transaction.atomic
def follow_dates(*, user: User | None = None) -> int:
    """Let grants follow the dates of appointments, of all or of one person; how many began or ran out.

    Called by the sweep each minute, and by each request of a person of whom a date has passed meanwhile.
    """
    today = clock.today()
    due = Appointment.objects.due(today).select_related("user", "organisation", "deputises_for__user")
    if user is not None:
        due = due.filter(user=user)
    found = list(due.select_for_update(of=("self",), no_key=True))
    for one in found:
        one.refresh_from_db(fields=["ended_at"])
        if one.ended_at is not None:  # a cover that ended with what it covers
            continue
        if one.ends_on and one.ends_on < today:
            _end(one)
            _record(one, deed="expire", by=None, summary=f"任职到期：{one}{_span(one)}")
        elif one.is_on(today):
            _record(one, deed="begin", by=None, summary=f"任职开始：{one}{_span(one)}")
        _grant(one.user)
    return len(found)


def lock_organisation(organisation: Organisation) -> None:
    """Whoever changes who acts for an organisation waits for who does so now."""
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)


def role_fits(*, role: str, organisation: Organisation) -> bool:
    """Whether a role can be held at this organisation. A place that reports like a city has its officers at city level."""
    return LEVEL_OF_ROLE[Role(role)] == organisation.level


def _require_apart(user: User, role: str) -> None:
    """Who scores cases neither fills nor judges them by the same account: other grants would show what theirs must not."""
    held = Appointment.objects.standing().filter(user=user)
    others = held.exclude(role__in=WITHOUT_GRANTS) if role in WITHOUT_GRANTS else held.filter(role__in=WITHOUT_GRANTS)
    if others.exists():
        raise Refused("评审专家使用单独的账户，不能兼任其他职务；请另开账户。")


def _require_successor(appointment: Appointment) -> None:
    """The last administrator stays: of the portal always, of an enterprise as long as it has clerks."""
    lasting = Appointment.objects.in_force().filter(ends_on__isnull=True, deputises_for__isnull=True)
    others = lasting.filter(role=appointment.role).exclude(pk=appointment.pk)
    if appointment.deputises_for_id is not None:
        return
    if appointment.role == Role.ADMINISTRATOR and not others.exists():
        raise Refused("至少保留一名系统管理员：请先任命接任的人，再解除此任职")
    if appointment.role == Role.ENTERPRISE_ADMINISTRATOR:
        here = lasting.filter(organisation=appointment.organisation_id)
        clerks = here.filter(role=Role.CLERK)
        if clerks.exists() and not others.filter(organisation=appointment.organisation_id).exists():
            raise Refused("企业还有填报员，至少保留一名企业管理员：请先把管理员移交给其中一人。")


def _end(appointment: Appointment) -> None:
    """Close a locked appointment, its covers, and with the person's last own office what they cover for others.

    The caller lays the user's grants anew and writes the trail.
    """
    appointment.ended_at = timezone.now()
    appointment.save(update_fields=["ended_at"])
    for cover in appointment.covers.standing().select_related("user", "organisation", "deputises_for__user"):
        _end_cover(cover, "被代理的任职已结束")
    held = Appointment.objects.standing().filter(user=appointment.user_id)
    held = held.filter(organisation__kind=Organisation.Kind.BUREAU)
    if not held.filter(deputises_for__isnull=True).exists():
        for cover in held.select_related("user", "organisation", "deputises_for__user"):
            _end_cover(cover, "本人已不在任")


def _end_cover(cover: Appointment, why: str) -> None:
    cover.ended_at = timezone.now()
    cover.save(update_fields=["ended_at"])
    _grant(cover.user)
    _record(cover, deed="dismiss", by=None, summary=f"{why}，不再担任{cover}")


def _grant(user: User) -> None:
    """Make the user's grants what the appointments in force say: some tens of rows, never one per case."""
    held = list(Appointment.objects.in_force().filter(user=user).select_related("organisation__region"))
    organisations = {one.organisation for one in held if one.role not in WITHOUT_GRANTS}
    regions: set[Region] = set()
    for organisation in organisations:
        if organisation.kind == Organisation.Kind.BUREAU:
            regions |= set(Region.objects.under(organisation.region))
    _set_grants(user, ACTS, organisations, set(organisations_of(user)))
    _set_grants(user, "see_region", regions, set(_regions_granted(user)))
    counted = Q(pk__in=[one.pk for one in held])
    Appointment.objects.filter(counted, user=user, granted=False).update(granted=True)
    Appointment.objects.filter(~counted, user=user, granted=True).update(granted=False)


def _regions_granted(user: User) -> "QuerySet[Region]":
    return cast(
        "QuerySet[Region]",
        get_objects_for_user(user, "portal.see_region", Region, accept_global_perms=False, with_superuser=False),
    )


def _set_grants(user: User, permission: str, wanted: set[Any], present: set[Any]) -> None:
    """One statement each, however many regions are below. What another appointment grants at the same time stands already."""
    UserObjectPermission.objects.bulk_assign_perm(permission, user, list(wanted - present), ignore_conflicts=True)
    UserObjectPermission.objects.bulk_remove_perm(permission, user, list(present - wanted))


def _span(appointment: Appointment) -> str:
    """The dates in words, nothing where there are none."""
    first = f"自{appointment.starts_on:%Y-%m-%d}起" if appointment.starts_on else ""
    return first + (f"至{appointment.ends_on:%Y-%m-%d}止" if appointment.ends_on else "")


def _record(appointment: Appointment, *, deed: str, by: Appointment | None, summary: str) -> None:
    record(
        subject=appointment.user,
        deed=deed,
        actor=by.user if by else None,
        acting_for=by.organisation if by else None,
        summary=summary,
    )
