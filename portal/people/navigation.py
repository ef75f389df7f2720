"""The main navigation, by role. Pages are named by URL; what does not exist is left out."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from portal.people.models import ENTERPRISE_ROLES, Role


@dataclass(frozen=True)
class Entry:
    label: str
    url_name: str
    icon: str


@dataclass(frozen=True)
class Group:
    """Entries of one subject, behind one word: a row of a dozen pages is read by nobody."""

    label: str
    icon: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Link:
    """An entry resolved for one page: where it leads, and whether the visitor is there; a group has ``children``."""

    label: str
    url: str
    icon: str
    current: bool
    children: "tuple[Link, ...]" = ()


_HOME = Entry("工作台", "home", "house")
_DESK = Entry("待办", "desk", "inbox")
_ENTERPRISES = Entry("企业库", "enterprises", "building")
_IMPORT = Entry("导入名单", "import-factories", "upload")
_ROUNDS = Entry("批次与延期", "rounds", "calendar-event")
_BEHALF = Entry("代填申报", "behalf", "card-checklist")
_CHANGES = Entry("企业变更", "identity-changes", "pencil")
_MATERIALS = Group(
    "统计与材料",
    "download",
    (
        Entry("统计图表", "charts", "funnel"),
        Entry("汇总表", "exports", "file-earmark-spreadsheet"),
        Entry("材料包", "packages", "download"),
        Entry("纸质件", "hardcopies", "inbox"),
        Entry("平台编号", "platform-numbers", "card-checklist"),
    ),
)
_SPOT_CHECKS = Entry("抽检复核", "spot-checks", "shield-check")
_ACCOUNTS = Entry("账户协助", "accounts", "key")
_NOTICES = Entry("通知与要素条件", "notices", "file-text")
_TRAIL = Entry("操作记录", "trail", "clock-history")
_PUBLIC = Entry("公示", "public-notices", "bell")
_RESULTS = Entry("结果", "public-results", "check-circle")
_RECOGNISED = Entry("认定名录", "recognised", "search")
_SUPERVISION = Group(
    "监督管理",
    "shield-check",
    (
        _SPOT_CHECKS,
        Entry("公示异议", "objections", "exclamation-triangle"),
        Entry("培育库", "pool", "list-check"),
        Entry("跟踪管理", "follow-ups", "clipboard-check"),
    ),
)

NAVIGATION: dict[str, tuple[Entry | Group, ...]] = {
    **dict.fromkeys(
        ENTERPRISE_ROLES,
        (
            _HOME,
            Entry("我的申报", "cases", "card-checklist"),
            Entry("企业信息", "my-enterprise", "building"),
            Entry("企业人员", "team", "people"),
            Entry("梯度培育对照", "my-readiness", "list-check"),
            Entry("统计图表", "my-charts", "funnel"),
            Group("监督管理", "shield-check", (_SPOT_CHECKS, Entry("公示异议", "objections", "exclamation-triangle"))),
            _NOTICES,
        ),
    ),
    Role.COUNTY_OFFICER: (
        _HOME,
        _DESK,
        Entry("已有工厂复核", "recheck", "grid-3x3"),
        Entry("名单上报", "rosters", "list-check"),
        _SUPERVISION,
        Group(
            "企业",
            "building",
            (_ENTERPRISES, Entry("入驻审核", "claims", "person-check"), _BEHALF, _CHANGES, _ACCOUNTS),
        ),
        _MATERIALS,
        _NOTICES,
    ),
    Role.CITY_OFFICER: (
        _HOME,
        _DESK,
        Entry("复核情况", "recheck", "grid-3x3"),
        Entry("名单汇总", "rosters", "list-check"),
        _SUPERVISION,
        Group("企业", "building", (_ENTERPRISES, _BEHALF, _CHANGES, _IMPORT, _ACCOUNTS)),
        _ROUNDS,
        _MATERIALS,
        _NOTICES,
    ),
    Role.PROVINCE_OFFICER: (
        _HOME,
        _DESK,
        Entry("各市上报", "rosters", "list-check"),
        Group(
            "评审与公示",
            "people",
            (Entry("专家评审", "experts", "people"), Entry("公示与结果", "publicities", "bell")),
        ),
        _SUPERVISION,
        _ENTERPRISES,
        _MATERIALS,
        Group(
            "管理",
            "list-check",
            (_ROUNDS, Entry("通知包与版次", "packs", "upload"), _ACCOUNTS, _TRAIL),
        ),
        _NOTICES,
    ),
    Role.ADMINISTRATOR: (
        _HOME,
        Entry("人员与任职", "people", "people"),
        Entry("主管部门", "bureaus", "building"),
        _TRAIL,
        _IMPORT,
        _ROUNDS,
        Entry("通知", "notices", "file-text"),
        Entry("邮件与短信", "outbox", "bell"),
    ),
    Role.EXPERT: (
        Entry("我的评审", "my-scorings", "card-checklist"),
        Entry("利害关系和承诺", "my-expert", "shield-check"),
        _NOTICES,
    ),
}
_DEMO_ONLY: dict[str, tuple[Entry, ...]] = {Role.ADMINISTRATOR: (Entry("演示时钟", "clock", "clock"),)}
_WITHOUT_APPOINTMENT = (_HOME, Entry("入驻申请", "claim-status", "person-check"), _NOTICES)
_ANONYMOUS = (Entry("首页", "home", "house"), _NOTICES, _PUBLIC, _RESULTS, _RECOGNISED)


def links(*, role: str | None, path: str, signed_in: bool) -> list[Link]:
    """The entries for ``role`` (None: signed in without any appointment, or not at all), the one of ``path`` marked."""
    if role is not None:
        entries = NAVIGATION[role] + (_DEMO_ONLY.get(role, ()) if settings.DEMO else ())
    else:
        entries = _WITHOUT_APPOINTMENT if signed_in else _ANONYMOUS
    urls = {one.url_name: _url(one.url_name) for entry in entries for one in _pages(entry)}
    # The longest address that the path begins with: /desk/recheck/ is not 待办 (/desk/); home matches itself alone.
    here = max(
        (url for url in urls.values() if url and (path == url or (url != "/" and path.startswith(url)))),
        key=len,
        default="",
    )
    return [link for entry in entries if (link := _link(entry, urls, here))]


def _pages(entry: Entry | Group) -> tuple[Entry, ...]:
    return entry.entries if isinstance(entry, Group) else (entry,)


def _link(entry: Entry | Group, urls: dict[str, str], here: str) -> Link | None:
    """The entry for this page; None where there is no such page."""
    if isinstance(entry, Group):
        children = tuple(link for one in entry.entries if (link := _link(one, urls, here)))
        current = any(one.current for one in children)
        return Link(entry.label, "", entry.icon, current, children) if children else None
    url = urls[entry.url_name]
    return Link(entry.label, url, entry.icon, current=url == here) if url else None


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
