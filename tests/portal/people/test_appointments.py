import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.errors import Refused
from portal.people.appointments import appoint, dismiss
from portal.people.models import Appointment, Organisation, Role
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, a_user, an_administrator, an_officer

pytestmark = pytest.mark.usefixtures("registers")


def bureau(region: str) -> Organisation:
    return Organisation.objects.get(kind=Organisation.Kind.BUREAU, region_id=region)


def fresh(appointment: Appointment) -> Appointment:
    """The row read anew, so that no permission is cached."""
    return Appointment.objects.select_related("user", "organisation").get(pk=appointment.pk)


def test_appointing_twice_is_appointing_once() -> None:
    user, by = a_user(), an_administrator()
    first = appoint(user=user, organisation=bureau(BEIPIAO), role=Role.COUNTY_OFFICER, by=by)
    again = appoint(user=user, organisation=bureau(BEIPIAO), role=Role.COUNTY_OFFICER, by=by)
    assert (again, user.appointments.count()) == (first, 1)
    assert [(one.deed, one.actor, one.acting_for) for one in trail_of(user)] == [("appoint", by.user, by.organisation)]


def test_a_province_of_regions_is_granted_in_as_many_queries_as_a_county() -> None:
    def queries(region: str, role: Role) -> int:
        user, organisation = a_user(), bureau(region)
        with CaptureQueriesContext(connection) as asked:
            held = appoint(user=user, organisation=organisation, role=role, by=None)
        with CaptureQueriesContext(connection) as asked_at_the_end:
            dismiss(appointment=held, by=None)
        return len(asked) + len(asked_at_the_end)

    queries(BEIPIAO, Role.COUNTY_OFFICER)  # what is asked once per process
    assert queries(LIAONING, Role.PROVINCE_OFFICER) == queries(BEIPIAO, Role.COUNTY_OFFICER)


def test_a_role_is_held_at_its_own_level_only() -> None:
    with pytest.raises(ValidationError, match="朝阳市工业和信息化局不能任命县级审核员"):
        appoint(user=a_user(), organisation=bureau(CHAOYANG), role=Role.COUNTY_OFFICER, by=None)


def test_dismissal_takes_what_came_with_it_and_leaves_the_rest() -> None:
    here = an_officer(BEIPIAO)
    there = appoint(user=here.user, organisation=bureau(LONGCHENG), role=Role.COUNTY_OFFICER, by=None)
    dismiss(appointment=here, by=an_administrator())
    user = fresh(here).user
    assert [user.has_perm("portal.act_for_organisation", one.organisation) for one in (here, there)] == [False, True]
    assert fresh(here).ended_at is not None
    assert [one.deed for one in trail_of(user)] == ["appoint", "appoint", "dismiss"]


def test_dismissing_twice_is_dismissing_once() -> None:
    appointment = an_officer(BEIPIAO)
    dismiss(appointment=appointment, by=None)
    ended = fresh(appointment).ended_at
    dismiss(appointment=appointment, by=None)
    assert fresh(appointment).ended_at == ended


def test_the_last_administrator_stays() -> None:
    only = an_administrator()
    with pytest.raises(Refused, match="至少保留一名系统管理员"):
        dismiss(appointment=only, by=only)
    successor = an_administrator()
    dismiss(appointment=only, by=successor)
    assert fresh(only).ended_at is not None
