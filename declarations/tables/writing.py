"""Writing a table as the notice prints it, at the same memory for ten rows and for a hundred thousand."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from declarations.notices.schema import TableSpec
from declarations.tables.heights import SIZES, row_fit
from declarations.tables.values import Cell

Progress = Callable[[int, int], None]

A4 = 9
MOST_CHARACTERS = 32_767  # of one cell in the format itself
CUT_SHORT = "……（内容过长，其余见申报材料）"
NOTHING_LISTED = "无"
PROGRESS_EVERY = 200  # rows

# In the order in which they are looked for: 小标宋 is what official titles are set in, and few machines have it.
_TITLE_FONT = "方正小标宋简体"
_TEXT_FONT = "宋体"
# What no cell can hold or nobody would see: controls but the line break, lone surrogates, the two non-characters.
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class _TextSheet(Worksheet):
    """Two gaps of XlsxWriter's constant memory, closed: it is made for numbers, and this sheet for people's text."""

    def _write_row(self, row: int, *args: Any, **kwargs: Any) -> None:
        """Forgets the height of a row once it is written; they are all kept otherwise."""
        super()._write_row(row, *args, **kwargs)
        self.row_info.pop(row, None)
        self.row_sizes.pop(row, None)

    def _xml_rich_inline_string(self, string: str, attributes: Any) -> None:
        """What reaches this is somebody's text that runs from ``<r>`` to ``</r>``, else written without escaping."""
        self._xml_inline_string(string, preserve=False, attributes=attributes)

    # Behind write_string() and its like, without the parsing of ``A1`` at each of a million cells.
    put_text = Worksheet._write_string
    put_number = Worksheet._write_number
    put_blank = Worksheet._write_blank

    def abandon(self) -> None:
        """Let go of the file in which the rows wait; the workbook cannot be closed any more."""
        self._opt_close()


def _untold(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def write_table(
    *,
    spec: TableSpec,
    head: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    total: int,
    out: BinaryIO,
    progress: Progress = _untold,
) -> int:
    """Write ``rows`` as an XLSX file: title, head lines, columns, rows, footnotes.

    Text is always text, whatever it begins with; numbers are numbers; what is empty stays empty.

    Args:
        spec: the table as the pack has it; widths in characters.
        head: the lines between title and columns, filled in; see ``head_row_of``.
        rows: cells in the order of ``spec.columns``; taken one at a time.
        total: how many rows there will be, for ``progress``.
        out: where the file goes, opened for writing in binary.
        progress: told ``(done, total)`` now and then, and at the end.

    Returns:
        How many rows were written.
    """
    with _new_book(out, spec.title) as (book, sheet):
        first_row = head_row_of(head) + 1
        _set_up_page(sheet, spec, head_row=first_row - 1)
        _write_head(book, sheet, spec, head)
        written = _write_rows(book, sheet, spec, rows, first_row, total, progress)
        _write_foot(book, sheet, spec, first_row, written)
    progress(written, max(total, written))
    return written


@contextmanager
def _new_book(out: BinaryIO, title: str) -> Iterator[tuple[Any, Any]]:
    """A workbook of one sheet that goes to ``out`` when all went well; rows wait in a file, which never stays behind."""
    with TemporaryDirectory() as folder:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": _TEXT_FONT, "font_size": SIZES[0]},
        }
        book = xlsxwriter.Workbook(out, options)
        book.set_properties({"title": title})
        sheet = book.add_worksheet(_sheet_name(title), worksheet_class=_TextSheet)
        try:
            yield book, sheet
        except BaseException:
            sheet.abandon()
            raise
        book.close()


def head_row_of(head: Sequence[str]) -> int:
    """The row of the column titles, counted from 0: below the title and the head lines."""
    return 1 + len(head)


def as_text(text: str) -> str:
    """``text`` as a cell can hold and a person can see it: line breaks as LF, other control characters as their pictures."""
    if _UNSEEN.search(text):
        text = _UNSEEN.sub(_picture, text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) <= MOST_CHARACTERS // 2 or _units(text) <= MOST_CHARACTERS:
        return text
    room = (MOST_CHARACTERS - len(CUT_SHORT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + CUT_SHORT


def _units(text: str) -> int:
    """How the format counts characters: those beyond the first plane (𬭚) are two."""
    return len(text.encode("utf-16-le")) // 2


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def _set_up_page(sheet: Any, spec: TableSpec, *, head_row: int) -> None:
    if spec.landscape:
        sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)  # one page wide, as many long as it takes
    sheet.repeat_rows(head_row)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.freeze_panes(head_row + 1, 0)
    for number, column in enumerate(spec.columns):
        name = xl_col_to_name(number)
        sheet.set_column(f"{name}:{name}", column.width)


def _write_head(book: Any, sheet: Any, spec: TableSpec, head: Sequence[str]) -> None:
    last = len(spec.columns) - 1
    title = book.add_format(
        {"font_name": _TITLE_FONT, "font_size": 20, "bold": True, "align": "center", "valign": "vcenter"},
    )
    line = book.add_format({"font_size": 12, "align": "left", "valign": "vcenter"})
    column_title = book.add_format(
        {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"},
    )
    sheet.set_row(0, 36)
    _across(sheet, 0, last, as_text(spec.title), title)
    for number, text in enumerate(head, start=1):
        sheet.set_row(number, 22)
        _across(sheet, number, last, as_text(text), line)
    row = head_row_of(head)
    titles = [as_text(column.heading) for column in spec.columns]
    _size, height = row_fit(titles, [column.width for column in spec.columns])
    sheet.set_row(row, height)
    for number, text in enumerate(titles):
        sheet.write_string(row, number, text, column_title)


def _write_rows(
    book: Any,
    sheet: Any,
    spec: TableSpec,
    rows: Iterable[Sequence[Cell]],
    first_row: int,
    total: int,
    progress: Progress,
) -> int:
    looks = _Looks(book, spec)
    widths = [column.width for column in spec.columns]
    written = 0
    for written, cells in enumerate(rows, start=1):
        row = first_row + written - 1
        shown = [as_text(cell) if isinstance(cell, str) else cell for cell in cells]
        size, height = row_fit([str(cell) if cell is not None else "" for cell in shown], widths)
        sheet.set_row(row, height)
        for number, (cell, look) in enumerate(zip(shown, looks.of(size), strict=True)):
            if cell is None or cell == "":
                sheet.put_blank(row, number, "", look.text)
            elif isinstance(cell, str):
                sheet.put_text(row, number, cell, look.text)
            elif isinstance(cell, Decimal):
                sheet.put_number(row, number, cell, look.decimal)
            else:
                sheet.put_number(row, number, cell, look.whole)
        if written % PROGRESS_EVERY == 0:
            progress(written, max(total, written))
    return written


@dataclass(frozen=True, slots=True)
class _Look:
    """How the cells of one column look, by what stands in them."""

    text: Any
    whole: Any
    decimal: Any


class _Looks:
    """The looks of all columns by the size of letters, made when first needed."""

    def __init__(self, book: Any, spec: TableSpec) -> None:
        self.book = book
        self.aligns = [column.align for column in spec.columns]
        self.made: dict[float, list[_Look]] = {}

    def of(self, size: float) -> list[_Look]:
        if size not in self.made:
            self.made[size] = [self._look(size, align) for align in self.aligns]
        return self.made[size]

    def _look(self, size: float, align: str) -> _Look:
        return _Look(
            text=_boxed(self.book, align, font_size=size),
            whole=_boxed(self.book, align, font_size=size, num_format="0"),
            decimal=_boxed(self.book, align, font_size=size, num_format="0.00"),
        )


def _write_foot(book: Any, sheet: Any, spec: TableSpec, first_row: int, written: int) -> None:
    last = len(spec.columns) - 1
    if written == 0:
        _across(sheet, first_row, last, NOTHING_LISTED, _boxed(book, "center"))
    below = first_row + max(written, 1)
    note = book.add_format({"font_size": 9, "text_wrap": True, "valign": "vcenter"})
    for number, text in enumerate(spec.footnotes):
        _size, height = row_fit([text], [sum(column.width for column in spec.columns)])
        sheet.set_row(below + number, height)
        _across(sheet, below + number, last, as_text(text), note)
    sheet.print_area(0, 0, below + len(spec.footnotes) - 1, last)


def _boxed(book: Any, align: str, **more: Any) -> Any:
    return book.add_format({"border": 1, "text_wrap": True, "align": align, "valign": "vcenter", **more})


def _across(sheet: Any, row: int, last: int, text: str, cell_format: Any) -> None:
    """A line over the whole width; a table of one column has nothing to merge."""
    if last == 0:
        sheet.write_string(row, 0, text, cell_format)
        return
    sheet.merge_range(row, 0, row, last, "", cell_format)
    sheet.write_string(row, 0, text, cell_format)


def _sheet_name(title: str) -> str:
    """At most 31 characters without those that a sheet's name cannot have."""
    return re.sub(r"[\[\]:*?/\\]", "", title)[:31].strip("'") or "Sheet1"
