"""A session that ends while somebody is typing into an ordinary form."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from portal.people.models import User
from tests.builders import PASSWORD, an_administrator

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("registers"),
]


def test_the_form_goes_on_after_logging_in_over_it(live_server: Any, page_of: Any) -> None:
    administrator = an_administrator(username="admin").user
    page = page_of(administrator)
    page.goto(f"{live_server.url}/people/new/")
    page.get_by_label("用户名").fill("zhangsan")
    page.get_by_label("姓名").fill("张三")
    page.get_by_label("单位").select_option(label="北票市工业和信息化局")
    Session.objects.all().delete()
    page.get_by_role("button", name="开通并任命").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("登录已过期，内容尚未提交")
    expect(page.locator("#kept")).to_contain_text("张三")
    assert not User.objects.filter(username="zhangsan").exists()

    page.wait_for_load_state()  # before its script is there, the button sends the form and brings the same page
    page.get_by_role("button", name="登录并继续提交").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("用户名").fill("admin")
    dialog.get_by_label("密码").fill("wrong")
    dialog.get_by_role("button", name="登录", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("用户名或密码不正确")
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("请转交初始密码")
    assert User.objects.get(username="zhangsan").full_name == "张三"


def test_a_dialog_asks_before_a_deed_and_escape_does_nothing(live_server: Any, page_of: Any) -> None:
    administrator = an_administrator()
    successor = an_administrator()
    page = page_of(administrator.user)
    page.goto(f"{live_server.url}/people/{successor.user.pk}/")
    page.get_by_role("button", name="解除", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="解除", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="解除任职").click()
    expect(page.get_by_role("status").first).to_contain_text("不再担任")
    assert [one.ended_at is None for one in successor.user.appointments.all()] == [False]
