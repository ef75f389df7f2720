"""``python -m tests.browser.tour``: every page, as every role, on a desktop and on a phone.

Logs in as each demo account in headless Chromium, visits each address that the URLconf offers to that role (those with
ids are found by following the links), saves a picture of each and all of them on one sheet (``contacts.png``), and fails
on console errors, answers other than 2xx, sideways scrolling, untranslated text and serious accessibility violations.
Without ``--base`` it starts a portal of its own on a rehearsed season.
"""

import argparse
import os
import re
import sys
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
# Playwright's loop makes Django refuse the database, which the tour asks for nothing while it runs.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
django.setup()

from django.conf import settings
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from portal.people.demo import DEMO_ACCOUNTS, DEMO_PASSWORD, DemoAccount
from tests.addresses import NOT_PAGES, offered_to
from tests.browser.contacts import contact_sheet
from tests.browser.served import FACTORIES, served

WIDTHS = ((1366, 768), (390, 844))
CHROMIUM = "/usr/bin/chromium"
AXE = settings.BASE_DIR / "node_modules/axe-core/axe.min.js"
UNTRANSLATED = re.compile(
    r"\{\{|\{%|<c-|\bNone\b|\bundefined\b|\bNaN\b|\bTrue\b|\bFalse\b|-{9}"
    r"|This field|Log in|Select a valid|Enter a |Ensure th|Not Found|Forbidden|Server Error"
    r"|\b[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}\b",
)
# What a person reads or hears: the visible text, and the attributes that are read out or shown.
TEXT_OF_PAGE = """() => [
  document.title, document.body.innerText,
  ...[...document.querySelectorAll('[aria-label],[placeholder],[title],[alt]')].flatMap(
    (e) => ['aria-label', 'placeholder', 'title', 'alt'].map((a) => e.getAttribute(a)).filter(Boolean)),
].join('\\n')"""
WIDER_THAN_WINDOW = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return null;
  const wide = [...document.querySelectorAll('body *')].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.right > root.clientWidth + 1 && box.width > 0 && !e.closest('.list-scroll');
  });
  return wide.slice(0, 3).map((e) => e.outerHTML.slice(0, 90)).join(' | ') || 'unknown element';
}"""
SERIOUS = """() => axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations
  .filter((v) => ['serious', 'critical'].includes(v.impact))
  .map((v) => `${v.id}: ${v.nodes.slice(0, 2).map((n) => n.html.slice(0, 110)).join(' | ')}`))"""


@dataclass
class Tour:
    """One role's way through the portal."""

    role: str
    base: str
    out: Path
    problems: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    not_pages: set[str] = field(default_factory=set)
    unreached: list[str] = field(default_factory=list)

    def walk(self, page: Page, start: list[str]) -> None:
        """Visit ``start`` and all that is linked, each kind of address once."""
        noticed: list[str] = []
        page.on("console", lambda message: noticed.extend(_console(message)))
        page.on("pageerror", lambda error: noticed.append(f"script error: {error}"))
        waiting = deque(start)
        while waiting:
            path = waiting.popleft()
            kind = kind_of(path)
            if kind is None or kind in self.seen or kind in NOT_PAGES:
                continue
            self.seen.add(kind)
            noticed.clear()
            if self.visit(page, path, kind):
                self.problems += [f"{self.role} {path}: {one}" for one in noticed]
                waiting.extend(self.links(page))

    def visit(self, page: Page, path: str, kind: str) -> bool:
        """Open one address and look at it in each width; False where it is no page at all."""
        # Asked first without the browser, which makes noise about downloads and answers without a body.
        asked = page.request.get(self.base + path)
        a_page = "html" in asked.headers.get("content-type", "") and "<!doctype html" in asked.text()[:200].lower()
        if asked.status == 405 or (asked.ok and not a_page):
            self.not_pages.add(kind)  # POST only, a download, or a fragment for htmx
            return False
        answer = page.goto(self.base + path, wait_until="load")
        if answer is None or not answer.ok:
            self.problems.append(f"{self.role} {path}: answered {answer.status if answer else 'nothing'}")
            return True
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            self.look(page, path, f"{kind}-{width}")
        page.set_viewport_size({"width": WIDTHS[0][0], "height": WIDTHS[0][1]})
        return True

    def look(self, page: Page, path: str, name: str) -> None:
        page.screenshot(path=self.out / self.role / f"{name}.png", full_page=True)
        if wide := page.evaluate(WIDER_THAN_WINDOW):
            self.problems.append(f"{self.role} {path}: {name} scrolls sideways: {wide}")
        if raw := UNTRANSLATED.search(page.evaluate(TEXT_OF_PAGE)):
            self.problems.append(f"{self.role} {path}: untranslated text “{raw[0]}”")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        self.problems += [f"{self.role} {path}: {name} {violation}" for violation in page.evaluate(SERIOUS)]

    def links(self, page: Page) -> list[str]:
        """The portal's own addresses that the page links to."""
        found = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        own = (urldefrag(urljoin(page.url, href)).url for href in found)
        return [_path(url) for url in own if url.startswith(self.base + "/")]


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _console(message: ConsoleMessage) -> list[str]:
    return [f"console: {message.text}"] if message.type == "error" else []


def kind_of(path: str) -> str | None:
    """The URL name behind an address; None where there is no page of ours (static files)."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return None
    return match.url_name or match.route


def log_in(page: Page, base: str, account: DemoAccount) -> None:
    page.goto(f"{base}/login/")
    page.fill("input[name=username]", account.username)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.click("main form button:has-text('登录')")
    page.wait_for_selector(".account")


def tour(browser: Browser, base: str, out: Path, account: DemoAccount | None) -> Tour:
    """One role, logged in on its own; None for a visitor."""
    role, name = (account.role, account.username) if account else (None, "visitor")
    walked = Tour(role=name, base=base, out=out)
    (out / name).mkdir(parents=True, exist_ok=True)
    context = browser.new_context(locale="zh-CN", viewport={"width": WIDTHS[0][0], "height": WIDTHS[0][1]})
    page = context.new_page()
    if account:
        log_in(page, base, account)
    offered = offered_to(role)
    walked.walk(page, ["/", *(f"/{route}" for route, _ in offered if "<" not in route)])
    walked.unreached = sorted({kind for _, kind in offered} - walked.seen)
    context.close()
    return walked


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--base", help="the address of a running portal with its demo data")
    arguments.add_argument("--out", type=Path, default=settings.VAR_DIR / "tour", help="where the pictures go")
    arguments.add_argument("--only", help="one demo account, or visitor")
    arguments.add_argument(
        "--factories", type=int, default=FACTORIES, help="how many take part in the rehearsed season"
    )
    chosen = arguments.parse_args()
    if not AXE.exists():
        sys.stderr.write("缺少 axe-core：请先运行 python manage.py vendor_assets\n")
        return 2
    if chosen.base:
        return run(chosen.base.rstrip("/"), chosen.out, chosen.only)
    with served(factories=chosen.factories) as portal:
        return run(portal.base, chosen.out, chosen.only)


def run(base: str, out: Path, only: str | None) -> int:
    """Everyone's tour; 1 where anything was wrong."""
    problems: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for account in (None, *DEMO_ACCOUNTS):
            name = account.username if account else "visitor"
            if only and name != only:
                continue
            walked = tour(browser, base, out, account)
            problems += walked.problems
            pages = sorted(walked.seen - walked.not_pages)
            sys.stdout.write(f"{name}: {len(pages)} pages: {', '.join(pages)}\n")
            sys.stdout.write(f"  not visited (POST only, or nothing links to it): {', '.join(walked.unreached)}\n")
        browser.close()
    for problem in dict.fromkeys(problems):
        sys.stdout.write(f"PROBLEM {problem}\n")
    sys.stdout.write(f"{len(set(problems))} problems; pictures in {out}, all of them in {contact_sheet(out)}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
