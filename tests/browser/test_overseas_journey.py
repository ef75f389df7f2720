"""附件5 from the first key to the list at the province: by the county for an enterprise without an account, by the city too.

The public has no part in it: the programme recognises nobody, its result is the list that the city reports.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, a_known_factory, an_enterprise, an_officer
from tests.conftest import set_clock
from tests.faults.conftest import Worker

# On one database: a browser and a worker on PostgreSQL together are test_main_job.py's.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("notice"),
]

ROUND = "2026年海外智能工厂培育名单"
PROFILE = "主营工业泵，建成铸造、机加、装配三个智能车间，" + "优" * 460
OF_THE_COUNTY, OF_THE_CITY = "北票出海泵业有限公司", "北票远航食品有限公司"
ANSWERS = {
    "factory/level": "先进级",
    "factory/sector": "装备制造",
    "factory/employees": "320",
    "factory/revenue": "18650.5",
    "factory/profile": PROFILE,
    "factory/contact": "李新，外贸部，13800000000",
}


def test_from_the_first_key_to_the_list_at_the_province(
    live_server: Any, page_of: Callable[..., Page], worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, "2026-03-17 09:00")
    at_home = a_known_factory(enterprise=an_enterprise(name=OF_THE_COUNTY))
    officers = [an_officer(region) for region in (BEIPIAO, CHAOYANG, LIAONING)]
    county, city, province = (page_of(one.user, base_url=live_server.url) for one in officers)

    steps.begin_for(county, round=ROUND, enterprise=OF_THE_COUNTY, factory="越南同奈工厂")
    expect(county.get_by_text("2026年3月20日截止")).to_be_visible()
    expect(county.get_by_text("可重点推荐位于金砖国家、“一带一路”国家和地区的海外智能工厂项目")).to_be_visible()
    expect(county.get_by_text("所属行业请填写:原材料、电子信息、装备制造、消费品")).to_be_visible()
    steps.answer_all(county, ANSWERS | {"factory/profile": PROFILE + "秀" * 40})
    expect(county.get_by_text("不超过500字，目前")).to_be_visible()
    steps.answer_all(county, {"factory/profile": PROFILE})
    steps.submit(county)

    steps.begin_for(city, round=ROUND, enterprise=OF_THE_CITY, factory="哈萨克斯坦工厂", county="北票市")
    steps.answer_all(city, ANSWERS | {"factory/level": "基础级", "factory/sector": "消费品"})
    steps.submit(city)

    steps.approve(county, OF_THE_COUNTY)
    steps.approve(county, OF_THE_CITY)
    steps.freeze(county, cases=2, round=ROUND)
    steps.report(county, round=ROUND)
    steps.confirm_all(city)
    steps.freeze(city, cases=2, round=ROUND)
    steps.report(city, round=ROUND)
    steps.receive(province, place="朝阳市", round=ROUND)

    rows = steps.table_of(province, "导出海外智能工厂培育名单", round=ROUND)
    assert [row for row in rows if isinstance(row[0], int)] == [
        (1, OF_THE_COUNTY, "越南同奈工厂", "先进级", "装备制造", 320, 18650.5, PROFILE, ANSWERS["factory/contact"]),
        (2, OF_THE_CITY, "哈萨克斯坦工厂", "基础级", "消费品", 320, 18650.5, PROFILE, ANSWERS["factory/contact"]),
    ]
    at_home.refresh_from_db()
    assert at_home.name == ""  # what 附件2 lists of the enterprise is another factory, and stays as it was
