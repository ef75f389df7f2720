"""A city officer looks at the pictures: from a number to its list and back, the table beside it, on a phone, on paper."""

from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect

from reviews.charts.counting import count
from tests.browser.test_batch import faults
from tests.builders import BEIPIAO, CHAOYANG, a_submitted, an_enterprise, an_officer
from tests.reviews.builders import a_rechecked, an_approved

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("notice", "spring"),
]


def test_from_the_workbench_to_a_number_and_its_list(live_server, page_of):
    a_submitted(an_enterprise(BEIPIAO, name="北票甲有限公司"))
    an_approved(BEIPIAO)
    a_rechecked(BEIPIAO)
    count()
    page = page_of(an_officer(CHAOYANG).user)
    page.goto(live_server.url)
    page.get_by_role("link", name="统计图表").last.click()
    expect(page.get_by_role("heading", name="统计图表")).to_be_visible()
    assert faults(page) == []

    page.get_by_text("数据表").first.focus()
    page.keyboard.press("Enter")
    twin = page.get_by_role("region", name="办理进展的数据表")
    expect(twin.get_by_role("row").nth(1)).to_have_text("纳入本批次3210——")

    with page.expect_download() as download:
        page.get_by_role("link", name="下载表格：办理进展").click()
    sheet = load_workbook(BytesIO(Path(download.value.path()).read_bytes())).active
    assert [sheet["A4"].value, sheet["B4"].value] == ["纳入本批次", 3]

    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="下载表格：办理进展")).to_be_hidden()
    expect(page.locator(".funnel rect").first).to_be_visible()
    page.emulate_media(media="screen")

    page.get_by_role("link", name="待办理1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="事项清单")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("link", name="北票甲有限公司")).to_be_visible()
    assert faults(page) == []

    page.goto(live_server.url + reverse("chart-factories") + "?tier=basic")
    expect(page.get_by_role("row")).to_have_count(2)
    assert faults(page) == []
