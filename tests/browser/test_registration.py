"""Signing up in a real browser: what is typed while a list is being fetched stays."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.builders import BEIPIAO, CHAOYANG

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers")]


def test_what_is_typed_while_the_counties_are_fetched_stays(live_server, page):
    held = []

    def hold(route):
        held.append(route)

    page.route("**/register/enterprise/**", hold)
    page.goto(live_server.url + reverse("register"))
    page.wait_for_load_state("networkidle")
    page.locator("[name=city]").select_option(CHAOYANG)
    page.locator("[name=name]").fill("朝阳新锐机械有限公司")
    page.locator("[name=credit_code]").fill("91350100M000100Y43")
    expect(page.locator("[name=county]")).to_be_disabled()
    held[0].continue_()
    page.locator("[name=county]").select_option(BEIPIAO)
    assert page.locator("[name=name]").input_value() == "朝阳新锐机械有限公司"
    assert page.locator("[name=credit_code]").input_value() == "91350100M000100Y43"
