"""A tier that another platform decides: from the county's opening, by the city's record, to the public directory."""

import os

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reviews.charts.counting import count
from tests.browser.test_batch import faults
from tests.builders import BEIPIAO, CHAOYANG, a_clerk, an_officer
from tests.reviews.cultivation.builders import a_ladder_factory
from tests.reviews.publicity.builders import a_pdf

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("notice", "spring"),
]
SHOTS = os.environ.get("POOL_SHOTS", "")  # a folder, for whoever wants to look


def looked_at(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    assert faults(page) == []


def test_from_the_county_to_the_directory(live_server, page_of, browser, browser_context_args):
    site, factory = live_server.url, a_ladder_factory(name="北票争创有限公司")
    count()
    county, city = page_of(an_officer(BEIPIAO).user), page_of(an_officer(CHAOYANG).user)

    county.goto(site + reverse("pool"))
    looked_at(county, "01-pool")
    county.get_by_role("link", name="北票争创有限公司").click()
    looked_at(county, "02-factory")
    county.get_by_role("button", name="列入培育库").click()
    expect(county.get_by_role("alert")).to_contain_text("入库理由")
    county.get_by_label("入库理由").fill("基础较好，有意愿争创")
    county.get_by_role("button", name="列入培育库").click()
    expect(county.get_by_text("已列入培育库，企业会收到消息。")).to_be_visible()
    county.get_by_label("情况").fill("走访企业，商定补充场景")
    county.get_by_label("下一步").fill("四月补充研发设计场景")
    county.get_by_role("button", name="保存").click()
    expect(county.get_by_text("四月补充研发设计场景")).to_be_visible()
    looked_at(county, "03-opened")

    own = page_of(a_clerk(factory.enterprise).user)
    own.goto(site + reverse("my-readiness"))
    expect(own.get_by_text("由主管部门列入培育库").first).to_be_visible()
    expect(own.get_by_text("四月补充研发设计场景")).to_have_count(0)
    looked_at(own, "04-own")

    city.goto(site + reverse("home"))
    city.get_by_role("link", name="卓越级培育库").click()
    city.get_by_role("link", name="北票争创有限公司").click()
    city.get_by_label("进展").select_option("入选")
    city.get_by_label("申报编号或文号").fill("工信部通装〔2026〕9号")
    city.get_by_role("button", name="登记").click()
    expect(city.get_by_text("请附入选文件。").first).to_be_visible()
    expect(city.get_by_label("申报编号或文号")).to_have_value("工信部通装〔2026〕9号")
    looked_at(city, "05-refused")
    step = city.locator("form", has=city.get_by_role("button", name="登记"))
    pdf = {"name": "名单.pdf", "mimeType": "application/pdf", "buffer": a_pdf().read()}
    step.get_by_label("附件").set_input_files([pdf])
    city.get_by_role("button", name="登记").click()
    expect(city.get_by_text("已登记，企业会收到消息。")).to_be_visible()
    looked_at(city, "06-selected")

    anybody = browser.new_context(**browser_context_args).new_page()
    anybody.goto(site + reverse("recognised") + "?tier=excellent")
    expect(anybody.get_by_role("row", name="北票争创有限公司")).to_be_visible()
