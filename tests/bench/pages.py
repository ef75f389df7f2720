"""Every page that each role may open, in a small, a middling and a large province: seconds, queries, and how both grow.

The pages are those of the URLconf, so that a new page is measured without being named here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.models import Declaration, Kind, Status
from factories.registry.models import Enterprise
from portal.people.models import Appointment
from reviews.rosters.models import Roster
from reviews.spotchecks.models import Draw, SpotCheck
from tests.addresses import offered_to
from tests.bench.measure import say, timed
from tests.bench.province import Province
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, an_administrator, an_officer, the_round

ROLES = frozenset({"county", "city", "province", "administrator", "enterprise"})
SLOW = 0.5  # seconds, from which on a page is named while one waits
BARE = "bare view, 50 rows of one table"
# What is typed into the search of a page.
SEARCHES = {
    "desk": ("status=all", "q=第000123", "status=all&q=装备"),
    "recheck": ("q=第000123",),
    "enterprises": ("text=第000123", "tier=basic"),
    "spot-checks": ("q=第000123",),
    "people": ("text=填报员12",),
    "recognised": ("q=第000123", "tier=advanced", "industry=36", "year=2026", "city=211300&county=211381"),
    "follow-ups": ("q=第000123",),
    # Behind the pictures: a step that a twentieth of the cases is at, one that none has come to, what most of them have.
    "chart-cases": ("{round}&step=county&way=failed", "{round}&step=concluded", "{round}&scenario=人机协同作业&ai=1"),
    "chart-factories": ("tier=basic", "tier=basic&sector=none", "year=none&level=5"),
    "accounts": ("text=填报员12",),
}


@dataclass
class Line:
    """One page as one role: seconds and queries per size."""

    role: str
    page: str
    seconds: dict[int, float] = field(default_factory=dict)
    queries: dict[int, int] = field(default_factory=dict)


def measure(*, sizes: tuple[int, ...], times: int, roles: frozenset[str]) -> list[Line]:
    """The quickest of some whole requests each, which other work on the machine disturbs least."""
    province = Province.begun()
    people = {
        "county": province.officers[BEIPIAO],
        "city": an_officer(CHAOYANG),
        "province": province.officers[LIAONING],
        "administrator": an_administrator(),
        "enterprise": Appointment.objects.get(organisation=province.model.enterprise.organisation),
    }
    lines: dict[tuple[str, str], Line] = {}
    for size in sizes:
        say(f"province: {size:,} cases …")
        taken = timed(lambda size=size: province.grow_to(size))
        say(f"  built in {taken:.0f} s")
        _bare(lines.setdefault(("", BARE), Line("", BARE)), size, times)
        for role, person in people.items():
            if role not in roles:
                continue
            client = Client()
            client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
            for page, address in _pages(person):
                _take(lines.setdefault((role, page), Line(role, page)), size, times, client, address)
    return list(lines.values())


def _bare(line: Line, size: int, times: int) -> None:
    with override_settings(MIDDLEWARE=[], ROOT_URLCONF="tests.bench.bare"):
        _take(line, size, times, Client(), "/")


def _take(line: Line, size: int, times: int, client: Client, address: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return
    line.queries[size] = len(asked)
    line.seconds[size] = min(timed(lambda: client.get(address)) for _ in range(times))
    if line.seconds[size] > SLOW:
        say(f"  {line.role} {address}: {line.seconds[size]:.1f} s")


def _pages(person: Appointment) -> Iterator[tuple[str, str]]:
    """Name and address of every page offered: those without ids, their searches, and one of each with an id."""
    things = _things(person)
    for route, name in offered_to(person.role):
        if "<" not in route:
            yield name, f"/{route}"
            for search in SEARCHES.get(name, ()):
                yield f"{name}?{search}", f"/{route}?{search.format(round=f'round={the_round().pk}')}"
        elif name in things:
            yield name, reverse(name, kwargs=things[name])


def _things(person: Appointment) -> dict[str, dict[str, Any]]:
    """What the pages with ids are opened with: the last of each sort that the person sees."""
    cases = Declaration.objects.visible_to(person.user).filter(region=BEIPIAO).order_by("number")
    found: dict[str, Any] = {
        "case": cases.exclude(status=Status.DRAFT).last(),
        "decide": cases.filter(status=Status.UNDER_REVIEW).last(),
        "case-fill": cases.filter(status=Status.DRAFT, kind=Kind.RECHECK).last(),
        "roster": Roster.objects.visible_to(person.user).order_by("region").last(),
        "draw": Draw.objects.visible_to(person.user).live().first(),
        "spot-check": SpotCheck.objects.visible_to(person.user).last(),
        "enterprise": Enterprise.objects.visible_to(person.user).filter(organisation__region=BEIPIAO).last(),
    }
    things: dict[str, dict[str, Any]] = {name: {"pk": one.pk} for name, one in found.items() if one}
    if "case" in things:
        things["receipt"] = things["case"] | {"n": 1}
    return things | {
        name: {"key": "chaoyang-2026"} for name in ("notice", "notice-instructions", "notice-guide", "notice-errata")
    }


def table(lines: list[Line], *, sizes: tuple[int, ...], times: int) -> str:
    """As Markdown: the pages that grow most first. A page that not every province has is left out."""
    small, large = sizes[0], sizes[-1]
    bare = lines[0].seconds
    whole = [one for one in lines if len(one.seconds) == len(sizes)]
    whole[1:] = sorted(whole[1:], key=lambda one: -one.seconds[large] / one.seconds[small])
    said = [
        f"## Every page, with {', '.join(f'{size:,}' for size in sizes)} cases in the province",
        "",
        f"The quickest of {times} requests; the portal's pages through all middleware, the bare view through none.",
        "",
        f"| as | page | {' | '.join(f'ms at {size:,}' for size in sizes)} | largest to smallest | to the bare view | queries |",
        f"| --- | --- | {'---: | ' * len(sizes)}---: | ---: | ---: |",
    ]
    for one in whole:
        before, after = one.seconds[small], one.seconds[large]
        taken = " | ".join(f"{one.seconds[size] * 1000:.1f}" for size in sizes)
        queries = " → ".join(str(one.queries[size]) for size in sizes)
        said.append(
            f"| {one.role} | {one.page} | {taken} | {after / before:.2f} | {after / bare[large]:.1f} | {queries} |"
        )
    return "\n".join(said)
