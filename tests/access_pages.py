"""``python -m tests.access_pages > docs/access.md``: who may open what, and what may be done to a case, for people to read.

Nothing is written here that the portal does not hold to: the pages are those of the access matrix, which a test walks as
every visitor, and the deeds are those of the one transition table.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern

from declarations.cases.lifecycle import STARTS_FROM, WAITS_AS, Deed
from declarations.cases.models import Status
from portal.people.access import OFFICERS, Access
from portal.people.models import Role
from tests.access_matrix import MATRIX
from tests.addresses import addresses


@dataclass(frozen=True)
class Column:
    """A kind of visitor: the role that its pages ask for, and who stands for it in the matrix, at home and elsewhere."""

    title: str
    role: Role | None
    home: str
    elsewhere: str = ""


COLUMNS = [
    Column("未登录", None, "out"),
    Column("无任职", None, "none"),
    Column("填报员", Role.CLERK, "clerk", "clerk2"),
    Column("企业管理员", Role.ENTERPRISE_ADMINISTRATOR, "manager", "manager2"),
    Column("县级", Role.COUNTY_OFFICER, "county", "county2"),
    Column("市级", Role.CITY_OFFICER, "city", "city2"),
    Column("省级", Role.PROVINCE_OFFICER, "province"),
    Column("专家", Role.EXPERT, "expert"),
    Column("系统管理员", Role.ADMINISTRATOR, "admin"),
]
ENTERPRISE = frozenset({Role.CLERK, Role.ENTERPRISE_ADMINISTRATOR})
ANY, PLACE, FIRM, OWN, NONE = "●", "区", "企", "己", ""
# Who does a deed. A bureau acts at the stages of its level, for its own place and nowhere else.
DONE_BY = {
    Deed.SUBMIT: "填报单位",
    Deed.WITHDRAW: "填报单位",
    Deed.APPROVE: "环节所在层级的主管部门",
    Deed.REJECT: "环节所在层级的主管部门",
    Deed.RETURN: "环节所在层级的主管部门",
    Deed.REOPEN: "作出意见的主管部门",
    Deed.REPORT: "编制名单的主管部门",
    Deed.RECALL: "编制名单的主管部门",
    Deed.SEND_BACK: "上一级主管部门",
    Deed.RECEIVE: "上一级主管部门",
    Deed.PUBLICISE: "省级",
    Deed.END_PUBLICITY: "省级",
    Deed.TAKE_OFF: "省级",
    Deed.PUBLISH: "省级",
    Deed.CORRECT: "省级",
}
STAGES = {
    "review": "审核",
    "roster": "名单",
    "letter": "市级推荐名单的推荐函",
    "score": "专家评审",
    "publicity": "公示",
    "publish": "发布",
}


def page() -> str:
    """The whole page, as Markdown."""
    return "\n".join([*_opening(), *_pages(), *_deeds(), *_stages()]) + "\n"


def _opening() -> Iterator[str]:
    yield "# 谁能看什么、办什么"
    yield ""
    yield "本页由 `python -m tests.access_pages` 按访问矩阵（`tests/access_matrix.py`）和事项流转表（`declarations/cases/lifecycle.py`）写成，请勿手改。"
    yield "矩阵中的每个地址，测试都以每一种身份、在本地区和外地区逐一打开；没有列出的地址不存在，没有写明的身份一律拒绝。"
    yield ""


def _pages() -> Iterator[str]:
    yield "## 页面、文件和导出"
    yield "- ● 都能打开（省级为全省的）"
    yield "- 区：本地区的能打开"
    yield "- 企：本企业的能打开"
    yield "- 己：本人、本单位编制、经手或收到的能打开，只是同在一个地区还不能"
    yield "- 空白：拒绝（未登录者转到登录页，身份不符者 403）"
    yield ""
    yield "“区”“企”“己”之外的，按“不存在”答复（404）。能打开的页面上，各项办理另由办理的规则限定（见下）。"
    yield ""
    yield f"| 地址 | {' | '.join(one.title for one in COLUMNS)} |"
    yield f"| --- |{' :---: |' * len(COLUMNS)}"
    for route, pattern in addresses():
        yield f"| `/{route}` | {' | '.join(marks(pattern))} |"
    yield ""


def marks(pattern: URLPattern) -> list[str]:
    """What each kind of visitor may open at an address.

    The matrix says who opens the one thing that a test makes; the view says which roles it admits at all. A role that is
    admitted and yet turned away from that thing opens others of the kind, which are its own.
    """
    access: Access = pattern.callback.access  # type: ignore[attr-defined]
    thing, allowed = MATRIX[pattern.name or ""]
    admitted = [one for one in COLUMNS if _admits(access, one)]
    if thing is None:  # a page of whoever opens it
        return [ANY if one.home in allowed else NONE for one in COLUMNS]
    # The thing lies at the home of every bureau of the matrix: where one of them is not let in, it is no matter of place.
    bureaus = [one for one in admitted if one.role in OFFICERS]
    is_own = any(one.home not in allowed for one in admitted if one.role not in ENTERPRISE)
    everywhere = all(one.elsewhere in allowed for one in bureaus if one.elsewhere)
    return [_mark(one, allowed, is_own=is_own, everywhere=everywhere) if one in admitted else NONE for one in COLUMNS]


def _admits(access: Access, one: Column) -> bool:
    return access.public if one.home == "out" else access.allows(one.role)


def _mark(one: Column, allowed: frozenset[str], *, is_own: bool, everywhere: bool) -> str:
    """Of a role that the view admits, to a thing."""
    if one.role in ENTERPRISE:
        return ANY if {one.home, one.elsewhere} <= allowed else FIRM
    if one.role == Role.EXPERT:
        return ANY if "out" in allowed else OWN
    if one.role in OFFICERS:
        if is_own:
            return OWN
        return ANY if everywhere or not one.elsewhere else PLACE
    return ANY if one.home in allowed else OWN


def _deeds() -> Iterator[str]:
    yield "## 事项：什么状态下能办什么"
    yield "草稿只有填报单位能看；提交后，所在县、市、省的主管部门能看。专家只能看分配给本人且不需回避的事项。"
    yield ""
    states = [status for status in Status if any(status in starts for starts in STARTS_FROM.values())]
    yield f"| 办理 | 由谁 | {' | '.join(status.label for status in states)} |"
    yield f"| --- | --- |{' :---: |' * len(states)}"
    for deed, starts in STARTS_FROM.items():
        marks = " | ".join("●" if status in starts else "" for status in states)
        yield f"| {Deed(deed).label} | {DONE_BY[Deed(deed)]} | {marks} |"
    yield ""


def _stages() -> Iterator[str]:
    yield "## 事项在各类环节的状态"
    yield ""
    yield "| 环节 | 事项的状态 |"
    yield "| --- | --- |"
    for does, status in WAITS_AS.items():
        yield f"| {STAGES[does]}（{does}） | {status.label} |"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - this is what it is for
