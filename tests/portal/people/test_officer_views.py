import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.people.models import Appointment, Organisation, Role, User
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, a_user, an_administrator, an_officer

pytestmark = pytest.mark.usefixtures("registers")


@pytest.fixture
def administrator(client: Client, registers: None) -> Appointment:
    appointment = an_administrator(username="admin", full_name="陈静")
    client.force_login(appointment.user)
    return appointment


def bureau(region: str) -> Organisation:
    return Organisation.objects.get(kind=Organisation.Kind.BUREAU, region_id=region)


def typed(**fields: str) -> dict[str, str]:
    return {
        "username": "wangmei", "full_name": "王梅", "phone": "", "role": "county_officer",
        "organisation": str(bureau(BEIPIAO).pk), **fields,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["admin", "beipiao", "chaoyang", "nobody"]),
        ({"text": "北票"}, ["beipiao"]),
        ({"text": "陈静"}, ["admin"]),
        ({"role": "city_officer"}, ["chaoyang"]),
        ({"state": "none"}, ["nobody"]),
        ({"state": "appointed", "text": "朝阳"}, ["chaoyang"]),
    ],
)
def test_people_are_found_by_name_office_role_and_state(
    client: Client,
    administrator: Appointment,
    query: dict[str, str],
    names: list[str],
) -> None:
    an_officer(BEIPIAO, username="beipiao")
    an_officer(CHAOYANG, username="chaoyang")
    a_user(username="nobody")
    page = client.get("/people/", query).context["page"]
    assert [user.username for user in page.items] == names


def test_the_list_asks_as_often_for_thirty_as_for_one(client: Client, administrator: Appointment) -> None:
    client.get("/people/")
    with CaptureQueriesContext(connection) as few:
        client.get("/people/")
    for _ in range(30):
        an_officer(BEIPIAO)
    with CaptureQueriesContext(connection) as many:
        client.get("/people/")
    assert len(many) == len(few)


def test_a_new_officer_logs_in_with_the_password_shown_once(client: Client, administrator: Appointment) -> None:
    answer = client.post("/people/new/", typed())
    password = re.search(r'id="secret">([^<]+)<', answer.content.decode())[1]
    assert "no-store" in answer.headers["Cache-Control"]
    officer = Client()
    officer.post("/login/", {"username": "wangmei", "password": password})
    assert officer.get("/me/").headers["Location"] == "/me/password/"
    page = client.get(f"/people/{User.objects.get(username='wangmei').pk}/")
    assert password not in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"username": "a b"}, {"username": ["请用3至40位字母、数字或下划线"]}),
        ({"username": "admin"}, {"username": ["该用户名已被使用，请换一个"]}),
        ({"role": "city_officer"}, {"role": ["北票市工业和信息化局是县级单位，不能任命市级审核员"]}),
    ],
)
def test_a_mistake_is_said_where_it_is_and_the_rest_is_kept(
    client: Client,
    administrator: Appointment,
    fields: dict[str, str],
    errors: dict[str, list[str]],
) -> None:
    answer = client.post("/people/new/", typed(**fields))
    assert (answer.status_code, answer.context["form"].errors) == (422, errors)
    assert answer.context["form"]["full_name"].value() == "王梅"
    assert not User.objects.filter(full_name="王梅").exists()


def test_clerks_are_not_made_here(client: Client, administrator: Appointment) -> None:
    answer = client.post("/people/new/", typed(role="clerk"))
    assert list(answer.context["form"].errors) == ["role"]


def test_appointing_and_dismissing(client: Client, administrator: Appointment) -> None:
    officer = an_officer(BEIPIAO)
    page = f"/people/{officer.user.pk}/"
    client.post(f"{page}appoint/", {"role": "county_officer", "organisation": str(bureau(LONGCHENG).pk)})
    client.post(f"{page}dismiss/{officer.pk}/")
    held = Appointment.objects.in_force().filter(user=officer.user)
    assert [(one.organisation, one.role) for one in held] == [(bureau(LONGCHENG), Role.COUNTY_OFFICER)]
    assert [one.deed for one in client.get(page).context["entries"]] == ["appoint", "appoint", "dismiss"]


def test_the_last_administrator_is_not_dismissed(client: Client, administrator: Appointment) -> None:
    answer = client.post(f"/people/{administrator.user.pk}/dismiss/{administrator.pk}/")
    assert answer.status_code == 422
    assert [str(one) for one in answer.context["messages"]] == [
        "至少保留一名系统管理员：请先任命接任的人，再解除此任职"
    ]


def test_an_appointment_of_another_person_is_not_found_here(client: Client, administrator: Appointment) -> None:
    one, other = an_officer(BEIPIAO), an_officer(LONGCHENG)
    assert client.post(f"/people/{one.user.pk}/dismiss/{other.pk}/").status_code == 404


def test_a_lock_out_is_seen_and_ended(client: Client, administrator: Appointment) -> None:
    officer = an_officer(BEIPIAO, username="wang", password="right-password")
    stranger = Client()
    for _ in range(5):
        stranger.post("/login/", {"username": "wang", "password": "wrong"})
    assert client.get("/people/").context["locked"] == {"wang"}
    client.post(f"/people/{officer.user.pk}/unlock/")
    assert client.get("/people/").context["locked"] == set()
    assert stranger.post("/login/", {"username": "wang", "password": "right-password"}).status_code == 302
