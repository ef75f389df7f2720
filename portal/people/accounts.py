"""What the administrator does with accounts; each deed stands in the person's trail."""

import datetime as dt

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.errors import Refused
from portal.people.appointments import appoint
from portal.people.models import Appointment, Organisation, Role, User
from portal.people.passes import read_aloud
from portal.trail.record import record


@transaction.atomic
def create_officer(
    *,
    username: str,
    full_name: str,
    phone: str,
    organisation: Organisation,
    role: Role,
    by: Appointment,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> tuple[User, str]:
    """An account with its first appointment.

    Returns:
        The user, and the initial password: it is shown once, kept nowhere, and has to be changed at first log-in.

    Raises:
        Refused: ``by`` is no administrator, or the name is taken.
        ValidationError: the role is not one of that organisation's level.
    """
    _require_administrator(by)
    password = read_aloud()
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                username,
                password,
                full_name=full_name,
                phone=phone,
                password_is_initial=True,
            )
    except IntegrityError as taken:
        raise Refused("该用户名已被使用，请换一个", field="username") from taken
    record(subject=user, deed="create", actor=by.user, acting_for=by.organisation, summary="开通账户")
    appoint(user=user, organisation=organisation, role=role, by=by, starts_on=starts_on, ends_on=ends_on)
    return user, password


@transaction.atomic
def give_new_password(*, user: User, by: Appointment) -> str:
    """A new initial password for one who forgot theirs; the old one and all sessions end. Also ends a lock-out.

    Raises:
        Refused: ``by`` is no administrator.
    """
    _require_administrator(by)
    password = read_aloud()
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    user.set_password(password)
    user.password_is_initial = True
    user.save(update_fields=["password", "password_is_initial"])
    reset(username=user.username)
    record(subject=user, deed="reset-password", actor=by.user, acting_for=by.organisation, summary="重置密码")
    return password


@transaction.atomic
def change_password(*, user: User, password: str) -> None:
    """The person's own choice of a password, already checked by the validators."""
    user.set_password(password)
    user.password_is_initial = False
    user.save(update_fields=["password", "password_is_initial"])
    record(subject=user, deed="change-password", actor=user, acting_for=None, summary="修改密码")


@transaction.atomic
def unlock(*, user: User, by: Appointment) -> None:
    """Let a person log in again before the lock-out ends by itself.

    Raises:
        Refused: ``by`` is no administrator.
    """
    _require_administrator(by)
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    reset(username=user.username)
    record(subject=user, deed="unlock", actor=by.user, acting_for=by.organisation, summary="解除登录锁定")


def locked_usernames(usernames: list[str]) -> set[str]:
    """Those among ``usernames`` who are locked out now; one query."""
    since = timezone.now() - dt.timedelta(hours=settings.AXES_COOLOFF_TIME)
    locked = AccessAttempt.objects.filter(
        username__in=usernames,
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
        attempt_time__gte=since,
    )
    return set(locked.values_list("username", flat=True))


def _require_administrator(by: Appointment) -> None:
    if by.role != Role.ADMINISTRATOR:
        raise Refused("只有系统管理员可以管理账户")
