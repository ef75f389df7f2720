"""重置码: a bureau helps a person below it who forgot their password, without ever knowing the new one."""

from axes.utils import reset
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import constant_time_compare

from portal import clock
from portal.errors import Refused
from portal.people.models import ENTERPRISE_ROLES, Appointment, Role, User, UserQuerySet
from portal.people.passes import ResetCode, digest_of, read_aloud
from portal.regions.models import Region
from portal.trail.record import record

# Who is helped by whom, within the helper's region.
HELPS: dict[str, frozenset[str]] = {
    Role.COUNTY_OFFICER: frozenset(ENTERPRISE_ROLES),
    Role.CITY_OFFICER: frozenset({*ENTERPRISE_ROLES, Role.COUNTY_OFFICER}),
    Role.PROVINCE_OFFICER: frozenset(Role) - {Role.ADMINISTRATOR},
    Role.ADMINISTRATOR: frozenset(Role),
}
WRONG = "用户名或重置码不正确，或重置码已使用、已过24小时。请核对；仍不成功，请联系主管部门重新发放。"


def helped_by(by: Appointment) -> UserQuerySet:
    """Those to whom ``by`` may give a code: all that they hold or will hold is in reach, so that nobody is taken over.

    A province officer reaches everybody but administrators; who holds nothing is left to these two.
    """
    reach = Q(role__in=HELPS.get(by.role, frozenset()))
    if by.role not in {Role.PROVINCE_OFFICER, Role.ADMINISTRATOR}:
        reach &= Q(
            organisation__region__in=list(Region.objects.under(by.organisation.region).values_list("pk", flat=True))
        )
    standing = Appointment.objects.standing()
    beyond = standing.filter(~reach, user=OuterRef("pk"))
    helped: UserQuerySet = User.objects.filter(~Exists(beyond), is_active=True)
    if by.role not in {Role.PROVINCE_OFFICER, Role.ADMINISTRATOR}:
        helped = helped.filter(pk__in=standing.filter(reach).values("user"))
    return helped.exclude(pk=by.user_id) if by.role in HELPS else helped.none()


@transaction.atomic
def give_reset_code(*, user: User, by: Appointment) -> str:
    """A code for a new password, valid 24 hours; an earlier one is void, a lock-out ends. The password stays until then.

    Returns:
        The code: it is shown once and kept nowhere.

    Raises:
        Refused: the person is not one that ``by`` may help.
    """
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if not helped_by(by).filter(pk=user.pk).exists():
        raise Refused(f"您不能为{user}发放重置码：只能为本地区下级单位和企业的人员发放，请联系上级主管部门。")
    now = clock.now()
    user.reset_codes.filter(closed_at__isnull=True).update(closed_at=now)
    code = read_aloud()
    ResetCode.objects.create(
        user=user,
        digest=digest_of(code),
        given_by=by.user,
        given_at=now,
        expires_at=now + ResetCode.VALID,
    )
    reset(username=user.username)
    record(subject=user, deed="give-reset-code", actor=by.user, acting_for=by.organisation, summary="发放密码重置码")
    return code


@transaction.atomic
def reset_password(*, username: str, code: str, password: str) -> User:
    """The person's new password, already checked by the validators; all sessions and a lock-out end.

    Raises:
        Refused: no such code for this person, used, or run out; which of these is not told.
    """
    found = User.objects.filter(username=User.normalize_username(username.strip()), is_active=True)
    user = found.select_for_update(of=("self",), no_key=True).first()
    kept = user.reset_codes.filter(closed_at__isnull=True, expires_at__gt=clock.now()).first() if user else None
    if user is None or kept is None or not constant_time_compare(kept.digest, digest_of(code.strip().lower())):
        make_password(password)  # as long as for a right code, so that time does not tell names
        raise Refused(WRONG, field="code")
    kept.closed_at = clock.now()
    kept.save(update_fields=["closed_at"])
    user.set_password(password)  # sessions carry its hash, and end with it
    user.password_is_initial = False
    user.save(update_fields=["password", "password_is_initial"])
    reset(username=user.username)
    record(subject=user, deed="reset-password", actor=user, acting_for=None, summary="凭重置码设置新密码")
    return user
