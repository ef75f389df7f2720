"""The stamped scan in a real browser: brought by the enterprise, read by the officer beside the made paper at 1366 px."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from declarations.papers.requesting import request_paper
from portal.jobs.running import run_job
from tests.builders import BEIPIAO, a_submitted, an_officer
from tests.declarations.attachments.asking import ask_for_scan
from tests.declarations.attachments.bringing import clerk_of
from tests.portal.files.pictures import a_jpeg

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("notice", "spring"),
]


def test_the_scan_is_brought_and_stands_beside_the_paper(live_server, page_of, tmp_path):
    ask_for_scan(tmp_path / "pack", by="county")
    case = a_submitted()
    pages = []
    for name in ("首页", "承诺页"):
        pages.append(tmp_path / f"{name}.jpg")
        pages[-1].write_bytes(a_jpeg(620, 877))
    clerk = page_of(clerk_of(case).user)
    clerk.goto(live_server.url + reverse("case", args=[case.pk]))
    clerk.get_by_label("选择扫描件").set_input_files(pages)
    files = clerk.locator(".slot-files li")
    expect(files).to_have_count(2)
    expect(files.first).to_contain_text("首页.jpg")

    officer = an_officer(BEIPIAO)
    run_job(request_paper(submission=case.submissions.get(), by=officer).job_id)
    desk = page_of(officer.user)
    desk.goto(live_server.url + reverse("decide", args=[case.pk]))
    desk.get_by_role("link", name="与申报书并排核对").click()
    made, scan = desk.get_by_title("门户生成的申报书"), desk.get_by_role("img", name="首页.jpg")
    expect(made).to_be_visible()
    expect(desk.locator("p.digest")).to_contain_text("须盖章的页：首页、工厂信息")
    expect(scan).to_have_js_property("naturalWidth", 620)
    left, right = made.bounding_box(), scan.bounding_box()
    assert left is not None
    assert right is not None
    assert (left["x"] + left["width"] <= right["x"], left["width"] > 600, right["width"] > 600) == (True, True, True)
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # What does not match is remarked on here.
    desk.get_by_role("button", name="标注：盖章扫描件").click()
    desk.get_by_role("textbox", name="标注：盖章扫描件").fill("承诺页未盖章")
    expect(desk.locator(".remark-kept")).to_contain_text("已保存")
