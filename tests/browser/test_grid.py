"""The officers' grid: a row per factory, filled in place by the same script as the form."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from declarations.cases.drafting import open_rechecks
from declarations.cases.models import Declaration, Outcome
from declarations.cases.reading import current
from portal.regions.models import Region
from tests.builders import BEIPIAO, a_known_factory, an_enterprise, an_officer, the_round

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("notice", "spring"),
]


@pytest.fixture
def officer():
    return an_officer(BEIPIAO)


@pytest.fixture
def cases(officer):
    for n, name in enumerate(("北票市海丰食品有限公司", "朝阳宏发发展有限公司"), start=1):
        a_known_factory(BEIPIAO, level=n, enterprise=an_enterprise(name=name))
    open_rechecks(round=the_round(), region=Region.objects.get(code=BEIPIAO), by=officer)
    return {case.enterprise.name: case for case in Declaration.objects.with_names()}


@pytest.fixture
def grid(live_server, page_of, officer, cases):
    page = page_of(officer.user)
    page.goto(live_server.url + reverse("recheck"))
    return page


def row(page, name):
    return page.locator("tbody[data-case]").filter(has_text=name)


def blank(row, path):
    return row.locator(f'[data-path="{path}"]')


def test_a_row_is_filled_its_scenarios_added_and_the_factory_passed(grid, cases):
    case = cases["朝阳宏发发展有限公司"]
    this = row(grid, "朝阳宏发发展有限公司")
    for path, text in {
        "enterprise/ownership": "民营企业",
        "enterprise/size": "中型企业",
        "factory/sector": "装备制造",
        "maturity/level": "二级",
    }.items():
        blank(this, path).select_option(text)
    for path, text in {"factory/name": "一分厂", "factory/subsector": "车桥", "maturity/score": "2.35"}.items():
        blank(this, path).fill(text)
    blank(this, "factory/industry").press_sequentially("汽车零部件")
    this.get_by_role("option", name="3670").click()
    expect(this.locator("[data-standing]")).to_have_text("2026年自评估二级，达标")

    this.locator("button[aria-controls]").click()
    this.get_by_role("button", name="添加一行").click()
    this.locator("[data-scenario]").select_option("人机协同作业")
    this.locator("[data-path$='/instance']").fill("多机协同加工")
    this.locator("[data-path$='/ai']").select_option("是")
    # Clicked at once: the row waits until the last answer has arrived.
    this.get_by_role("button", name="复核通过").click()
    expect(grid.locator(f"#row-{case.pk}").get_by_text("撤回修改")).to_be_visible()
    case.refresh_from_db()
    assert case.outcome == Outcome.PASSED
    answers = current(case).answers
    (added,) = answers.rows["scenarios"]
    assert [answers.text(f"scenarios/{added}/{key}") for key in ("scenario", "instance", "ai")] == [
        "人机协同作业",
        "多机协同加工",
        "是",
    ]


def test_what_is_typed_in_one_row_stays_in_that_row(grid, cases):
    blank(row(grid, "北票市海丰食品有限公司"), "factory/subsector").fill("罐头")
    blank(row(grid, "朝阳宏发发展有限公司"), "factory/subsector").fill("车桥")
    expect(grid.locator("[data-save-text]")).to_contain_text("已保存")
    assert {name: current(case).answers.text("factory/subsector") for name, case in cases.items()} == {
        "北票市海丰食品有限公司": "罐头",
        "朝阳宏发发展有限公司": "车桥",
    }


def test_a_colleagues_change_is_told_in_the_cell(live_server, page_of, grid, cases):
    colleague = page_of(an_officer(BEIPIAO).user)
    colleague.goto(live_server.url + reverse("recheck"))
    blank(row(colleague, "北票市海丰食品有限公司"), "factory/subsector").fill("罐头")
    expect(colleague.locator("[data-save-text]")).to_contain_text("已保存")
    blank(row(grid, "北票市海丰食品有限公司"), "factory/subsector").fill("肉制品")
    notice = row(grid, "北票市海丰食品有限公司").locator(".blank-notice")
    expect(notice.locator("q")).to_have_text("罐头")
    notice.get_by_role("button", name="采用同事的").click()
    expect(blank(row(grid, "北票市海丰食品有限公司"), "factory/subsector")).to_have_value("罐头")


def test_leaving_a_cell_moves_nothing_so_that_no_click_is_lost(grid, cases):
    """What shifts between pressing and releasing a button swallows the click: it did, with the count of 字."""
    this = row(grid, "朝阳宏发发展有限公司")
    this.locator("button[aria-controls]").click()
    this.get_by_role("button", name="添加一行").click()
    instance = this.locator("[data-path$='/instance']")
    instance.focus()
    expect(this.locator("[data-count]").last).to_be_visible()
    height = this.bounding_box()["height"]
    instance.blur()
    expect(this.locator("[data-count]").last).to_be_hidden()
    assert this.bounding_box()["height"] == height
