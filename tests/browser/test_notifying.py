"""From an address typed in to a message that comes by mail: the settings page, the link, the choice."""

import re

import pytest
from playwright.sync_api import expect

from portal.outbox.delivering import deliver_due
from portal.outbox.kinds import Kind
from tests.builders import BEIPIAO, an_officer
from tests.portal.outbox.builders import told
from tests.portal.outbox.mailserver import running

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers")]


def test_from_an_address_to_the_first_mail(live_server, page_of, settings):
    page = page_of(an_officer(BEIPIAO, full_name="张三").user)
    page.goto(f"{live_server.url}/me/")
    page.get_by_role("link", name="消息接收设置").click()
    page.get_by_label("电子邮箱").fill("zhang@example.com")
    page.get_by_role("button", name="发送确认邮件").click()
    expect(page.get_by_text("待确认")).to_be_visible()

    with running() as mailserver:
        settings.MAIL_LINK_BASE = live_server.url
        assert deliver_due() == 1
        link = re.search(r"http://\S+/email/\S+/", mailserver.mails[0].get_body(("plain",)).get_content())[0]
        page.goto(link)
        page.get_by_role("button", name="确认此邮箱").click()
        page.get_by_role("link", name="消息接收设置").click()
        expect(page.get_by_text("已确认")).to_be_visible()

        page.get_by_role("radio", name="审核与认定结果：立即发邮件").check()
        page.get_by_role("button", name="保存设置").click()
        expect(page.get_by_text("消息接收设置已保存。")).to_be_visible()
        told(Kind.DECIDED, title="县级初审通过：朝阳测试有限公司")
        assert deliver_due() == 1
        plain = mailserver.mails[1].get_body(("plain",)).get_content()

    page.goto(re.search(r"查看并办理：(\S+)", plain)[1])
    expect(page.get_by_role("heading", name="县级初审通过：朝阳测试有限公司")).to_be_visible()
