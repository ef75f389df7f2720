"""From what the experts let through to the published result: frozen, public, objected to, amended, published, found.

Each page on the way is held against axe-core, on a desktop and on a phone.
"""

import os

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from portal.jobs.running import run_job
from reviews.results.models import Result
from tests.browser.test_batch import faults
from tests.builders import LIAONING, a_clerk, an_officer
from tests.conftest import set_clock
from tests.reviews.publicity.builders import OBJECTOR, PHONE, a_case, a_pdf

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("notice", "spring"),
]
SHOTS = os.environ.get("PUBLICITY_SHOTS", "")  # a folder, for whoever wants to look


def looked_at(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
        page.set_viewport_size({"width": 390, "height": 844})
        page.screenshot(path=f"{SHOTS}/{name}-390.png", full_page=True)
        page.set_viewport_size({"width": 1366, "height": 768})
    assert faults(page) == []


def pdf(name):
    return {"name": name, "mimeType": "application/pdf", "buffer": a_pdf().read()}


def test_from_the_frozen_list_to_the_directory(live_server, page_of, browser, browser_context_args, monkeypatch):
    site = live_server.url
    stays, goes = a_case(name="北票留名有限公司"), a_case(name="北票移出有限公司")
    clerk = a_clerk(goes.enterprise).user
    province = page_of(an_officer(LIAONING).user)
    anybody = browser.new_context(**browser_context_args).new_page()
    anybody.set_default_timeout(10_000)

    province.goto(site + reverse("publicities"))
    looked_at(province, "01-publicities")
    province.get_by_role("button", name="拟定公示").click()
    expect(province.get_by_label("公示结束日期")).to_have_value("2026-03-27")
    looked_at(province, "02-frozen")
    province.get_by_role("button", name="发布公示").click()
    expect(province.get_by_text("公示已发布。")).to_be_visible()
    looked_at(province, "03-published")

    anybody.goto(site + reverse("public-notices"))
    looked_at(anybody, "04-public-notices")
    anybody.get_by_role("link", name="关于2026年度先进级智能工厂名单的公示").click()
    expect(anybody.get_by_role("row", name="北票移出有限公司")).to_be_visible()
    looked_at(anybody, "05-public-notice")
    anybody.get_by_role("link", name="对北票移出有限公司提出异议").click()
    anybody.get_by_label("真实姓名").fill(OBJECTOR)
    anybody.get_by_label("联系电话").fill(PHONE)
    anybody.get_by_role("button", name="提交异议").click()
    expect(anybody.get_by_role("alert")).to_contain_text("异议内容和理由")
    looked_at(anybody, "06-objection")
    expect(anybody.get_by_label("真实姓名")).to_have_value(OBJECTOR)
    anybody.get_by_label("异议内容和理由").fill("产线没有投入使用。")
    anybody.get_by_label("证明材料").set_input_files([pdf("证据.pdf")])
    anybody.get_by_role("button", name="提交异议").click()
    receipt = anybody.locator(".receipt-number").inner_text()
    looked_at(anybody, "07-filed")

    province.goto(site + reverse("objections"))
    province.get_by_role("link", name="北票移出有限公司").click()
    expect(province.get_by_text(OBJECTOR)).to_be_visible()
    province.get_by_label("告知企业的内容").fill("产线没有投入使用")
    province.get_by_label("答复期限").fill("2026-03-26")
    looked_at(province, "08-objection")
    province.get_by_role("button", name="告知企业").click()
    expect(province.get_by_text("已告知企业。")).to_be_visible()

    factory = page_of(clerk)
    factory.goto(site + reverse("objections"))
    factory.get_by_role("link", name="北票移出有限公司").click()
    factory.get_by_label("答复内容").fill("设备尚在调试")
    looked_at(factory, "09-answer")
    factory.get_by_role("button", name="提交答复").click()
    expect(factory.get_by_text("答复已提交。")).to_be_visible()
    assert OBJECTOR not in factory.content()

    province.reload()
    province.get_by_label("异议成立").check()
    province.get_by_label("理由", exact=False).last.fill("产线尚未投入使用")
    province.get_by_role("button", name="裁定").click()
    expect(province.get_by_text("已裁定。")).to_be_visible()

    anybody.goto(site + reverse("objection-receipt"))
    anybody.get_by_label("回执编号").fill(receipt.lower())
    anybody.get_by_role("button", name="查询").click()
    expect(anybody.get_by_text("异议成立")).to_be_visible()
    looked_at(anybody, "10-receipt")
    anybody.goto(site + reverse("public-notices"))
    anybody.get_by_role("link", name="关于2026年度先进级智能工厂名单的公示").click()
    expect(anybody.get_by_text("移出：原第2项 北票移出有限公司")).to_be_visible()
    looked_at(anybody, "11-amended")

    set_clock(monkeypatch, "2026-03-30 09:00")
    province.goto(site + reverse("publicities"))
    province.get_by_role("link", name="关于2026年度先进级智能工厂名单的公示").click()
    province.get_by_role("button", name="结束公示").click()
    province.get_by_role("dialog").get_by_role("button", name="结束公示").click()
    expect(province.get_by_text("公示已结束")).to_be_visible()
    province.goto(site + reverse("publicities"))
    province.get_by_role("button", name="拟定结果").click()
    province.get_by_label("文号").fill("辽工信发〔2026〕12号")
    province.get_by_label("正式文件").set_input_files([pdf("通知.pdf")])
    looked_at(province, "12-result")
    province.get_by_role("button", name="发布结果").click()
    expect(province.get_by_text("结果已发布")).to_be_visible()
    run_job(Result.objects.get().job_id)
    province.reload()
    looked_at(province, "13-result-published")

    anybody.goto(site + reverse("public-results"))
    looked_at(anybody, "14-results")
    anybody.get_by_role("link", name="2026年度先进级智能工厂名单").click()
    expect(anybody.get_by_role("row", name="北票留名有限公司")).to_be_visible()
    looked_at(anybody, "15-result")
    anybody.goto(site + reverse("recognised"))
    expect(anybody.get_by_role("row", name=str(stays.enterprise))).to_contain_text("先进级")
    expect(anybody.get_by_text(str(goes.enterprise))).to_be_hidden()
    looked_at(anybody, "16-directory")
    anybody.get_by_role("link", name=str(stays.enterprise)).click()
    expect(anybody.get_by_text("辽工信发〔2026〕12号")).to_be_visible()
    looked_at(anybody, "17-factory")

    province.goto(site + reverse("follow-ups"))
    looked_at(province, "18-follow-ups")
    province.get_by_role("link", name=str(stays.enterprise)).click()
    looked_at(province, "19-follow-up")
    anybody.context.close()
