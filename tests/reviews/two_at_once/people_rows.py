"""Accounts, appointments, teams, covers."""

from collections.abc import Callable
from functools import partial
from typing import Any

from portal import clock
from portal.people import accounts, appointments, bureaus, deputising, inviting, resetting, teams
from portal.people.models import Appointment, Role
from tests.builders import (
    BEIPIAO,
    a_clerk,
    a_manager,
    a_user,
    an_enterprise,
    an_officer,
)
from tests.reviews.two_at_once.rows import (
    ADMINISTRATORS,
    COUNTY,
    Comes,
    Row,
    apart,
    bureau,
    double_click,
    each,
    once,
    one,
)


def a_team(scene: Callable[[Appointment, Appointment], dict[str, Any]]) -> tuple[Any, Any]:
    """An enterprise's administrator, who clicks twice, and a clerk."""
    people: list[Appointment] = []

    def made() -> dict[str, Any]:
        enterprise = an_enterprise()
        manager, clerk = a_manager(enterprise), a_clerk(enterprise)
        people[:] = [manager, manager]
        return scene(manager, clerk)

    return made, lambda: people


def leave(principal: Appointment) -> dict[str, Any]:
    today = clock.today()
    return {"principal": principal, "user": an_officer(BEIPIAO).user, "starts_on": today, "ends_on": today}


def appointing() -> list[Callable[[], Any]]:
    asked = {"user": a_user(), "organisation": bureau(BEIPIAO), "role": Role.COUNTY_OFFICER}
    return [partial(appointments.appoint, **asked, by=who) for who in ADMINISTRATORS()]


def new_names() -> list[Callable[[], Any]]:
    one = bureau(BEIPIAO)
    asked = {"organisation_id": one.pk, "seen": one.name}
    return apart(bureaus.rename_bureau, asked, ADMINISTRATORS(), name=("甲局", "乙局"))


PEOPLE_ROWS = [
    Row(bureaus.rename_bureau, Comes.ONE, new_names),
    one(
        accounts.create_officer,
        lambda: {
            "username": "xinren",
            "full_name": "新人",
            "phone": "",
            "organisation": bureau(BEIPIAO),
            "role": Role.COUNTY_OFFICER,
        },
        ADMINISTRATORS,
    ),
    each(accounts.give_new_password, lambda: {"user": an_officer(BEIPIAO).user}, ADMINISTRATORS),
    each(accounts.unlock, lambda: {"user": an_officer(BEIPIAO).user}, ADMINISTRATORS),
    each(resetting.give_reset_code, lambda: {"user": a_clerk(an_enterprise()).user}, COUNTY),
    Row(appointments.appoint, Comes.ONCE, appointing),
    once(appointments.dismiss, lambda: {"appointment": an_officer(BEIPIAO)}, ADMINISTRATORS),
    once(teams.dismiss_clerk, *a_team(lambda manager, clerk: {"appointment": clerk})),
    one(teams.hand_over, *a_team(lambda manager, clerk: {"to": clerk, "stays": True})),
    one(teams.name_administrator, lambda: {"of": a_clerk(an_enterprise()), "reason": "原管理员离职"}, COUNTY),
    each(inviting.invite, *a_team(lambda manager, clerk: {"invitee": "王芳"})),
    once(
        inviting.withdraw_invitation,
        *a_team(lambda manager, clerk: {"invitation_id": inviting.invite(invitee="王芳", by=manager)[0].pk}),
    ),
    one(
        inviting.accept,
        lambda: {"secret": inviting.invite(invitee="王芳", by=a_manager(an_enterprise()))[1]},
        lambda: [a_user(), a_user()],
    ),
    double_click(deputising.name_deputy, Comes.ONE, lambda: an_officer(BEIPIAO), leave),
    double_click(
        deputising.end_cover,
        Comes.ONCE,
        lambda: an_officer(BEIPIAO),
        lambda by: {"cover": deputising.name_deputy(**leave(by), by=by)},
    ),
]
