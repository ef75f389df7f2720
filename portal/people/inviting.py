"""邀请填报员: an enterprise's administrator lets people in by a link that works once."""

import secrets
from uuid import UUID

from django.db import IntegrityError, transaction

from portal import clock
from portal.errors import Outdated, Refused
from portal.people.appointments import appoint, lock_organisation
from portal.people.models import Appointment, Organisation, Role, User
from portal.people.passes import Invitation, digest_of
from portal.trail.record import record

OPEN_AT_ONCE = 20


@transaction.atomic
def invite(*, invitee: str, by: Appointment) -> tuple[Invitation, str]:
    """An invitation to become a clerk of the enterprise, valid 7 days.

    Returns:
        The invitation, and the secret of its link: it is shown once and kept nowhere.

    Raises:
        Refused: ``by`` is no administrator of an enterprise, no name, or too many open invitations.
    """
    require_administrator(by)
    lock_organisation(by.organisation)
    invitee = invitee.strip()
    if not invitee:
        raise Refused("请填写受邀人姓名，以便日后辨认。", field="invitee")
    if Invitation.objects.open().filter(organisation=by.organisation).count() >= OPEN_AT_ONCE:
        raise Refused(f"未使用的邀请已有{OPEN_AT_ONCE}个，请先撤销不需要的。")
    secret, now = secrets.token_urlsafe(32), clock.now()
    invitation = Invitation.objects.create(
        organisation=by.organisation,
        invitee=invitee,
        digest=digest_of(secret),
        invited_by=by.user,
        invited_at=now,
        expires_at=now + Invitation.VALID,
    )
    _record(invitation, deed="invite", actor=by.user, summary=f"邀请{invitee}担任填报员")
    return invitation, secret


@transaction.atomic
def withdraw_invitation(*, invitation_id: UUID, by: Appointment) -> None:
    """Let an open invitation lapse.

    Raises:
        Refused: another enterprise's, or ``by`` is no administrator.
        Outdated: it has been accepted meanwhile.
    """
    require_administrator(by)
    invitation = Invitation.objects.select_for_update(of=("self",), no_key=True).get(pk=invitation_id)
    if invitation.organisation_id != by.organisation_id:
        raise Refused("这不是本企业发出的邀请。")
    if invitation.used_at is not None:
        raise Outdated("该邀请刚刚已被接受；如不需要此人，请在人员中解除。")
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = clock.now()
        invitation.save(update_fields=["withdrawn_at"])
        _record(invitation, deed="withdraw-invitation", actor=by.user, summary=f"撤销对{invitation.invitee}的邀请")


@transaction.atomic
def accept(*, secret: str, user: User) -> Appointment:
    """Become a clerk with the account one has.

    Raises:
        Refused: run out or withdrawn, an officer's account, or already of that enterprise.
        Outdated: the link has been used.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation__region", "invited_by")
        .get(digest=digest_of(secret))
    )
    if invitation.problem:
        raise (Outdated if invitation.used_at else Refused)(invitation.problem)
    lock_organisation(invitation.organisation)
    administers = Appointment.objects.in_force().filter(
        user=invitation.invited_by, organisation=invitation.organisation, role=Role.ENTERPRISE_ADMINISTRATOR
    )
    if not administers.exists():
        raise Refused("邀请人已不再是企业管理员，请联系现任管理员重新邀请。")
    held = Appointment.objects.standing().filter(user=user)
    if held.filter(organisation__kind=Organisation.Kind.BUREAU).exists():
        raise Refused("主管部门人员的账户不能代表企业，请使用企业人员自己的账户。")
    if held.filter(organisation=invitation.organisation).exists():
        raise Refused(f"您已是{invitation.organisation}的填报人员，不必再接受邀请。")
    invitation.used_at, invitation.used_by = clock.now(), user
    invitation.save(update_fields=["used_at", "used_by"])
    _record(invitation, deed="accept-invitation", actor=user, summary=f"{user}接受邀请，成为填报员")
    inviter = administers.select_related("user", "organisation").get()
    return appoint(user=user, organisation=invitation.organisation, role=Role.CLERK, by=inviter)


@transaction.atomic
def accept_anew(*, secret: str, username: str, password: str, full_name: str, phone: str) -> Appointment:
    """Become a clerk with a new account; neither without the other.

    Raises:
        Refused: the name is taken, or as for ``accept``.
        Outdated: the link has been used.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(username, password, full_name=full_name, phone=phone)
    except IntegrityError as taken:
        raise Refused("该用户名已被使用，请换一个。", field="username") from taken
    record(subject=user, deed="create", actor=user, acting_for=None, summary="凭邀请注册账户")
    return accept(secret=secret, user=user)


def require_administrator(by: Appointment) -> None:
    """Raises Refused unless ``by`` administers an enterprise, now."""
    here = Appointment.objects.in_force().filter(pk=by.pk, role=Role.ENTERPRISE_ADMINISTRATOR)
    if not here.exists():
        raise Refused("只有企业管理员可以管理本企业的人员。")


def _record(invitation: Invitation, *, deed: str, actor: User, summary: str) -> None:
    """On the enterprise's own trail."""
    record(
        subject=invitation.organisation,
        deed=deed,
        actor=actor,
        acting_for=invitation.organisation,
        summary=summary,
        detail={"invitation": str(invitation.pk)},
    )
