from typing import Any

import pytest

from portal.people.models import Role
from portal.people.navigation import NAVIGATION, Group, links


def labels(role: str | None, *, signed_in: bool = True) -> list[str]:
    """Every page offered, those behind a group too."""
    found = links(role=role, path="/", signed_in=signed_in)
    return [one.label for link in found for one in (link.children or (link,))]


@pytest.mark.parametrize("role", Role.values)
def test_every_entry_leads_to_a_page(role: str, settings: Any) -> None:
    settings.DEMO = False
    pages = [entry.entries if isinstance(entry, Group) else (entry,) for entry in NAVIGATION[role]]
    assert labels(role) == [one.label for entries in pages for one in entries]


@pytest.mark.parametrize("role", Role.values)
def test_nobody_reads_more_than_nine_words_at_once(role: str) -> None:
    assert len(NAVIGATION[role]) <= 9


def test_the_clock_is_offered_in_the_demo_only(settings: Any) -> None:
    settings.DEMO = True
    assert labels(Role.ADMINISTRATOR)[-1] == "演示时钟"
    settings.DEMO = False
    assert labels(Role.ADMINISTRATOR)[-1] != "演示时钟"


def test_a_visitor_and_one_without_appointment_have_their_own() -> None:
    assert labels(None, signed_in=False) == ["首页", "通知与要素条件", "公示", "结果", "认定名录"]
    assert labels(None) == ["工作台", "入驻申请", "通知与要素条件"]


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/", ["工作台"]),
        ("/desk/", ["待办"]),
        ("/desk/recheck/", ["已有工厂复核"]),
        ("/rosters/1/", ["名单上报"]),
        ("/claims/3/", ["企业", "入驻审核"]),
        ("/me/", []),
    ],
)
def test_the_entry_of_the_page_is_marked(path: str, here: list[str]) -> None:
    found = links(role=Role.COUNTY_OFFICER, path=path, signed_in=True)
    marked = [one.label for link in found for one in (link, *link.children) if one.current]
    assert marked == here
