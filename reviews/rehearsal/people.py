"""The accounts of a rehearsal. All have the demo's password, hashed once: a thousand hashes would take minutes."""

from functools import cache

from django.contrib.auth.hashers import make_password

from portal.people.appointments import appoint
from portal.people.demo import DEMO_PASSWORD
from portal.people.models import LEVEL_OF_ROLE, Appointment, Organisation, Role, User
from portal.regions.models import Region
from portal.trail.record import record

PREFIX = "yl"  # 演练


def account(*, username: str, full_name: str, phone: str = "") -> User:
    """A new account with the demo's password."""
    user = User.objects.create(username=username, full_name=full_name, phone=phone, password=_password())
    record(subject=user, deed="create", actor=user, acting_for=None, summary="开通演练账户")
    return user


def officer(*, region: Region, full_name: str) -> Appointment:
    """An officer of the bureau of ``region``, in the role of its level."""
    bureau = Organisation.objects.select_related("region").get(kind=Organisation.Kind.BUREAU, region=region)
    role = next(one for one, level in LEVEL_OF_ROLE.items() if level == region.level and one != Role.ADMINISTRATOR)
    user = account(username=f"{PREFIX}{region.code}", full_name=full_name)
    return appoint(user=user, organisation=bureau, role=role, by=None)


def clerk_of(user: User) -> Appointment:
    """The appointment that an admitted claim gave to ``user``."""
    return Appointment.objects.in_force().select_related("user", "organisation__region").get(user=user)


@cache
def _password() -> str:
    return make_password(DEMO_PASSWORD)
