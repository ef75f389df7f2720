"""The server is killed while somebody types, and comes back: what was typed is on it."""

from contextlib import closing
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.urls import reverse
from playwright.sync_api import expect

from declarations.cases.models import Declaration
from declarations.cases.reading import current
from tests.browser.in_process import serving
from tests.builders import a_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("notice", "spring")]


def portal(environ, start_response):
    """The portal, whose connection does not outlive the answer."""
    try:
        with closing(StaticFilesHandler(WSGIHandler())(environ, start_response)) as answer:
            yield from answer
    finally:
        connections.close_all()


def test_what_is_typed_while_the_server_is_dead_is_there_once_it_lives_again(page_of, live_server):
    case = a_draft()
    page = page_of(case.enterprise.organisation.appointments.get().user)
    state = page.locator("[data-save-text]")
    with serving(portal) as port:
        host = urlsplit(live_server.url).hostname  # for which the person is logged in
        page.goto(f"http://{host}:{port}" + reverse("case-fill", args=[case.pk]))
        page.locator('[data-path="factory/subsector"]').fill("重型车桥")
        expect(state).to_contain_text("已保存")
    page.locator('[data-path="factory/subsector"]').fill("重型车桥与变速箱")
    page.locator('[data-path="maturity/score"]').fill("2.5")
    expect(state).to_have_text("未能保存，文字已留在本浏览器，恢复连接后自动发送")
    with serving(portal, port):
        page.get_by_role("button", name="立即重试").click()
        expect(state).to_contain_text("已保存")
    texts = current(Declaration.objects.get(pk=case.pk)).answers.texts
    assert (texts["factory/subsector"], texts["maturity/score"]) == ("重型车桥与变速箱", "2.5")
