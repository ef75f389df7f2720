"""The parts of the bench, and how large each is: the tests run them at a size at which they only show that they run."""

import argparse
import datetime as dt
import platform
from dataclasses import dataclass, field

import django
from django.db import connection, transaction
from django.test.utils import override_settings, setup_test_environment, teardown_test_environment

from portal import clock
from tests.bench import build, filling, importing, pages, sheet
from tests.bench.measure import say, show, table

# A day on which the first round is open.
DAY = dt.datetime.fromisoformat("2026-03-23T09:00+08:00")


@dataclass(frozen=True)
class Sizes:
    """Cases in each province, requests per page and by whom; rows of a table; rows imported; a form filled."""

    provinces: tuple[int, ...] = (1_000, 10_000, 100_000)
    times: int = 7
    roles: frozenset[str] = pages.ROLES
    rows: tuple[int, ...] = (1_000, 10_000, 100_000)
    imported: int = 10_000
    filled: filling.Sizes = field(default_factory=filling.Sizes)


def main(description: str | None) -> None:
    arguments = argparse.ArgumentParser(description=description)
    arguments.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure")
    chosen = arguments.parse_args().parts or list(PARTS)
    setup_test_environment(debug=False)
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        build.registers_and_notices()
        show(f"Python {platform.python_version()}, Django {django.__version__}, {connection.vendor}.")
        for part in chosen:
            show(PARTS[part](Sizes()))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()


def _pages(sizes: Sizes) -> str:
    with override_settings(DEMO=True), clock.played_from(DAY):
        lines = pages.measure(sizes=sizes.provinces, times=sizes.times, roles=sizes.roles)
    return pages.table(lines, sizes=sizes.provinces, times=sizes.times)


def _tables(sizes: Sizes) -> str:
    largest = max(sizes.rows)
    say(f"list: {largest:,} cases …")
    with transaction.atomic():
        sheet.a_list(largest)
    note = "Processor time, each in a process of its own that has loaded the portal; the bare loop writes no layout."
    return table("附件3", note, sheet.measure(rows=sizes.rows))


def _importing(sizes: Sizes) -> str:
    note = "Importing writes enterprise, factory, assessment, recognition and a line of the trail for each."
    return table(f"Importing {sizes.imported:,} factories", note, importing.measure(sizes.imported))


def _filling(sizes: Sizes) -> str:
    with override_settings(DEMO=True), clock.played_from(DAY):
        return filling.measure(sizes.filled)


PARTS = {"pages": _pages, "tables": _tables, "importing": _importing, "filling": _filling}
