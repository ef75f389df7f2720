import pytest
from django.core.exceptions import BadRequest
from django.http import Http404
from django.test import Client, RequestFactory

from portal import problem_pages
from tests.builders import a_user

JSON = {"Accept": "application/json"}


@pytest.mark.django_db
def test_an_address_that_does_not_exist(client: Client) -> None:
    answer = client.get("/no/such/page/")
    assert (answer.status_code, answer.context["problem"]) == (404, "未找到此页面")


@pytest.mark.django_db
def test_words_of_the_framework_are_not_shown_to_people(rf: RequestFactory, client: Client) -> None:
    ours = problem_pages.bad_request(rf.get("/", headers=JSON), BadRequest("翻页参数无效，请从第一页重新开始"))
    theirs = problem_pages.bad_request(rf.get("/", headers=JSON), BadRequest("Invalid boundary in multipart"))
    assert "翻页参数无效" in ours.content.decode("unicode_escape")
    assert "Invalid" not in theirs.content.decode("unicode_escape")
    missing = problem_pages.not_found(rf.get("/", headers=JSON), Http404("No Case matches"))
    assert missing.status_code == 404


def test_an_error_of_ours_is_answered_without_the_database(rf: RequestFactory) -> None:
    answer = problem_pages.server_error(rf.get("/"))
    assert (answer.status_code, "系统暂时出现错误" in answer.content.decode()) == (500, True)


def test_an_error_of_ours_is_answered_without_templates_too(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problem_pages, "get_template", lambda name: 1 / 0)
    answer = problem_pages.server_error(rf.get("/"))
    assert (answer.status_code, answer.content.decode()) == (500, problem_pages._LAST_RESORT)


@pytest.mark.django_db
def test_a_form_without_its_token_is_not_done_and_its_words_are_kept() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(a_user())
    answer = client.post(
        "/me/acting/", {"text": "很长的<意见>", "csrfmiddlewaretoken": "stale", "password": "secret-word"}
    )
    assert answer.status_code == 403
    assert answer.context["shown"] == ["很长的<意见>"]
    page = answer.content.decode()
    assert "很长的&lt;意见&gt;" in page
    assert "secret-word" not in page


@pytest.mark.django_db
def test_a_script_without_its_token_is_told_in_json() -> None:
    answer = Client(enforce_csrf_checks=True).post("/login/again/", {"username": "x"}, headers=JSON)
    assert (answer.status_code, answer.json()) == (403, {"error": "页面已过期，请刷新页面后重试"})
