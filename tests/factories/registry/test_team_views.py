import pytest
from django.test import Client

from portal.people.models import Appointment, Role, User
from portal.people.passes import Invitation
from tests.builders import BEIPIAO, a_clerk, a_manager, a_user, an_enterprise, an_officer

pytestmark = pytest.mark.usefixtures("registers")

PERSON = {
    "username": "wangfang",
    "password1": "a-good-password",
    "password2": "a-good-password",
    "full_name": "王芳",
    "phone": "13800000000",
}


@pytest.fixture
def manager(client: Client, registers: None) -> Appointment:
    appointment = a_manager(an_enterprise(BEIPIAO, name="北票甲有限公司"), full_name="刘志强")
    client.force_login(appointment.user)
    return appointment


def the_link(client: Client) -> str:
    """What the administrator is shown, once."""
    return client.post("/my-enterprise/people/invite/", {"invitee": "王芳"}).context["link"]


def test_the_link_leads_a_new_person_to_the_workbench(client: Client, manager: Appointment) -> None:
    link = the_link(client)
    assert link.startswith("http://testserver/invitations/")
    assert link.rpartition("/invitations/")[2].rstrip("/") not in client.get("/my-enterprise/people/").content.decode()
    visitor = Client()
    assert "北票甲有限公司邀请王芳担任填报员" in visitor.get(link).content.decode()
    assert visitor.post(link, PERSON).headers["Location"] == "/"
    page = visitor.get("/").content.decode()
    assert ("北票甲有限公司 · 企业填报员" in page, "您现在是“北票甲有限公司”的填报员" in page) == (True, True)


def test_a_mistake_keeps_the_link_good(client: Client, manager: Appointment) -> None:
    link, visitor = the_link(client), Client()
    answer = visitor.post(link, {**PERSON, "password2": "another"})
    assert (answer.status_code, User.objects.filter(username="wangfang").exists()) == (422, False)
    assert visitor.post(link, PERSON).status_code == 302


def test_a_person_with_an_account_accepts_by_a_click_and_acts_for_the_new_enterprise(
    client: Client, manager: Appointment
) -> None:
    link, known = the_link(client), Client()
    known.force_login(a_clerk(an_enterprise(BEIPIAO)).user)
    assert known.post(link).status_code == 302
    assert known.get("/me/").context["acting"].organisation == manager.organisation


def test_a_link_used_twice_says_so(client: Client, manager: Appointment) -> None:
    link, late = the_link(client), Client()
    Client().post(link, PERSON)
    assert "该邀请链接已被使用" in late.get(link).content.decode()
    answer = late.post(link, {**PERSON, "username": "another"})
    assert (answer.status_code, "该邀请链接已被使用" in answer.content.decode()) == (409, True)


def test_an_invented_link_is_no_page(client: Client) -> None:
    assert client.get("/invitations/invented/").status_code == 404


def test_a_foreign_enterprises_people_and_invitations_are_not_found(client: Client, manager: Appointment) -> None:
    foreign = a_manager(an_enterprise(BEIPIAO))
    colleague = a_clerk(foreign.organisation.enterprise)
    other = Client()
    other.force_login(foreign.user)
    the_link(other)
    invitation = Invitation.objects.get()
    root = "/my-enterprise/people"
    assert [
        client.post(f"{root}/invitations/{invitation.pk}/withdraw/").status_code,
        client.post(f"{root}/{colleague.pk}/dismiss/").status_code,
        client.post(f"{root}/{colleague.pk}/hand-over/", {"then": "stays"}).status_code,
    ] == [404, 404, 404]
    assert invitation.invitee not in client.get(f"{root}/").content.decode()


def test_a_clerk_sees_who_is_there_and_changes_nothing(client: Client, manager: Appointment) -> None:
    client.force_login(a_clerk(manager.organisation.enterprise, full_name="王芳").user)
    page = client.get("/my-enterprise/people/").content.decode()
    assert ["刘志强" in page, "移交管理员" in page, "生成邀请链接" in page] == [True, False, False]
    assert client.post("/my-enterprise/people/invite/", {"invitee": "某某"}).status_code == 403


@pytest.mark.parametrize(("then", "held"), [("stays", [Role.CLERK]), ("leaves", [])])
def test_handing_over_asks_whether_one_stays(client: Client, manager: Appointment, then: str, held: list[str]) -> None:
    clerk = a_clerk(manager.organisation.enterprise)
    address = f"/my-enterprise/people/{clerk.pk}/hand-over/"
    assert client.post(address).status_code == 422
    assert client.post(address, {"then": then}).status_code == 302
    assert list(manager.user.appointments.standing().values_list("role", flat=True)) == held
    assert clerk.user.appointments.standing().get().role == Role.ENTERPRISE_ADMINISTRATOR


def test_the_county_names_an_administrator_on_the_enterprises_page(client: Client) -> None:
    clerk = a_clerk(an_enterprise(BEIPIAO), full_name="王芳")
    client.force_login(an_officer(BEIPIAO).user)
    page = f"/enterprises/{clerk.organisation_id}/"
    assert "指定王芳为企业管理员" in client.get(page).content.decode()
    address = f"{page}administrator/{clerk.pk}/"
    assert "请填写指定的原因" in client.post(address, follow=True).content.decode()
    assert "王芳现在是" in client.post(address, {"reason": "原管理员已离职"}, follow=True).content.decode()


def test_the_page_asks_as_often_for_ten_as_for_one(
    client: Client, manager: Appointment, django_assert_max_num_queries
) -> None:
    a_clerk(manager.organisation.enterprise)
    client.get("/my-enterprise/people/")
    with django_assert_max_num_queries(100) as few:
        client.get("/my-enterprise/people/")
    for _ in range(9):
        a_clerk(manager.organisation.enterprise, full_name=a_user().full_name)
    with django_assert_max_num_queries(100) as many:
        client.get("/my-enterprise/people/")
    assert len(many) == len(few)
