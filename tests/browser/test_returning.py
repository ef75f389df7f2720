"""Remarks in a real browser: kept while they are typed, opened and answered where they stand."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from declarations.cases.models import Declaration
from reviews.desk.models import Remark
from tests.builders import BEIPIAO, a_submitted, an_officer
from tests.reviews.desk.returns import a_returned, clerk_of, scenario_rows

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("notice", "spring"),
]


def url(live_server, case, name):
    return live_server.url + reverse(name, args=[case.pk])


def test_an_officer_remarks_returns_and_opens_only_that(live_server, page_of):
    case, officer = a_submitted(), an_officer(BEIPIAO)
    page = page_of(officer.user)
    page.goto(url(live_server, case, "decide"))
    page.get_by_role("button", name="标注：能力成熟度自评估得分").press("Enter")
    box = page.get_by_role("textbox", name="标注：能力成熟度自评估得分")
    expect(box).to_be_focused()
    box.type("请与评估平台核对")
    expect(page.get_by_text("已标注1处")).to_be_visible()
    page.reload()
    expect(box).to_have_value("请与评估平台核对")
    box.press("End")
    box.type("。")
    expect(page.get_by_role("status").filter(has_text="已保存 ")).to_be_visible()
    expect(page.get_by_label("只限所标注的内容")).to_be_hidden()
    page.get_by_label("退回修改").check()
    page.get_by_label("只限所标注的内容").check()
    page.get_by_label("说明").fill("请按标注修改")
    page.get_by_role("button", name="提出意见").click()
    expect(page.get_by_text("提出意见：退回修改")).to_be_visible()
    assert Declaration.objects.get(pk=case.pk).open_paths == ["maturity/score"]
    assert Remark.objects.get().text == "请与评估平台核对。"


def test_a_reply_is_kept_also_in_a_row_that_was_taken_out_and_put_back(live_server, page_of):
    case = a_submitted()
    row = scenario_rows(case)[1]
    case = a_returned(case, {f"scenarios/{row}": "请写明车间"}, only_remarked=True)
    page = page_of(clerk_of(case).user)
    page.goto(url(live_server, case, "case-fill"))
    page.get_by_role("link", name="请写明车间").click()
    page.get_by_role("button", name="删除此行").click()
    page.get_by_role("button", name="撤销删除").click()
    reply = page.get_by_label("回复")
    reply.type("已写明")
    expect(page.get_by_role("status").filter(has_text="已保存 ")).to_be_visible()
    assert Remark.objects.get().reply == "已写明"
    expect(page.locator("[data-add-row]")).to_be_hidden()
