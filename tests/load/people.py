"""One simulated person: logs in, opens the pages of the role, and, with a draft to fill, types into it."""

import json
import random
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

from portal.people.demo import DEMO_PASSWORD

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
TIMEOUT = 60
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_CASE = re.compile(r'href="(/desk/[0-9a-f-]{36}/)"')
_OFFICER = ("/", "/desk/", "/desk/?status=all", "/desk/recheck/", "/rosters/", "/enterprises/", "/exports/")
_PAGES = {
    "county_officer": _OFFICER,
    "city_officer": _OFFICER,
    "province_officer": ("/", "/rosters/", "/enterprises/", "/exports/", "/spot-checks/", "/spot-checks/draws/"),
}
_CLERK = ("/", "/declarations/", "/my-enterprise/", "/notices/")


@dataclass(frozen=True)
class Taken:
    """One request: what it was, in how many seconds it was answered, and what was wrong with the answer."""

    what: str
    seconds: float
    error: str = ""


@dataclass
class Person:
    base: str
    username: str
    role: str
    draft: str = ""
    taken: list[Taken] = field(default_factory=list)

    def __post_init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        # No proxy: the request goes to this machine or nowhere.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
        self._random = random.Random(self.username)  # to walk the same way again
        self._token = ""

    def work(self, *, until: float, now: Callable[[], float] = time.monotonic) -> None:
        """From log-in until the time is over, one request after another."""
        self.log_in()
        while now() < until:
            self.step()

    def log_in(self) -> None:
        page = self.get("/login/", "log-in page")
        form = {"username": self.username, "password": DEMO_PASSWORD, "csrfmiddlewaretoken": self._token_in(page)}
        self._ask("log-in", "/login/", data=urlencode(form).encode())

    def step(self) -> None:
        """One page, or one answer typed."""
        if self.draft and self._random.random() < 0.5:
            self._type()
            return
        address = self._random.choice(_PAGES.get(self.role, _CLERK))
        page = self.get(address, f"{self.role} {address}")
        cases = _CASE.findall(page)
        if cases:
            self.get(self._random.choice(cases), f"{self.role} /desk/…/")

    def get(self, address: str, what: str) -> str:
        return self._ask(what, address)

    def _type(self) -> None:
        if not self._token:
            self._token = self._token_in(self.get(f"/declarations/{self.draft}/fill/", "fill page"))
        answer = {"path": "factory/subsector", "text": f"泵阀{self._random.randint(1, 99)}", "seen": None}
        self._ask("one answer saved", f"/declarations/{self.draft}/answers/", data=json.dumps(answer).encode())

    def _token_in(self, page: str) -> str:
        found = _TOKEN.search(page)
        return found[1] if found else ""

    def _ask(self, what: str, address: str, data: bytes | None = None) -> str:
        began, error, text = time.perf_counter(), "", ""
        request = urllib.request.Request(self.base + address, data=data, headers=self._headers(data))
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                text = answer.read().decode()
        except urllib.error.HTTPError as wrong:
            error = str(wrong.code)
        except OSError as wrong:
            error = type(wrong).__name__
        self.taken.append(Taken(what, time.perf_counter() - began, error))
        return text

    def _headers(self, data: bytes | None) -> dict[str, Any]:
        headers = {"Referer": self.base + "/", "Origin": self.base}
        if data and data.startswith(b"{"):
            headers |= {"Content-Type": "application/json", "X-CSRFToken": self._token}
        return headers
