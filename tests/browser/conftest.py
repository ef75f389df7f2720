"""Debian's Chromium, a live server with the real notice, and persons who are logged in."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.people.models import User
from tests.faults.conftest import Worker

expect.set_options(timeout=30_000)  # patience with a busy machine, in ms; nothing is measured by it


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": "/usr/bin/chromium",
        "args": ["--no-sandbox", "--disable-gpu"],
    }


@pytest.fixture(scope="session")
def base_url() -> None:
    """The addresses come from ``live_server``; the plugin's own fixture here is of a form that pytest 9 warns of."""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "viewport": {"width": 1366, "height": 768},
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
    }


@pytest.fixture(autouse=True)
def _real_static_files() -> None:
    if not (Path(settings.BASE_DIR) / "static/vendor/tabler.min.css").exists():
        pytest.fail("front-end files are missing: run `python manage.py vendor_assets`")


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[Worker]:
    """A real one at the portal's own pace: laying out an application takes longer than the leases of the fault tests."""
    media = Path(settings.MEDIA_ROOT)
    one = Worker(log=tmp_path / "worker.log", media=media, settings="tests.browser.worker_settings", timing={})
    one.start()
    yield one
    one.end()


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[BrowserContext, User], None]:
    """Lets a browser be somebody, without the log-in page."""

    def sign(context: BrowserContext, user: User) -> None:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        assert session.session_key
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}]
        )

    return sign


@pytest.fixture
def page_of(
    browser: Browser, browser_context_args: dict[str, Any], sign_in: Callable[[BrowserContext, User], None]
) -> Any:
    """``page_of(user)``: a browser of their own for each person, None for anybody; errors on the console fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(user: User | None, **changes: Any) -> Page:
        context = browser.new_context(**{**browser_context_args, **changes})
        contexts.append(context)
        if user is not None:
            sign_in(context, user)
        page = context.new_page()
        page.set_default_timeout(30_000)  # the first page of all waits for everything to be read
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.route(
            "**/*", lambda route: route.abort()
        )  # a page that goes sends its last words to a server that is gone
        context.close()
    assert errors == []
