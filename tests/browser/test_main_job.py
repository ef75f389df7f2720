"""The main job, as its people do it: from an enterprise's registration to the downloaded 附件3, compared cell by cell.

Nothing is done behind the browser's back: a real worker makes the table, and only the two factories that hold the level
already, the officers and the notice are there before.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from factories.recognitions.models import Recognition
from factories.registry.models import Factory
from tests.browser import steps
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, PASSWORD, a_known_factory, an_enterprise, an_officer
from tests.faults.conftest import Worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("notice", "spring")]

NEWCOMER = "朝阳新锐机械有限公司"
CREDIT_CODE = "91350100M000100Y43"


@pytest.fixture
def known() -> dict[str, Factory]:
    """Two factories as 附件2 lists them: one that will pass its recheck, one of level one."""
    return {
        "passes": a_known_factory(enterprise=an_enterprise(name="北票通过实业有限公司"), level=3),
        "fails": a_known_factory(enterprise=an_enterprise(name="北票一级实业有限公司"), level=1),
    }


@pytest.fixture
def officers() -> dict[str, Any]:
    return {
        name: an_officer(region).user
        for name, region in {"county": BEIPIAO, "city": CHAOYANG, "province": LIAONING}.items()
    }


def test_from_registration_to_the_provincial_table(
    live_server: Any,
    page_of: Callable[..., Page],
    worker: Worker,
    known: dict[str, Factory],
    officers: dict[str, Any],
) -> None:
    visitor = page_of(None, base_url=live_server.url)
    county, city, province = (
        page_of(officers[one], base_url=live_server.url) for one in ("county", "city", "province")
    )

    _register(visitor)
    _admit(county)
    _declare(visitor)
    steps.approve(county, NEWCOMER)
    _recheck(county)
    steps.freeze(county, cases=3)
    steps.report(county)
    steps.confirm_all(city)
    steps.freeze(city, cases=3)
    steps.report(city)
    steps.receive(province, place="朝阳市")

    assert _table(province, "导出辽宁省基础级智能工厂名单汇总表") == [
        ["辽宁省基础级智能工厂名单汇总表"],
        ["报送单位(盖章):辽宁省工业和信息化厅"],
        [
            "序号",
            "企业名称",
            "工厂名称",
            "能力成熟度自评估得分",
            "所属行业¹",
            "细分行业",
            "企业性质²",
            "企业类型³",
            "行业中类⁴",
            "行业小类⁴",
            "智能制造典型场景实例(罗列)",
            "应用人工智能技术具体场景(罗列)",
        ],
        [
            1,
            "北票通过实业有限公司",
            "北票一号工厂",
            2.8,
            "消费品",
            "酒类",
            "民营企业",
            "小型企业",
            "151 酒的制造",
            "1512 白酒制造",
            "1.生产作业-在线智能检测-灌装检测",
            None,
        ],
        [
            2,
            NEWCOMER,
            "新锐一厂",
            2.35,
            "装备制造",
            "汽车零部件",
            "民营企业",
            "中型企业",
            "367 汽车零部件及配件制造",
            "3670 汽车零部件及配件制造",
            "1.生产作业-人机协同作业-多机协同的发动机壳体柔性加工与检测\n2.生产管理-车间智能排产-总装车间日排产",
            "1.生产作业-人机协同作业-多机协同的发动机壳体柔性加工与检测",
        ],
        ["¹ 所属行业请填写:原材料、电子信息、装备制造、消费品;"],
        ["² 企业性质请填写:中央企业、地方国企、民营企业、三资企业;"],
        ["³ 企业类型请填写:大型企业、中型企业、小型企业、微型企业;"],
        ["⁴ 行业中类、行业小类参考《国民经济行业分类》(GB/T4754-2017)填写。"],
    ]
    assert _table(province, "导出基础级智能工厂名单（复核不通过）") == [
        ["基础级智能工厂名单（复核不通过）"],
        ["序号", "企业名称", "县(市)区", "自评等级", "复核结果"],
        [1, "北票一级实业有限公司", "北票市", "一级", "不通过"],
    ]
    held = (
        Recognition.objects.in_force()
        .filter(tier="basic")
        .values_list("factory__enterprise__organisation__name", flat=True)
    )
    assert sorted(held) == ["北票通过实业有限公司", NEWCOMER]


def _register(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="企业注册、认领").click()
    person = {
        "username": "xinrui",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "full_name": "李新",
        "phone": "13800000000",
    }
    for name, text in person.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=city]").select_option(CHAOYANG)
    expect(page.locator(f"[name=county] option[value='{BEIPIAO}']")).to_be_attached()
    page.locator("[name=county]").select_option(BEIPIAO)
    page.locator("[name=name]").fill(NEWCOMER)
    page.locator("[name=credit_code]").fill(CREDIT_CODE)
    page.get_by_role("button", name="注册并提交申请").click()
    expect(page.get_by_text("待审核").first).to_be_visible()


def _admit(county: Page) -> None:
    county.goto("/")
    county.locator(".mainnav summary", has_text="企业").click()
    county.get_by_role("link", name="入驻审核").click()
    county.get_by_role("link", name=NEWCOMER).click()
    county.get_by_role("button", name="通过", exact=True).click()
    county.get_by_role("dialog").get_by_role("button", name="通过", exact=True).click()
    expect(county.get_by_text("已通过").first).to_be_visible()


def _declare(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="新建申报").first.click()
    page.locator("[name=name]").fill("新锐一厂")
    page.get_by_role("button", name="开始填写").click()
    for path, choice in {
        "enterprise/ownership": "民营企业",
        "enterprise/size": "中型企业",
        "factory/sector": "装备制造",
        "maturity/level": "二级",
    }.items():
        steps.answer(page, path, choice)
    steps.answer(page, "factory/subsector", "汽车零部件")
    steps.answer(page, "factory/industry", "3670 汽车零部件及配件制造")
    steps.answer(page, "maturity/score", "2.35")
    for scenario, instance, ai in [
        ("人机协同作业", "多机协同的发动机壳体柔性加工与检测", "是"),
        ("车间智能排产", "总装车间日排产", "否"),
    ]:
        rows = page.locator("[data-row]")
        there = rows.count()
        page.locator("[data-add-row]").click()
        expect(rows).to_have_count(there + 1)
        _scenario(rows.nth(there), scenario, instance, ai)
    expect(page.get_by_text("已全部填完，请核对后提交。")).to_be_visible()
    steps.submit(page)


def _scenario(row: Any, scenario: str, instance: str, ai: str) -> None:
    row.locator("select").first.select_option(scenario)
    row.locator('[data-path$="/instance"]').fill(instance)
    used = row.locator('[data-path$="/ai"]')
    if used.evaluate("element => element.tagName") == "SELECT":
        used.select_option(ai)
    else:
        used.get_by_label(ai, exact=True).check()


def _recheck(county: Page) -> None:
    county.goto("/")
    county.get_by_role("link", name="已有工厂复核").first.click()
    county.get_by_role("button", name="建立复核清单（2家）").click()
    expect(county.get_by_text("原等级一级，不达标").first).to_be_visible()

    row = county.locator("tbody", has_text="北票通过实业有限公司")
    answers = {
        "enterprise/ownership": "民营企业",
        "enterprise/size": "小型企业",
        "factory/name": "北票一号工厂",
        "factory/sector": "消费品",
        "factory/subsector": "酒类",
        "factory/industry": "1512 白酒制造",
        "maturity/level": "三级",
        "maturity/score": "2.8",
    }
    for path, text in answers.items():
        steps.answer(row, path, text)
    row.get_by_role("button", name="项").click()
    row.locator("[data-add-row]").click()
    expect(row.locator("[data-row]")).to_have_count(1)
    _scenario(row.locator("[data-row]").first, "在线智能检测", "灌装检测", "否")
    expect(row.get_by_text("2026年自评估三级，达标")).to_be_visible()
    row.get_by_role("button", name="复核通过").click()
    expect(row.get_by_role("button", name="撤回")).to_be_visible()

    weak = county.locator("tbody", has_text="北票一级实业有限公司")
    weak.get_by_role("button", name="不通过").click()
    weak.get_by_label("原因").fill("2026年未参加自评估，原等级一级")
    weak.get_by_role("dialog").get_by_role("button", name="复核不通过").click()
    expect(weak.get_by_role("button", name="撤回")).to_be_visible()


def _table(province: Page, button: str) -> list[list[Any]]:
    """The rows of the table, without the cells that are empty to the right of a line of text."""
    rows = [list(row) for row in steps.table_of(province, button)]
    return [row[:1] if row[0] and not any(row[1:]) else row for row in rows]
