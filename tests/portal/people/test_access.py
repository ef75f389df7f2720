"""Who gets where: logged out, in the wrong role, with an initial password, and over an ended session."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from portal.people.access import AccessMiddleware, regions_seen_by
from portal.people.appointments import dismiss
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, a_user, an_administrator, an_officer


def test_a_view_that_declares_nothing_is_refused(rf: RequestFactory) -> None:
    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    middleware = AccessMiddleware(forgotten)
    with pytest.raises(PermissionDenied, match="此页面未声明访问权限"):
        middleware.process_view(rf.get("/"), forgotten, (), {})


@pytest.mark.django_db
def test_a_visitor_is_led_to_the_log_in_and_back(client: Client) -> None:
    assert client.get("/me/?a=1").headers["Location"] == "/login/?next=/me/%3Fa%3D1"


@pytest.mark.django_db
def test_a_script_of_a_visitor_is_told_in_json(client: Client) -> None:
    answer = client.get("/me/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (401, {"error": "登录已过期，请重新登录"})


@pytest.mark.django_db
def test_htmx_of_a_visitor_gets_no_log_in_page_into_its_target(client: Client) -> None:
    answer = client.get("/me/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")


@pytest.mark.django_db
def test_a_form_sent_after_the_session_ended_is_shown_again_and_can_be_sent_on(client: Client) -> None:
    answer = client.post(
        "/people/new/?from=list", {"full_name": "张三", "note": "第一行\n第二行", "old_password": "secret-word"}
    )
    assert answer.status_code == 401
    assert answer.context["kept"] == [("full_name", "张三"), ("note", "第一行\n第二行")]
    assert answer.context["path"] == "/people/new/?from=list"
    assert b"secret-word" not in answer.content


@pytest.mark.usefixtures("registers")
def test_a_role_that_may_not_open_a_page_is_refused(client: Client) -> None:
    client.force_login(an_officer(BEIPIAO).user)
    answer = client.get("/people/")
    assert (answer.status_code, answer.context["text"]) == (403, "您当前的身份无权打开此页面")


@pytest.mark.usefixtures("registers")
def test_an_initial_password_is_changed_before_anything_else(client: Client) -> None:
    user = an_administrator().user
    user.password_is_initial = True
    user.save()
    client.force_login(user)
    assert client.get("/people/").headers["Location"] == "/me/password/"
    assert client.get("/me/password/").status_code == 200
    assert client.post("/logout/").status_code == 302


@pytest.mark.usefixtures("registers")
def test_an_officer_sees_the_regions_under_the_bureau_and_no_others() -> None:
    county, city = an_officer(BEIPIAO), an_officer(CHAOYANG)
    assert {region.code for region in regions_seen_by(county.user)} == {BEIPIAO}
    seen = {region.code for region in regions_seen_by(city.user)}
    assert {code[:4] for code in seen} == {"2113"}
    assert {BEIPIAO, LONGCHENG, CHAOYANG} <= seen


@pytest.mark.usefixtures("registers")
def test_who_is_dismissed_sees_nothing_more() -> None:
    appointment = an_officer(BEIPIAO)
    dismiss(appointment=appointment, by=None)
    assert list(regions_seen_by(type(appointment.user).objects.get(pk=appointment.user.pk))) == []


@pytest.mark.django_db
def test_without_any_appointment_only_pages_for_everyone_are_open(client: Client) -> None:
    client.force_login(a_user())
    assert [client.get(path).status_code for path in ("/me/", "/people/")] == [200, 403]
