"""Importing factories against only reading their file."""

import tempfile
from pathlib import Path
from typing import Any

import openpyxl

from factories.registry.importing import ImportReport, import_rows, read_factories
from portal.regions.models import Region
from tests.bench import build
from tests.bench.measure import Measured, say, timed
from tests.builders import CHAOYANG, an_officer


def measure(rows: int) -> list[Measured]:
    """Reading every cell by openpyxl, then the portal's reading, importing, and importing again (which changes nothing)."""
    say(f"import: {rows:,} factories …")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "factories.xlsx"
        _write(file, rows)
        return [
            Measured("reading every cell (openpyxl, read-only)", timed(lambda: _read(file))),
            Measured("reading, checking and cleaning each row", timed(lambda: _cleaned(file))),
            Measured("the same, and importing", timed(lambda: _import(file, rows, created=rows))),
            Measured("the same file again: changes nothing", timed(lambda: _import(file, rows, created=0))),
        ]


def _write(file: Path, rows: int) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for cells in build.known_factories(rows):
        sheet.append(cells)
    book.save(file)


def _read(file: Path) -> None:
    book = openpyxl.load_workbook(file, read_only=True)
    for cells in book.worksheets[0].iter_rows(values_only=True):
        len(cells)
    book.close()


def _cleaned(file: Path) -> Any:
    with file.open("rb") as stream:
        reading = read_factories(file=stream, region=Region.objects.get(pk=CHAOYANG))
    if reading.bad:
        raise RuntimeError(f"a row was refused: {reading.bad[0]}")
    return reading.rows


def _import(file: Path, rows: int, *, created: int) -> None:
    report = import_rows(rows=_cleaned(file), tier="basic", source="名单", by=an_officer(CHAOYANG))
    if report != ImportReport(created=created, updated=0, unchanged=rows - created):
        raise RuntimeError(f"unexpected: {report}")
