"""Writing one table of a form as an .xlsx to be filled in: its headings, what stands in it, lists to choose from, hints."""

from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from declarations.forms.binding import BoundField
from declarations.forms.definition import FieldSpec
from declarations.forms.kinds import KINDS
from declarations.tables.writing import as_text
from declarations.worksheets.layout import ROW_TITLE, TableSheet
from factories.registry.list_sheet import POSITION

GUIDE, LISTS = "填写说明", "选项"
NOTE = "空白单元格不改变已填内容；删去的行默认保留。填好后在填写页“上传 Excel”处上传，先预览、后写入。"
BLANK_ROWS = 10  # below those filled in, so that the total stands under what is added
_WIDTHS = {"text": 42, "line": 22, "scenario": 24, "industry": 26, "period": 24}
_MOST_PROMPT = 255


def write_sheet(sheet: TableSheet, *, head: str, out: BinaryIO) -> None:
    """Write the table as it stands to ``out``. Text is text, whatever it begins with; numbers are numbers.

    Args:
        sheet: the table and its case.
        head: a line under the title, such as the enterprise's name.
        out: opened for writing in binary.
    """
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        _Writer(book, sheet).write(head)


class _Writer:
    def __init__(self, book: Any, sheet: TableSheet) -> None:
        self.book, self.sheet, self.table = book, sheet, sheet.table
        self.page = book.add_worksheet("填写")
        self.boxed = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
        self.grey = book.add_format({"border": 1, "valign": "vcenter", "font_color": "#5b6675"})
        self.titled = book.add_format(
            {
                "border": 1,
                "bold": True,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
                "bg_color": "#eef2f7",
            }
        )

    def write(self, head: str) -> None:
        last = len(self.sheet.columns) + 1
        lines: tuple[tuple[str, dict[str, Any]], ...] = (
            (self.sheet.name, {"bold": True, "font_size": 14}),
            (head, {}),
            (NOTE, {"font_color": "#5b6675"}),
        )
        for n, (text, look) in enumerate(lines):
            self.page.write_string(n, 0, as_text(text), self.book.add_format(look))
        first = len(lines)
        titles = [self.sheet.printed_title or POSITION, *self.sheet.titles.values(), ROW_TITLE]
        for n, title in enumerate(titles):
            self.page.write_string(first, n, as_text(title), self.titled)
        self.page.set_row(first, 32)
        self.page.freeze_panes(first + 1, 0)
        below = self._rows(first + 1)
        self._guide()
        self._help(first + 1, below - 1)
        if self.table.totals:
            self._totals(first + 1, below)
        self.page.set_column(0, 0, 24 if self.table.printed else 6)
        for n, spec in enumerate(self.sheet.columns.values(), start=1):
            self.page.set_column(n, n, _WIDTHS.get(spec.kind, 14))
        self.page.set_column(last, last, 12, None, {"hidden": True})
        self.page.set_landscape()
        self.page.fit_to_pages(1, 0)

    def _rows(self, first: int) -> int:
        """The rows that there are, and empty ones; the row below them."""
        for n, row in enumerate(self.table.rows):
            if row.title:
                self.page.write_string(first + n, 0, as_text(row.title), self.grey)
            else:
                self.page.write_number(first + n, 0, n + 1, self.grey)
            for column, field in enumerate(row.fields, start=1):
                self._cell(first + n, column, field)
            self.page.write_string(first + n, len(row.fields) + 1, row.id, self.grey)
        there = len(self.table.rows)
        more = 0 if self.table.printed else max(0, min(BLANK_ROWS, self.table.columns.max - there))
        for n in range(there, there + more):
            for column in range(len(self.sheet.columns) + 1):
                self.page.write_blank(first + n, column, None, self.grey if column == 0 else self.boxed)
        return first + there + more

    def _cell(self, row: int, column: int, field: BoundField) -> None:
        if field.spec.kind in ("number", "integer") and field.value is not None:
            self.page.write_number(row, column, Decimal(field.value), self.boxed)
        else:
            self.page.write_string(row, column, as_text(field.text), self.boxed)

    def _totals(self, first: int, row: int) -> None:
        self.page.write_string(row, 0, "总计", self.titled)
        for n, (key, total) in enumerate(self.table.totals, start=1):
            if key:
                area = f"{xl_rowcol_to_cell(first, n)}:{xl_rowcol_to_cell(row - 1, n)}"
                self.page.write_formula(row, n, f"=SUM({area})", self.titled, Decimal(total))
            else:
                self.page.write_string(row, n, "/", self.titled)

    def _guide(self) -> None:
        """What the form says of each column, and its example, on a page of their own: the example is no row to read in."""
        page = self.book.add_worksheet(GUIDE)
        for n, (title, width) in enumerate((("栏目", 26), ("要求", 60), ("样例", 60))):
            page.set_column(n, n, width)
            page.write_string(0, n, title, self.titled)
        for n, (key, spec) in enumerate(self.sheet.columns.items(), start=1):
            told = (self.sheet.titles[key], _asked(spec), self._example(key, spec))
            for column, text in enumerate(told):
                page.write_string(n, column, as_text(text), self.boxed)

    def _help(self, first: int, last: int) -> None:
        """A list where there is something to choose from; what is asked, where a cell is chosen."""
        lists: Any = None
        for n, (key, spec) in enumerate(self.sheet.columns.items(), start=1):
            offered = [
                text for _, group in KINDS[spec.kind].options(spec, self.sheet.view.context) for text, _ in group
            ]
            prompt = "；".join(
                filter(None, (_asked(spec), self._example(key, spec) and f"如：{self._example(key, spec)}"))
            )
            rule: dict[str, Any] = {"validate": "any"}
            if offered:
                if lists is None:
                    lists = self.book.add_worksheet(LISTS)
                for row, text in enumerate(offered):
                    lists.write_string(row, n, as_text(text))
                letter = xl_col_to_name(n)
                rule = {
                    "validate": "list",
                    "source": f"={LISTS}!${letter}$1:${letter}${len(offered)}",
                    "error_type": "warning",
                    "error_title": "不在列表中",
                    "error_message": "请从下拉列表中选择；确为表外内容的，上传时将再核对。",
                }
            if prompt:
                rule |= {"input_title": spec.label[:32], "input_message": prompt[:_MOST_PROMPT]}
            if offered or prompt:
                self.page.data_validation(first, n, max(first, last), n, rule)

    def _example(self, key: str, spec: FieldSpec) -> str:
        return self.table.columns.example.get(key, "") or KINDS[spec.kind].example_of(spec)


def _asked(spec: FieldSpec) -> str:
    limit = f"不超过{spec.limit}字" if spec.limit else f"{spec.about}字左右" if spec.about else ""
    return "；".join(filter(None, (spec.hint, limit, "选填" if spec.optional else "")))
