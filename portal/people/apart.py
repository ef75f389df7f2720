"""回避: nobody decides for a bureau on who an enterprise is, or who acts for it, that they act for themselves."""

from collections.abc import Iterable
from uuid import UUID

from portal.errors import Refused
from portal.people.models import Appointment


def require_apart(*, by: Appointment, enterprises: Iterable[UUID]) -> None:
    """Raises Refused where ``by``, or whom they stand in for, acts for one of the enterprises as well."""
    held = Appointment.objects.in_force().filter(user__in=by.persons, organisation__in=list(enterprises))
    if one := held.select_related("user", "organisation").first():
        raise Refused(f"{one.user}同时是{one.organisation}的人员，按回避要求不能办理该企业的事项，请由他人办理。")
