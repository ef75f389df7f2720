"""The county's to-do list at 100 and at 10,000 cases against a bare view."""

from collections.abc import Callable

from django.test import Client, override_settings
from django.urls import reverse

from declarations.cases.models import Status
from tests.bench import build
from tests.bench.measure import Measured, alternating, say
from tests.builders import BEIPIAO, an_officer, the_round

TIMES = 40
FEW, MANY = 100, 10_000


def measure() -> list[Measured]:
    """Medians of whole requests: through all middleware for the desk, through none for the bare view."""
    officer = an_officer(BEIPIAO)
    signed_in = Client()
    signed_in.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("desk")

    with override_settings(MIDDLEWARE=[], ROOT_URLCONF="tests.bench.bare"):
        bare_client = Client()
        bare_client.get("/")  # its handler is made here, without middleware

    def bare() -> None:
        with override_settings(ROOT_URLCONF="tests.bench.bare"):
            _ok(bare_client, "/")

    measured: list[Measured] = []
    there = 0
    for count in (FEW, MANY):
        say(f"desk: {count} cases …")
        build.cases(count - there, round=the_round(), region=BEIPIAO, status=Status.UNDER_REVIEW, stage="county")
        there = count
        taken = alternating({"bare": bare, "desk": _getting(signed_in, address)}, times=TIMES)
        measured += [
            Measured(f"bare view, 50 rows of one table, {count:,} cases", taken[0].seconds),
            Measured(f"the county's to-do list, {count:,} cases", taken[1].seconds),
        ]
    return measured


def _getting(client: Client, address: str) -> Callable[[], None]:
    return lambda: _ok(client, address)


def _ok(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")
