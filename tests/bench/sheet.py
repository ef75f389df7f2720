"""附件3 of many rows against a bare openpyxl write-only loop over the same cells, each in a process of its own.

``python -m tests.bench.sheet WAY ROWS`` does one and prints its seconds of processor time and its peak memory as JSON.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, BinaryIO, cast

import django

from tests.bench.measure import Measured, peak_mb, say, show

# Of a round that the bench's province does not use, so that the table holds the cases of ``a_list`` alone.
ROUND = "2026-winter"


def a_list(rows: int) -> None:
    """A reported list of so many cases, for the table to be made of."""
    from declarations.cases.models import Status
    from tests.bench import build
    from tests.builders import BEIPIAO, CHAOYANG, an_officer, the_round

    at = {"round": the_round(ROUND), "stage": "city-report"}
    build.cases(rows, region=BEIPIAO, status=Status.TO_REPORT, **at)
    build.reported_list(region=CHAOYANG, by=an_officer(CHAOYANG).user, **at)


def measure(*, rows: tuple[int, ...]) -> list[Measured]:
    """The bare loop and the portal's writer on the same cells, from the most rows down; of the most, from the database too."""
    most, *fewer = sorted(rows, reverse=True)
    ways = [("bare", most), ("write", most), ("export", most), *((way, n) for n in fewer for way in ("bare", "write"))]
    names = {
        "bare": "openpyxl, write-only, no layout",
        "write": "附件3 from the same cells",
        "export": "附件3 from the database",
    }
    return [in_a_process(f"{names[way]}, {n:,} rows", way, n) for way, n in ways]


def in_a_process(what: str, way: str, rows: int) -> Measured:
    from django.db import connection

    say(f"{what} …")
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.sheet", way, str(rows)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "DATABASE_URL": _address(connection.settings_dict)},
    )
    found = json.loads(done.stdout)
    return Measured(what, found["seconds"], found["peak_mb"])


def _address(database: dict[str, Any]) -> str:
    """Of the temporary database, for a process that did not make it."""
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    whom = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
    return f"postgres://{whom}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"


def _bare(rows: int, out: BinaryIO) -> None:
    import openpyxl

    from tests.bench.build import annex_3

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for cells in annex_3(rows):
        sheet.append(cells)
    book.save(out)


def _write(rows: int, out: BinaryIO) -> None:
    from declarations.tables.writing import write_table
    from tests.bench.build import annex_3
    from tests.builders import the_round

    spec = _spec(the_round(ROUND))
    write_table(
        spec=spec, head=list(spec.head), rows=annex_3(rows), total=rows, out=out, progress=lambda done, total: None
    )


def _export(rows: int, out: BinaryIO) -> None:
    from declarations.tables.export import make_table
    from portal.regions.models import Region
    from tests.builders import CHAOYANG, the_round

    made = make_table(
        spec=_spec(the_round(ROUND)),
        region=Region.objects.get(pk=CHAOYANG),
        round=the_round(ROUND),
        out=out,
        progress=lambda done, total: None,
    )
    if made.rows != rows:
        raise RuntimeError(f"{made.rows} rows instead of {rows}")


def _spec(round: Any) -> Any:
    from declarations.tables.export import table_of

    return table_of(round=round, table="basic-summary")


def done(way: str, rows: int) -> tuple[float, float]:
    """Seconds of processor time and peak memory of one way."""
    write = {"bare": _bare, "write": _write, "export": _export}[way]
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "table.xlsx").open("wb") as out:
        start = time.process_time()
        write(rows, cast("BinaryIO", out))
        return time.process_time() - start, peak_mb()


def main() -> None:
    django.setup()
    from declarations.tables import export  # noqa: F401 - all three stand on the same imports, so that memory compares

    seconds, peak = done(sys.argv[1], int(sys.argv[2]))
    show(json.dumps({"seconds": seconds, "peak_mb": peak}))


if __name__ == "__main__":
    main()
