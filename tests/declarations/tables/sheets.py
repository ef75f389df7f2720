"""Opening what was written, and the tables of the notice to write with."""

import io
from typing import Any, BinaryIO

import openpyxl
from django.conf import settings
from openpyxl.worksheet.worksheet import Worksheet
from ruamel.yaml import YAML

from declarations.notices.schema import TableSpec
from declarations.tables.writing import write_table

OFFICIAL = (settings.FIXTURES_DIR / "notices/liaoning-2026/official.txt").read_text(encoding="utf-8")


def the_table(key: str) -> TableSpec:
    """A table of the notice, from its file in the pack."""
    file = settings.FIXTURES_DIR / f"notices/liaoning-2026/tables/{key}.yaml"
    return TableSpec.model_validate(YAML(typ="safe", pure=True).load(file))


def opened(file: BinaryIO | bytes) -> Worksheet:
    """The only sheet of an XLSX file."""
    book = openpyxl.load_workbook(io.BytesIO(file) if isinstance(file, bytes) else file)
    assert len(book.worksheets) == 1
    return book.worksheets[0]


def written(spec: TableSpec, rows: list[list[Any]], head: list[str] | None = None) -> Worksheet:
    """The sheet made of ``rows`` by ``write_table``."""
    out = io.BytesIO()
    write_table(
        spec=spec,
        head=list(spec.head) if head is None else head,
        rows=rows,
        total=len(rows),
        out=out,
        progress=lambda done, total: None,
    )
    return opened(out.getvalue())


def texts(sheet: Worksheet, row: int) -> list[Any]:
    """The values of a row, counted from 1."""
    return [cell.value for cell in sheet[row]]
