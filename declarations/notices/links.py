"""From a citation such as ``要素条件.一.5`` to its place on the public pages, and to how it is read aloud."""

from urllib.parse import quote

from django.urls import reverse

REQUIREMENTS, INSTRUCTIONS, GUIDE, BODY = "要素条件", "申报说明", "建设指南", "通知"
_PAGES = {REQUIREMENTS: "notice-requirements", INSTRUCTIONS: "notice-instructions", GUIDE: "notice-guide"}


def clause_url(notice_key: str, ref: str) -> str:
    """Where the clause can be read: on the page of what it is from, or in the notice itself."""
    page = _PAGES.get(ref.partition(".")[0], "notice")
    return f"{reverse(page, args=[notice_key])}#{quote(ref)}"


def citation(ref: str) -> str:
    """A citation as officials write it: 要素条件一、5, 要素条件三（二）1, 通知一（二）, 建设指南第3项."""
    document, *steps = ref.split(".")
    said = document
    for n, step in enumerate(steps):
        if step.isdigit():
            said += (f"第{step}项", f"、{step}", step)[min(n, 2)]
        else:
            said += step if n == 0 else f"（{step}）"
    return said
