"""附件4 from the first key to the public result, for a 先进级智能工厂 and a 省级数字化车间 alike.

Nothing is done behind the browser's back: a real worker looks into the files, makes the paper and carries the result
out. There before are the notice, the enterprise with its clerk, the officers, and two experts who have pledged.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from factories.recognitions.granting import grant
from factories.registry.models import Factory
from tests.browser import steps
from tests.builders import CHAOYANG, LIAONING, LONGCHENG, a_clerk, an_enterprise, an_officer
from tests.conftest import ROOT, set_clock
from tests.faults.conftest import Worker
from tests.portal.files.pictures import a_jpeg
from tests.portal.files.videos import an_avi
from tests.reviews.experts.builders import an_expert

# On one database: a browser and a worker on PostgreSQL together are test_main_job.py's.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("notice", "spring"),
]

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
FILES, STAMPED = ("maturity_report", "integration_report", "video"), ("首页", "承诺页")
BOTH_ON_ONE_LIST = "2026年先进级智能工厂申报"  # 附件4-4 lists both sorts of project, under the round of the first
NUMBER = "辽工信发〔2026〕12号"


@dataclass(frozen=True)
class Project:
    """What differs between the two programmes."""

    programme: str
    tier: str  # as the directory calls it
    round: str
    example: str
    enterprise: str
    factory: str
    by_hand: dict[str, str]


PROJECTS = (
    Project(
        programme="先进级智能工厂",
        tier="先进级",
        round="2026年先进级智能工厂申报",
        example="advanced-factory.json",
        enterprise="朝阳龙山铸锻机械有限公司",
        factory="大型铸锻件智能工厂",
        by_hand={
            "cover/project": "大型铸锻件先进级智能工厂建设",
            "enterprise/ownership": "民营",
            "factory/sector": "装备制造",
        },
    ),
    Project(
        programme="省级数字化车间",
        tier="省级数字化车间",
        round="2026年省级数字化车间申报",
        example="workshop.json",
        enterprise="凌源北方轧辊有限公司",
        factory="高速钢轧辊车间",
        by_hand={"cover/project": "高速钢轧辊数字化车间建设", "enterprise/ownership": "民营"},
    ),
)


@pytest.mark.parametrize("project", PROJECTS, ids=lambda one: one.example.partition(".")[0])
def test_from_the_first_key_to_the_directory(
    project: Project,
    live_server: Any,
    page_of: Callable[..., Page],
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    enterprise = an_enterprise(LONGCHENG, name=project.enterprise)
    experts = [an_expert(), an_expert()]
    people = {
        "clerk": a_clerk(enterprise),
        "county": an_officer(LONGCHENG),
        "city": an_officer(CHAOYANG),
        "province": an_officer(LIAONING),
    }
    pages = {name: page_of(one.user, base_url=live_server.url) for name, one in people.items()}
    clerk, county, city, province = pages.values()
    anybody = page_of(None, base_url=live_server.url)
    title = f"关于2026年度{project.programme}名单的公示"

    steps.begin(clerk, round=project.round, factory=project.factory)
    steps.answer_all(clerk, project.by_hand)
    steps.bring_in(clerk, ROOT / "fixtures/examples" / project.example)
    expect(steps.blank(clerk, "cover/project")).to_have_value(project.by_hand["cover/project"])
    steps.attach(clerk, {slot: a_file(tmp_path, slot) for slot in FILES})
    steps.submit(clerk)

    steps.approve(county, project.enterprise)
    steps.freeze(county, cases=1, round=project.round)
    steps.report(county, round=project.round)

    steps.bring_scan(clerk, [a_page(tmp_path, name) for name in STAMPED])
    steps.approve(city, project.enterprise)
    if project.programme == "先进级智能工厂":  # which is recommended once it is of the basic level (附件4一、2)
        factory = Factory.objects.get(name=project.factory)
        grant(factory=factory, tier="basic", on=None, basis="附件2 基础级智能工厂名单", by=None)
    steps.freeze(city, cases=1, round=BOTH_ON_ONE_LIST)
    steps.rank(city, {project.enterprise: "建设成效居全市同行业前列"}, round=BOTH_ON_ONE_LIST)
    steps.report(city, round=BOTH_ON_ONE_LIST)

    steps.approve(province, project.enterprise)
    steps.assign(province, project.enterprise, [one.user.full_name for one in experts], round=project.round)
    for one, points in zip(experts, ("5", "4.5"), strict=True):
        page = page_of(one.user, base_url=live_server.url)
        steps.score(page, project.enterprise, points=points, text="建设基础较好，同意推荐。")
    steps.conclude(province, project.enterprise, round=project.round)

    steps.publicise(province, round=project.round, title=title)
    anybody.goto("/public-notices/")
    anybody.get_by_role("link", name=title).click()
    expect(anybody.get_by_role("row", name=project.enterprise)).to_be_visible()

    set_clock(monkeypatch, "2026-03-30 09:00")  # five working days and no objection later
    steps.close_publicity(province, title=title)
    steps.publish(province, round=project.round, number=NUMBER, document=a_file(tmp_path, "通知"))

    anybody.goto("/results/")
    anybody.get_by_role("link", name=f"2026年度{project.programme}名单").click()
    expect(anybody.get_by_role("row", name=project.enterprise)).to_be_visible()
    # The same factory stands there with the level below as well.
    recognised = anybody.get_by_role("row", name=project.enterprise).filter(has_text=project.tier)
    expect_after_the_worker(anybody, "/recognised/", recognised)

    clerk.goto("/")
    clerk.get_by_role("link", name="我的申报").click()
    clerk.get_by_role("link", name=project.factory, exact=True).click()
    expect(clerk.get_by_text(NUMBER)).to_be_visible()


def expect_after_the_worker(page: Page, address: str, there: Any) -> None:
    """A page that does not look again by itself is opened again until the worker has been there."""
    for _ in range(steps.WORKER // 500):
        page.goto(address)
        if there.count():
            return
        page.wait_for_timeout(500)
    pytest.fail(f"not there: {there}")


def a_file(folder: Path, slot: str) -> Path:
    """A film for the place that takes one, else a document."""
    film = slot == "video"
    path = folder / f"{slot}.{'avi' if film else 'pdf'}"
    path.write_bytes(an_avi(seconds=2) if film else PDF)
    return path


def a_page(folder: Path, name: str) -> Path:
    """A photograph of a stamped page."""
    path = folder / f"{name}.jpg"
    path.write_bytes(a_jpeg(620, 877))
    return path
