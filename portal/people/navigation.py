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
class Link:
    """An entry resolved for one page: where it leads, and whether the visitor is there."""

    label: str
    url: str
    icon: str
    current: bool


_HOME = Entry("工作台", "home", "house")
_DESK = Entry("待办", "desk", "inbox")
_ENTERPRISES = Entry("企业库", "enterprises", "building")
_IMPORT = Entry("导入名单", "import-factories", "upload")
_ROUNDS = Entry("批次与延期", "rounds", "calendar-event")
_CHANGES = Entry("企业变更", "identity-changes", "pencil")
_EXPORTS = Entry("导出", "exports", "download")
_SPOT_CHECKS = Entry("抽检复核", "spot-checks", "shield-check")
_ACCOUNTS = Entry("账户协助", "accounts", "key")
_NOTICES = Entry("通知与要素条件", "notices", "file-text")

NAVIGATION: dict[str, tuple[Entry, ...]] = {
    **dict.fromkeys(
        ENTERPRISE_ROLES,
        (
            _HOME,
            Entry("我的申报", "cases", "card-checklist"),
            Entry("企业信息", "my-enterprise", "building"),
            Entry("企业人员", "team", "people"),
            _SPOT_CHECKS,
            _NOTICES,
        ),
    ),
    Role.COUNTY_OFFICER: (
        _HOME,
        _DESK,
        Entry("已有工厂复核", "recheck", "grid-3x3"),
        Entry("名单上报", "rosters", "list-check"),
        _SPOT_CHECKS,
        _ENTERPRISES,
        Entry("入驻审核", "claims", "person-check"),
        _CHANGES,
        _EXPORTS,
        _ACCOUNTS,
        _NOTICES,
    ),
    Role.CITY_OFFICER: (
        _HOME,
        _DESK,
        Entry("复核情况", "recheck", "grid-3x3"),
        Entry("名单汇总", "rosters", "list-check"),
        _SPOT_CHECKS,
        _ENTERPRISES,
        _CHANGES,
        _IMPORT,
        _ROUNDS,
        _EXPORTS,
        _ACCOUNTS,
        _NOTICES,
    ),
    Role.PROVINCE_OFFICER: (
        _HOME,
        Entry("各市上报", "rosters", "list-check"),
        _SPOT_CHECKS,
        _ENTERPRISES,
        _ROUNDS,
        _EXPORTS,
        _ACCOUNTS,
        _NOTICES,
    ),
    Role.ADMINISTRATOR: (
        _HOME,
        Entry("人员与任职", "people", "people"),
        _IMPORT,
        _ROUNDS,
        Entry("通知", "notices", "file-text"),
    ),
}
_DEMO_ONLY: dict[str, tuple[Entry, ...]] = {Role.ADMINISTRATOR: (Entry("演示时钟", "clock", "clock"),)}
_WITHOUT_APPOINTMENT = (_HOME, Entry("入驻申请", "claim-status", "person-check"), _NOTICES)
_ANONYMOUS = (Entry("首页", "home", "house"), _NOTICES)


def links(*, role: str | None, path: str, signed_in: bool) -> list[Link]:
    """The entries for ``role`` (None: signed in without any appointment, or not at all), the one of ``path`` marked."""
    if role is not None:
        entries = NAVIGATION[role] + (_DEMO_ONLY.get(role, ()) if settings.DEMO else ())
    else:
        entries = _WITHOUT_APPOINTMENT if signed_in else _ANONYMOUS
    resolved = [(entry, url) for entry in entries if (url := _url(entry.url_name))]
    # The longest address that the path begins with: /desk/recheck/ is not 待办 (/desk/); home matches itself alone.
    here = max(
        (url for _, url in resolved if path == url or (url != "/" and path.startswith(url))), key=len, default=""
    )
    return [Link(label=entry.label, url=url, icon=entry.icon, current=url == here) for entry, url in resolved]


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
