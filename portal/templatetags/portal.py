"""What every template has without loading: icons, navigation, the portal's words for dates and states."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal import clock
from portal.assets import ICONS
from portal.paging import Page
from portal.people import navigation as menu
from portal.people.access import may_open
from portal.people.models import Appointment

register = template.Library()

# The colour of every state that the portal shows, by its key; the word beside it says the same.
TONES = {
    "draft": "secondary",
    "returned": "warning",
    "under_review": "primary",
    "to_report": "info",
    "reported": "primary",
    "scoring": "primary",
    "to_publicise": "info",
    "in_publicity": "primary",
    "to_publish": "info",
    "concluded": "success",
    "rejected": "danger",
    "met": "success",
    "pending": "warning",
    "unmet": "danger",
    "passed": "success",
    "failed": "danger",
    "frozen": "info",
    "received": "success",
    "sent_back": "warning",
    "discarded": "secondary",
    "recalled": "secondary",
    "superseded": "secondary",
    "queued": "secondary",
    "running": "primary",
    "done": "success",
    "admitted": "success",
    "refused": "danger",
    "approve": "success",
    "return": "warning",
    "reject": "danger",
    "ended": "success",
    "taken_off": "danger",
    "published": "success",
    "objection_open": "warning",
    "upheld": "danger",
    "dismissed": "secondary",
    "withdrawn": "secondary",
    "revocation": "danger",
    "drawn": "info",
    "assigned": "primary",
    "found": "warning",
    "replied": "primary",
    "partly": "warning",
    "keep": "success",
    "revoke": "danger",
    "sent": "info",
    "verified": "success",
    "missing": "danger",
    "differs": "danger",
}


@register.filter
def tone(state: Any) -> str:
    """The colour that belongs to a state key; the quiet one for what has none."""
    return TONES.get(str(state), "secondary")


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """A decorative icon of the vendored sprite, hidden from screen readers: the word beside it speaks.

    Raises:
        TemplateSyntaxError: the icon is not in ``portal.assets.ICONS``.
    """
    if name not in ICONS:
        raise template.TemplateSyntaxError(f"icon {name!r} is not in portal.assets.ICONS")
    return format_html(
        '<svg class="glyph" width="{0}" height="{0}" aria-hidden="true" focusable="false"><use href="{1}#{2}"/></svg>',
        size,
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def portal_name() -> str:
    """What the portal is called on its pages."""
    return settings.PORTAL_NAME


@register.simple_tag(takes_context=True)
def navigation(context: RequestContext) -> list[menu.Link]:
    """The main navigation for whom the visitor acts as; entries whose page does not exist are left out."""
    acting = context.get("acting")
    role = acting.role if acting else None
    request = context["request"]
    user = getattr(request, "user", None)  # a request refused for its host has none
    return menu.links(role=role, path=request.path, signed_in=bool(user and user.is_authenticated))


@register.simple_tag
def url_if(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page, or nothing where there is no such page."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.filter
def opens_to(url: str, acting: Appointment | None) -> bool:
    """Whether a link to ``url`` leads the visitor to a page, and not to a refusal."""
    return may_open(url, role=acting.role if acting else None)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A moment to the minute, in the portal's zone: 2026年3月23日 09:00."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


@register.filter
def to_the_second(value: dt.datetime | None) -> str:
    """A moment to the second, in the portal's zone, for what proves a time: 2026年3月23日 09:00:05."""
    return f"{moment(value)}{timezone.localtime(value)::%S}" if value else ""


@register.filter
def day(value: dt.date | None) -> str:
    """A date: 2026年3月23日. Of a moment, its date in the portal's zone."""
    if not value:
        return ""
    date = timezone.localtime(value).date() if isinstance(value, dt.datetime) else value
    return f"{date.year}年{date.month}月{date.day}日"


@register.filter
def time_left(value: dt.date | None) -> str:
    """How long until a last day, by the portal's clock: 还有12天, 今天截止, 已截止3天."""
    if not value:
        return ""
    date = timezone.localtime(value).date() if isinstance(value, dt.datetime) else value
    days = (date - clock.today()).days
    if days == 0:
        return "今天截止"
    return f"还有{days}天" if days > 0 else f"已截止{-days}天"


@register.simple_tag(takes_context=True)
def page_query(context: RequestContext, page: Page[Any], which: str) -> str:
    """The query string of the ``next`` or ``previous`` page of a keyset pager."""
    request = context["request"]
    return page.query(request) if which == "next" else page.previous_query(request)


@register.filter
def strip(value: Any) -> str:
    """The text without the space around it, to ask whether a slot holds anything."""
    return str(value).strip()


@register.filter
def of(mapping: Mapping[Any, Any], key: Any) -> Any:
    """What ``mapping`` has for ``key``."""
    return mapping[key]
