"""Printing a table as the notice has it, for the seal: the columns, rows and footnotes of its spreadsheet as PDF/A."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from declarations.notices.schema import TableSpec
from declarations.papers.rendering import pdf_of
from declarations.tables.heights import lines_of
from declarations.tables.sources import Listing
from declarations.tables.values import Cell, shown
from declarations.tables.writing import as_text
from portal.errors import Refused

# All pages of a paper are laid out before the first is written: half a megabyte and a twentieth of a second for each row
# of 附件3. A list of a city has some hundreds; what is longer is read as a spreadsheet and not on paper.
MOST_ROWS = 1000

# Of paper.css, in points: width and height of an A4 within its margins, on its side and upright; a cell's letters and lines.
_ON_ITS_SIDE, _UPRIGHT = (774, 490), (527, 737)
_LETTER, _LINE, _PADDING = 8.5, 8.5 * 1.3, 6
_HEAD = 60  # that the head of the table takes on each page, a little more than it mostly does


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    title: str
    share: str  # of the width, in percent


@dataclass(frozen=True, slots=True)
class PrintedCell:
    text: str
    centred: bool


@dataclass(frozen=True, slots=True)
class PrintedRow:
    cells: list[PrintedCell]
    breaks: bool  # higher than a page, so that one must end in it; any other moves to the next page whole


def require_printable(rows: int) -> None:
    """Whether a table of so many rows is for paper at all.

    Raises:
        Refused: too long for paper; the spreadsheet has no such limit.
    """
    if rows > MOST_ROWS:
        raise Refused(
            f"该表有{rows}行，超出 PDF 的上限{MOST_ROWS}行，请导出电子表格（XLSX），或按地区分别导出 PDF。",
            field="file_type",
        )


def print_table(
    *,
    spec: TableSpec,
    head: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    listing: Listing,
    whose: str,
    dated: dt.datetime,
    step: Callable[[], None] | None = None,
) -> tuple[bytes, int]:
    """The table as PDF/A and how many rows it has; the same list makes the same bytes.

    Args:
        spec: the table as the pack has it; its widths become shares of the sheet.
        head: the lines between title and columns, filled in.
        rows: cells in the order of ``spec.columns``.
        listing: what the rows are of; its digest stands in the foot of each page.
        whose: the bureau that reports.
        dated: the moment that the paper stands for.
        step: called with each page laid out.

    Raises:
        Refused: more rows than can be printed.
    """
    require_printable(listing.total)
    printed = [_row(spec, cells) for cells in rows]
    pdf = pdf_of(
        "declarations/tables/paper.html",
        {
            "spec": spec,
            "head": head,
            "columns": _columns(spec),
            "rows": printed,
            "listing": listing,
            "whose": whose,
        },
        dated=dated,
        identifier=f"{spec.table} {listing.sha256} {dated.isoformat()}",
        step=step,
    )
    return pdf, len(printed)


def _columns(spec: TableSpec) -> list[PrintedColumn]:
    whole = sum(column.width for column in spec.columns)
    return [PrintedColumn(as_text(one.heading), f"{one.width / whole * 100:.3f}") for one in spec.columns]


def _row(spec: TableSpec, cells: Sequence[Cell]) -> PrintedRow:
    aligned = zip(cells, spec.columns, strict=True)
    printed = [PrintedCell(as_text(shown(cell)), column.align == "center") for cell, column in aligned]
    across, along = _ON_ITS_SIDE if spec.landscape else _UPRIGHT
    return PrintedRow(printed, breaks=_height(spec, printed, across) > along - _HEAD)


def _height(spec: TableSpec, cells: Sequence[PrintedCell], across: float) -> float:
    """Of a row on paper, in points, as near as counting letters comes."""
    whole = sum(column.width for column in spec.columns)
    digits = [(column.width / whole * across - _PADDING) / (_LETTER / 2) for column in spec.columns]
    return max(lines_of(cell.text, width) for cell, width in zip(cells, digits, strict=True)) * _LINE + _PADDING
