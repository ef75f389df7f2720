"""重置码, by the portal's clock: outside of the demo it is the real one."""

import pytest
from axes.models import AccessAttempt
from django.test import Client

from portal.errors import Refused
from portal.people.accounts import locked_usernames
from portal.people.appointments import appoint
from portal.people.models import Appointment, Role, User
from portal.people.passes import ResetCode
from portal.people.resetting import WRONG, give_reset_code, helped_by, reset_password
from portal.trail.record import trail_of
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    PASSWORD,
    a_clerk,
    a_manager,
    a_user,
    an_administrator,
    an_enterprise,
    an_officer,
)
from tests.conftest import set_clock

pytestmark = pytest.mark.usefixtures("registers", "spring")
NEW = "my-new-password-2026"


def test_a_code_lets_the_person_set_their_own_password_once() -> None:
    county, clerk = an_officer(BEIPIAO), a_clerk(an_enterprise(BEIPIAO), username="qiye")
    code = give_reset_code(user=clerk.user, by=county)
    assert User.objects.get(pk=clerk.user_id).check_password(PASSWORD)
    reset_password(username="qiye", code=code.upper(), password=NEW)
    user = User.objects.get(pk=clerk.user_id)
    assert (user.check_password(NEW), user.password_is_initial) == (True, False)
    assert [(one.deed, one.actor) for one in trail_of(user)][1:] == [
        ("give-reset-code", county.user),
        ("reset-password", user),
    ]
    with pytest.raises(Refused, match="重置码不正确"):
        reset_password(username="qiye", code=code, password=NEW)


def test_a_code_is_good_for_24_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = a_clerk(an_enterprise(BEIPIAO), username="qiye")
    code = give_reset_code(user=clerk.user, by=an_officer(BEIPIAO))
    set_clock(monkeypatch, "2026-03-24 09:01")
    with pytest.raises(Refused, match="已过24小时"):
        reset_password(username="qiye", code=code, password=NEW)


def test_a_newer_code_makes_the_older_one_void() -> None:
    clerk = a_clerk(an_enterprise(BEIPIAO), username="qiye")
    older, newer = [give_reset_code(user=clerk.user, by=an_officer(BEIPIAO)) for _ in range(2)]
    with pytest.raises(Refused):
        reset_password(username="qiye", code=older, password=NEW)
    reset_password(username="qiye", code=newer, password=NEW)


def test_the_code_itself_is_kept_nowhere() -> None:
    clerk = a_clerk(an_enterprise(BEIPIAO))
    code = give_reset_code(user=clerk.user, by=an_officer(BEIPIAO))
    kept = [str(value) for value in ResetCode.objects.values_list().get()]
    assert [one for one in kept if code in one] == []
    assert [one for one in trail_of(clerk.user) if code in one.summary + str(one.detail)] == []


def test_a_wrong_name_and_a_wrong_code_are_answered_alike() -> None:
    a_clerk(an_enterprise(BEIPIAO), username="qiye")
    for name in ("qiye", "nobody"):
        with pytest.raises(Refused) as refused:
            reset_password(username=name, code="aaaa-bbbb-cccc", password=NEW)
        assert refused.value.message == WRONG


def helpers_of(user: User) -> set[str]:
    """Who of all may help ``user``, by the name in which each was made below."""
    return {
        name for name in ("beipiao", "longcheng", "chaoyang", "shenyang", "liaoning", "admin") if _helps(name, user)
    }


def _helps(name: str, user: User) -> bool:
    by = Appointment.objects.get(user__username=name)
    return helped_by(by).filter(pk=user.pk).exists()


@pytest.fixture
def helpers(registers: None) -> None:
    places = {
        "beipiao": BEIPIAO,
        "longcheng": LONGCHENG,
        "chaoyang": CHAOYANG,
        "shenyang": "210100",
        "liaoning": LIAONING,
    }
    for name, region in places.items():
        an_officer(region, username=name)
    an_administrator(username="admin")


def test_each_level_helps_those_below_it_in_its_own_region(helpers: None) -> None:
    enterprise = an_enterprise(BEIPIAO)
    assert helpers_of(a_clerk(enterprise).user) == {"beipiao", "chaoyang", "liaoning", "admin"}
    assert helpers_of(a_manager(enterprise).user) == {"beipiao", "chaoyang", "liaoning", "admin"}
    assert helpers_of(an_officer(BEIPIAO).user) == {"chaoyang", "liaoning", "admin"}
    assert helpers_of(an_officer(CHAOYANG).user) == {"liaoning", "admin"}
    assert helpers_of(an_administrator().user) == {"admin"}
    assert helpers_of(a_user()) == {"liaoning", "admin"}


def test_nobody_takes_over_what_a_person_holds_elsewhere(helpers: None) -> None:
    clerk = a_clerk(an_enterprise(BEIPIAO))
    appoint(user=clerk.user, organisation=an_enterprise(LONGCHENG).organisation, role=Role.CLERK, by=None)
    assert helpers_of(clerk.user) == {"chaoyang", "liaoning", "admin"}
    with pytest.raises(Refused, match="您不能为"):
        give_reset_code(user=clerk.user, by=Appointment.objects.get(user__username="beipiao"))


def test_a_clerk_helps_nobody_and_nobody_helps_themselves() -> None:
    clerk, county = a_clerk(an_enterprise(BEIPIAO)), an_officer(BEIPIAO)
    assert [helped_by(one).count() for one in (clerk, county)] == [0, 1]
    assert not helped_by(an_administrator(username="self")).filter(username="self").exists()


def test_all_sessions_end_and_the_lock_out_too(client: Client) -> None:
    county, clerk = an_officer(BEIPIAO), a_clerk(an_enterprise(BEIPIAO), username="qiye")
    elsewhere = Client()
    elsewhere.force_login(clerk.user)
    for _ in range(5):
        client.post("/login/", {"username": "qiye", "password": "wrong"})
    assert locked_usernames(["qiye"]) == {"qiye"}
    client.force_login(county.user)
    code = client.post(f"/accounts/{clerk.user_id}/reset/").context["code"]
    assert not AccessAttempt.objects.filter(username="qiye").exists()
    visitor = Client()
    typed = {"username": "qiye", "code": code, "new_password1": NEW, "new_password2": NEW}
    assert visitor.post("/login/reset/", typed).headers["Location"] == "/login/"
    assert elsewhere.get("/me/").headers["Location"].startswith("/login/")
    assert visitor.post("/login/", {"username": "qiye", "password": NEW}).headers["Location"] == "/"


def test_a_weak_password_is_refused_and_the_code_is_still_good(client: Client) -> None:
    clerk = a_clerk(an_enterprise(BEIPIAO), username="qiye")
    code = give_reset_code(user=clerk.user, by=an_officer(BEIPIAO))
    typed = {"username": "qiye", "code": code, "new_password1": "12345", "new_password2": "12345"}
    assert client.post("/login/reset/", typed).status_code == 422
    reset_password(username="qiye", code=code, password=NEW)


def test_a_county_finds_its_clerks_and_no_others(client: Client, django_assert_num_queries) -> None:
    a_clerk(an_enterprise(BEIPIAO, name="北票甲有限公司"), username="ours")
    a_clerk(an_enterprise(LONGCHENG), username="theirs")
    client.force_login(an_officer(BEIPIAO).user)
    page = client.get("/accounts/", {"text": "北票甲"})
    assert [one.username for one in page.context["page"].items] == ["ours"]
    assert [one.username for one in client.get("/accounts/").context["page"].items] == ["ours"]


def test_the_list_asks_as_often_for_ten_as_for_one(client: Client, django_assert_max_num_queries) -> None:
    enterprise = an_enterprise(BEIPIAO)
    a_clerk(enterprise)
    client.force_login(an_officer(BEIPIAO).user)
    client.get("/accounts/")
    with django_assert_max_num_queries(100) as few:
        client.get("/accounts/")
    for _ in range(9):
        a_clerk(enterprise)
    with django_assert_max_num_queries(100) as many:
        client.get("/accounts/")
    assert len(many) == len(few)
