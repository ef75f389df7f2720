"""Log-in, lock-out, logging in again over an open page, passwords, and for whom one acts."""

import pytest
from django.test import Client

from portal.people.appointments import appoint
from portal.people.models import Organisation, Role, User
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, PASSWORD, a_user, an_officer

JSON = {"Accept": "application/json"}


@pytest.fixture
def wang(db: None) -> User:
    return a_user(username="wang", full_name="王梅")


def log_in(client: Client, password: str = PASSWORD, **fields: str):
    return client.post("/login/", {"username": "wang", "password": password, **fields})


def test_logging_in_leads_on_to_where_one_wanted(client: Client, wang: User) -> None:
    answer = log_in(client, next="/me/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me/")
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize("following", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_logging_in_never_leads_elsewhere(client: Client, wang: User, following: str) -> None:
    assert log_in(client, next=following).headers["Location"] == "/"


def test_a_wrong_password_is_said_on_the_page_and_the_name_is_kept(client: Client, wang: User) -> None:
    answer = log_in(client, "wrong")
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [
        "用户名或密码不正确，请重新输入。连续输错5次，该账户将锁定15分钟。"
    ]
    assert answer.context["form"]["username"].value() == "wang"


def test_five_wrong_passwords_lock_the_account_even_for_the_right_one(client: Client, wang: User) -> None:
    assert [log_in(client, "wrong").status_code for _ in range(5)] == [422] * 4 + [429]
    answer = log_in(client)
    assert (answer.status_code, answer.context["problem"]) == (429, "账户已暂时锁定")
    assert client.get("/me/").status_code == 302


def test_the_lock_of_one_leaves_others_alone(client: Client, wang: User) -> None:
    for _ in range(5):
        log_in(client, "wrong")
    other = a_user(username="zhao")
    assert log_in(client, username=other.username).status_code == 302


def test_a_right_password_forgets_the_wrong_ones(client: Client, wang: User) -> None:
    for _ in range(2):
        assert [log_in(client, "wrong").status_code for _ in range(4)] == [422] * 4
        assert log_in(client).status_code == 302


def test_a_person_without_account_learns_no_more_than_one_with(client: Client, wang: User) -> None:
    known, unknown = log_in(client, "wrong"), log_in(client, "wrong", username="nobody")
    assert known.context["form"].errors == unknown.context["form"].errors


def test_logging_out_is_asked_for_by_a_form_only(client: Client, wang: User) -> None:
    client.force_login(wang)
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert client.get("/me/").status_code == 302


def test_logging_in_again_over_a_page_gives_a_fresh_token(wang: User) -> None:
    client = Client(enforce_csrf_checks=True)
    dialog = client.get("/login/again/")
    typed = {"username": "wang", "password": PASSWORD, "expected": "wang"}
    answer = client.post("/login/again/", {**typed, "csrfmiddlewaretoken": dialog.context["csrf_token"]}, headers=JSON)
    assert answer.status_code == 200
    sent_again = client.post("/me/acting/", {"appointment": ""}, headers={"X-CSRFToken": answer.json()["csrf"]})
    assert sent_again.status_code == 404  # past the token: there is no such appointment


@pytest.mark.usefixtures("registers")
def test_logging_in_again_goes_on_in_the_appointment_in_which_the_page_was_opened() -> None:
    first = an_officer(BEIPIAO)
    bureau = Organisation.objects.get(kind=Organisation.Kind.BUREAU, region_id=LONGCHENG)
    second = appoint(user=first.user, organisation=bureau, role=Role.COUNTY_OFFICER, by=None)
    strangers = an_officer(CHAOYANG)
    for acted_as, goes_on_as in [(second, second), (first, first), (strangers, first)]:
        typed = {"username": first.user.username, "password": PASSWORD, "acting": str(acted_as.pk)}
        again = Client()
        assert again.post("/login/again/", typed, headers=JSON).status_code == 200
        assert again.get("/me/").context["acting"].pk == goes_on_as.pk


def test_another_person_does_not_take_over_an_open_page(client: Client, wang: User) -> None:
    a_user(username="zhao")
    typed = {"username": "zhao", "password": PASSWORD, "expected": "wang"}
    answer = client.post("/login/again/", typed, headers=JSON)
    assert answer.status_code == 422
    assert answer.json() == {"error": "此页面由用户“wang”打开，请用该账户登录；要换账户，请先保存内容再重新打开页面。"}
    assert client.get("/me/").status_code == 302


def test_logging_in_again_is_locked_like_logging_in(client: Client, wang: User) -> None:
    typed = {"username": "wang", "password": "wrong"}
    answers = [client.post("/login/again/", typed, headers=JSON) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [422] * 4 + [429]
    assert answers[-1].json()["error"].startswith("连续5次输入错误")


def test_changing_the_password_keeps_this_session_and_ends_the_others(client: Client, wang: User) -> None:
    other = Client()
    for one in (client, other):
        one.post("/login/", {"username": "wang", "password": PASSWORD})
    typed = {"old_password": PASSWORD, "new_password1": "yuan-fang-lai", "new_password2": "yuan-fang-lai"}
    assert client.post("/me/password/", typed).headers["Location"] == "/me/"
    assert [one.get("/me/").status_code for one in (client, other)] == [200, 302]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"old_password": "wrong", "new_password1": "yuan-fang-lai", "new_password2": "yuan-fang-lai"}, "old_password"),
        ({"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}, "new_password2"),
        (
            {"old_password": PASSWORD, "new_password1": "yuan-fang-lai", "new_password2": "other-password"},
            "new_password2",
        ),
    ],
)
def test_a_password_that_will_not_do_is_said_where_it_is(
    client: Client,
    wang: User,
    typed: dict[str, str],
    field: str,
) -> None:
    client.force_login(wang)
    answer = client.post("/me/password/", typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


@pytest.mark.usefixtures("registers")
def test_one_acts_for_the_organisation_one_chose(client: Client) -> None:
    first = an_officer(BEIPIAO)
    bureau = Organisation.objects.get(kind=Organisation.Kind.BUREAU, region_id=LONGCHENG)
    second = appoint(user=first.user, organisation=bureau, role=Role.COUNTY_OFFICER, by=None)
    client.force_login(first.user)
    assert client.get("/me/").context["acting"] == first
    assert client.post("/me/acting/", {"appointment": str(second.pk), "next": "/me/"}).headers["Location"] == "/me/"
    assert client.get("/me/").context["acting"] == second


@pytest.mark.usefixtures("registers")
@pytest.mark.parametrize("which", ["another's", "none"])
def test_one_cannot_act_as_somebody_else(client: Client, which: str) -> None:
    mine, other = an_officer(BEIPIAO), an_officer(LONGCHENG)
    client.force_login(mine.user)
    wanted = str(other.pk) if which == "another's" else "not-an-id"
    assert client.post("/me/acting/", {"appointment": wanted}).status_code == 404
    assert client.get("/me/").context["acting"] == mine
