"""From a citation such as ``要素条件.一.5`` to its place on the public pages, and to how it is read aloud."""

from urllib.parse import quote

from django.urls import reverse

REQUIREMENTS = "要素条件"
BODY = "通知"


def clause_url(notice_key: str, ref: str) -> str:
    """Where the clause can be read: on the page of the requirements, or in the notice itself."""
    page = "notice-requirements" if ref.startswith(f"{REQUIREMENTS}.") else "notice"
    return f"{reverse(page, args=[notice_key])}#{quote(ref)}"


def citation(ref: str) -> str:
    """A citation as officials write it: 要素条件一、5, 要素条件三（二）1, 通知一（二）."""
    document, *steps = ref.split(".")
    said = document
    for n, step in enumerate(steps):
        if step.isdigit():
            said += f"、{step}" if n == 1 else step
        else:
            said += step if n == 0 else f"（{step}）"
    return said
