"""The first rows of a table that was made, read from the file itself: what is shown is what is handed out."""

from dataclasses import dataclass
from typing import Any

import openpyxl

from declarations.tables.values import shown
from portal.files.models import StoredFile


@dataclass(frozen=True, slots=True)
class Preview:
    """Title, column titles, and rows as text; a table that lists nothing has no rows."""

    title: str
    columns: list[str]
    rows: list[list[str]]


def preview_of(stored: StoredFile, *, limit: int = 20) -> Preview:
    """The first ``limit`` rows (at most) of a file written by ``write_table``; no more of it is read."""
    title = ""
    columns: list[str] = []
    rows: list[list[str]] = []
    with stored.content.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True)
        for cells in book.worksheets[0].iter_rows(values_only=True):
            if not title:
                title = str(cells[0])
            elif not columns:
                # Lines over the whole width have one filled cell; the column titles are the first that have more.
                columns = [shown(cell) for cell in cells] if _filled(cells) > 1 else []
            elif len(rows) == limit or _filled(cells) <= 1:
                break
            else:
                rows.append([shown(cell) for cell in cells])
        book.close()
    return Preview(title, columns, rows)


def _filled(cells: tuple[Any, ...]) -> int:
    return sum(cell is not None for cell in cells)
