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


def officer(*, region: Region, full_name: str, mark: str = "") -> Appointment:
    """An officer of the bureau of ``region``, in the role of its level; ``mark`` tells the names of several apart."""
    bureau = Organisation.objects.select_related("region").get(kind=Organisation.Kind.BUREAU, region=region)
    role = next(one for one, level in LEVEL_OF_ROLE.items() if level == region.level and one != Role.ADMINISTRATOR)
    user = account(username=f"{PREFIX}{region.code}{mark}", full_name=full_name)
    return appoint(user=user, organisation=bureau, role=role, by=None)


def with_demo_password(user: User) -> Appointment:
    """The appointment of an account that a deed has opened, which takes the demo's password from now on."""
    user.password, user.password_is_initial = _password(), False
    user.save(update_fields=["password", "password_is_initial"])
    return clerk_of(user)


def clerk_of(user: User) -> Appointment:
    """The one appointment of ``user``, such as an admitted claim gave."""
    return Appointment.objects.in_force().select_related("user", "organisation__region").get(user=user)


def somebody_of(organisation: Organisation) -> Appointment | None:
    """Who acts for an enterprise, the first of several; None where nobody does."""
    held = Appointment.objects.in_force().select_related("user", "organisation__region")
    return held.filter(organisation=organisation).order_by("started_at").first()


@cache
def _password() -> str:
    return make_password(DEMO_PASSWORD)
