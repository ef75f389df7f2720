"""Two people at the same moment, in two real connections."""

import pytest

from portal.errors import Outdated, Refused
from portal.people.appointments import dismiss
from portal.people.inviting import accept, invite
from portal.people.models import Appointment, Role
from portal.people.resetting import give_reset_code, reset_password
from portal.people.teams import hand_over
from tests.builders import a_clerk, a_manager, a_user, an_administrator, an_enterprise, an_officer
from tests.reviews.test_two_at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers")]


def test_two_people_open_one_link_one_is_in() -> None:
    manager = a_manager(an_enterprise())
    _, secret = invite(invitee="王芳", by=manager)
    first, second = a_user(), a_user()
    results = at_once(lambda: accept(secret=secret, user=first), lambda: accept(secret=secret, user=second))
    assert sorted(type(one).__name__ for one in results) == ["Appointment", "Outdated"]
    assert Appointment.objects.in_force().filter(organisation=manager.organisation, role=Role.CLERK).count() == 1


def test_one_person_accepts_two_invitations_and_is_in_once() -> None:
    manager, user = a_manager(an_enterprise()), a_user()
    secrets = [invite(invitee="王芳", by=manager)[1] for _ in range(2)]
    results = at_once(*[lambda secret=secret: accept(secret=secret, user=user) for secret in secrets])
    assert sorted(type(one).__name__ for one in results) == ["Appointment", "Refused"]
    assert user.appointments.count() == 1


def test_two_people_accept_two_invitations_and_both_are_in() -> None:
    manager = a_manager(an_enterprise())
    pairs = [(invite(invitee="王芳", by=manager)[1], a_user()) for _ in range(2)]
    results = at_once(*[lambda pair=pair: accept(secret=pair[0], user=pair[1]) for pair in pairs])
    assert [one.role for one in results] == [Role.CLERK, Role.CLERK]


def test_two_handovers_one_counts() -> None:
    manager = a_manager(enterprise := an_enterprise())
    clerks = [a_clerk(enterprise) for _ in range(2)]
    results = at_once(*[lambda clerk=clerk: hand_over(to=clerk, stays=True, by=manager) for clerk in clerks])
    assert sorted(type(one).__name__ for one in results) == ["Appointment", "Refused"]
    held = Appointment.objects.in_force().filter(organisation=manager.organisation)
    assert sorted(held.values_list("role", flat=True)) == ["clerk", "clerk", "enterprise_admin"]


def test_two_administrators_dismiss_each_other_one_stays() -> None:
    first, second = an_administrator(), an_administrator()
    results = at_once(lambda: dismiss(appointment=first, by=second), lambda: dismiss(appointment=second, by=first))
    assert sorted(type(one).__name__ for one in results) == ["NoneType", "Refused"]


def test_a_code_is_used_once_even_twice_at_once() -> None:
    clerk = a_clerk(an_enterprise(), username="qiye")
    code = give_reset_code(user=clerk.user, by=an_officer("211381"))
    results = at_once(*[lambda: reset_password(username="qiye", code=code, password="my-new-password-2026")] * 2)
    assert sorted(type(one).__name__ for one in results) == ["Refused", "User"]
    assert not any(isinstance(one, Outdated) for one in results)
    assert sum(isinstance(one, Refused) for one in results) == 1
