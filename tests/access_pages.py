"""``python -m tests.access_pages > docs/access.md``: who may open what, and what may be done to a case, for people to read.

Nothing is written here that the portal does not hold to: the pages are those of the access matrix, which a test walks as
every visitor, and the deeds are those of the one transition table.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from collections.abc import Iterator

from declarations.cases.lifecycle import STARTS_FROM, WAITS_AS, Deed
from declarations.cases.models import Status
from tests.access_matrix import MATRIX
from tests.addresses import addresses

# Who is meant by a visitor of the matrix: at home, then elsewhere.
COLUMNS = {
    "未登录": ("out", ""),
    "无任职": ("none", ""),
    "填报员": ("clerk", "clerk2"),
    "企业管理员": ("manager", "manager2"),
    "县级": ("county", "county2"),
    "市级": ("city", "city2"),
    "省级": ("province", ""),
    "专家": ("expert", ""),
    "系统管理员": ("admin", ""),
}
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
    yield "● 能打开；◐ 本单位、本地区的能打开，外单位、外地区的按“不存在”答复（404）；空白为拒绝（未登录者转到登录页，身份不符者 403）。"
    yield ""
    yield f"| 地址 | {' | '.join(COLUMNS)} |"
    yield f"| --- |{' :---: |' * len(COLUMNS)}"
    for route, pattern in addresses():
        _, allowed = MATRIX[pattern.name or route]
        yield f"| `/{route}` | {' | '.join(_mark(allowed, *visitors) for visitors in COLUMNS.values())} |"
    yield ""


def _mark(allowed: frozenset[str], home: str, elsewhere: str) -> str:
    if not allowed & {home, elsewhere}:
        return ""
    return "●" if not elsewhere or {home, elsewhere} <= allowed else "◐"


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
