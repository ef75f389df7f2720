"""Reading a printed list of factories as it comes: titles above the heading, merged cells, totals and notes below.

What is read is text by column and row; what the text means is ``list_rows``' business.
"""

import csv
import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from portal.errors import Refused
from portal.files.checking import check_spreadsheet

POSITION, NAME, COUNTY, LEVEL, OUTCOME = "序号", "企业名称", "县（市）区", "自评等级", "复核结果"
REQUIRED = (NAME, COUNTY, LEVEL)
# Headings as people write them, without brackets, blanks and footnote marks.
_ALIASES = {
    "序号": POSITION, "编号": POSITION,
    "企业名称": NAME, "单位名称": NAME, "企业": NAME, "企业全称": NAME,
    "县市区": COUNTY, "县区": COUNTY, "所在县市区": COUNTY, "所属县市区": COUNTY, "所属县区": COUNTY, "区县": COUNTY,
    "自评等级": LEVEL, "自评估等级": LEVEL, "成熟度等级": LEVEL, "能力成熟度等级": LEVEL, "能力成熟度自评估等级": LEVEL,
    "复核结果": OUTCOME, "复合结果": OUTCOME,
}  # fmt: skip
_HEADING_WITHIN = 20  # rows from the top
_TOTAL = re.compile(r"(合计|总计|小计|共计|共)[\d一二三四五六七八九十百]*[家户个条]?")
_NOTE = re.compile(r"(注|备注|说明|填表|填报|制表|联系人|审核人)")

Grid = list[list[str]]


@dataclass(frozen=True)
class Layout:
    """What a list is known by: headings as people write them (``heading_key``) to what they mean, and those it must have.

    ``keeps_lines``: a cell may hold several lines, each of which says something of its own; ``as_typed``: it is
    somebody's text, blank lines and all. ``titles`` name what is missing where what it means is no word.
    """

    aliases: Mapping[str, str]
    required: tuple[str, ...]
    keeps_lines: bool = False
    as_typed: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)

    def named(self, meant: Iterable[str]) -> list[str]:
        return [self.titles.get(one, one) for one in meant]


KNOWN_FACTORIES = Layout(_ALIASES, REQUIRED)


@dataclass(frozen=True)
class SheetRow:
    """One row below the heading: its number as a spreadsheet program shows it, and its text by meant heading."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Skipped:
    number: int
    why: str


@dataclass(frozen=True)
class ListSheet:
    """A list as found. ``letters`` says where each meant column stands, ``title`` what is printed above the heading."""

    title: str
    heading_row: int
    letters: dict[str, str]
    rows: list[SheetRow]
    skipped: list[Skipped] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read_list(file: Any, layout: Layout = KNOWN_FACTORIES) -> ListSheet:
    """Find and read the list of ``layout`` in an uploaded xlsx or CSV (UTF-8 or GB 18030).

    Raises:
        Refused: the file is none of these, is too large (413), or has no row with the headings of such a list.
    """
    kind = check_spreadsheet(file)
    text = _typed if layout.as_typed else _lines if layout.keeps_lines else _text
    grids = _csv_grids(file, kind.encoding, text) if kind.kind == "csv" else _xlsx_grids(file, text)
    nearest = ""
    for grid in grids:
        for index, row in enumerate(grid[:_HEADING_WITHIN]):
            columns = _columns(row, layout)
            missing = [heading for heading in layout.required if heading not in columns]
            if not missing:
                return _list_below(grid, index, columns, layout)
            if len(missing) < len(layout.required):
                nearest = f"第{index + 1}行像是表头，但缺少“{'”“'.join(layout.named(missing))}”。"
    raise Refused(
        f"没有找到名单的表头。{nearest}请在前{_HEADING_WITHIN}行内写明一行表头：{'、'.join((POSITION, *layout.named(layout.required)))}。",
    )


def _csv_grids(file: Any, encoding: str, text: Callable[[Any], str]) -> Iterator[Grid]:
    file.seek(0)
    content = file.read().decode(encoding)
    yield [[text(cell) for cell in row] for row in csv.reader(io.StringIO(content, newline=""))]


def _xlsx_grids(file: Any, text: Callable[[Any], str]) -> Iterator[Grid]:
    """The worksheets in order. ``check_spreadsheet`` has bounded rows, columns and bytes."""
    try:
        merged = _has_merged_cells(file)
        file.seek(0)
        # Merged ranges are known to openpyxl only where it reads the whole sheet into memory.
        book = load_workbook(file, read_only=not merged, data_only=True)
        try:
            for sheet in book.worksheets:
                if not merged:
                    sheet.reset_dimensions()  # what a file claims of its size may be wrong
                grid = [[text(_shown(cell)) for cell in row] for row in sheet.iter_rows()]
                if merged:
                    _fill_merged(grid, sheet.merged_cells.ranges)
                yield grid
        finally:
            book.close()
    except GeneratorExit:
        raise
    except Exception as error:  # a damaged part of the file makes openpyxl raise anything
        raise Refused("工作簿内容已损坏，无法读取，请用 Excel 或 WPS 打开后另存为 .xlsx，再上传") from error


def _shown(cell: Any) -> Any:
    """The value of a cell as a person sees it: what is shown in percent is kept as a fraction (0.925 for 92.5%)."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in cell.number_format:
        return f"{_said(float(value * 100))}%"
    return value


def _has_merged_cells(file: Any) -> bool:
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(b"mergeCell " in archive.read(name) for name in sheets)


def _fill_merged(grid: Grid, ranges: Iterable[Any]) -> None:
    """A cell merged over several rows says the same in each of them (a county written once for its factories)."""
    for one in ranges:
        value = grid[one.min_row - 1][one.min_col - 1]
        for row in range(one.min_row, one.max_row):
            grid[row][one.min_col - 1] = value


def _text(value: Any) -> str:
    """A cell as text: whole numbers without decimals, dates as dates, no control characters or blanks around."""
    if value is None:
        return ""
    text = "".join(char if char.isprintable() else " " for char in unicodedata.normalize("NFC", _said(value)))
    return " ".join(text.split())


def _said(value: Any) -> str:
    """What a spreadsheet program shows: whole numbers without decimals, others to its 15 digits, a day without its time."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{Decimal(f'{value:.15g}'):f}"
    return str(value.date() if isinstance(value, dt.datetime) else value)


def _typed(value: Any) -> str:
    """A cell as a person typed it."""
    return "" if value is None else _said(value).strip()


def _lines(value: Any) -> str:
    """A cell as text, line by line."""
    lines = value.splitlines() if isinstance(value, str) else [value]
    return "\n".join(line for line in map(_text, lines) if line)


def heading_key(text: str) -> str:
    """A heading as compared: 「县(市)区」, 「县（市） 区」 and 「县（市）区 ¹」 are one."""
    return re.sub(r"[\W_]+|\d+$", "", unicodedata.normalize("NFKC", text))


def _columns(row: Sequence[str], layout: Layout) -> dict[str, int]:
    """Where each meant column stands, if ``row`` is the heading.

    The notice prints 「序号 序号 县(市)区 自评等级 复合结果」: the second 序号 means 企业名称.
    """
    columns: dict[str, int] = {}
    for index, text in enumerate(row):
        meant = layout.aliases.get(heading_key(text))
        if meant == POSITION and POSITION in columns:
            meant = NAME
        if meant is not None:
            columns.setdefault(meant, index)
    return columns


def _list_below(grid: Grid, heading: int, columns: dict[str, int], layout: Layout) -> ListSheet:
    rows: list[SheetRow] = []
    skipped: list[Skipped] = []
    while grid and not any(grid[-1]):
        grid.pop()
    for number, texts in enumerate(grid[heading + 1 :], start=heading + 2):
        why = _why_skip(texts, columns, layout)
        if why:
            skipped.append(Skipped(number, why))
        else:
            rows.append(SheetRow(number, {meant: _at(texts, index) for meant, index in columns.items()}))
    known = set(columns.values())
    return ListSheet(
        title=" ".join(dict.fromkeys(text.rstrip(":：") for row in grid[:heading] for text in row if text)),
        heading_row=heading + 1,
        letters={meant: get_column_letter(index + 1) for meant, index in columns.items()},
        rows=rows,
        skipped=skipped,
        ignored=[text for index, text in enumerate(grid[heading]) if text and index not in known],
    )


def _at(texts: Sequence[str], index: int) -> str:
    return texts[index] if index < len(texts) else ""


def _why_skip(texts: Sequence[str], columns: dict[str, int], layout: Layout) -> str:
    """Why a row is none of the list; empty for one that is."""
    filled = [text for text in texts if text]
    if not filled:
        return "空行"
    if set(layout.required) <= _columns(texts, layout).keys():
        return "重复的表头"
    if any(_TOTAL.fullmatch("".join(text.split())) for text in filled[:2]):
        return "合计行"
    if not any(_at(texts, columns[heading]) for heading in layout.required if heading != NAME):
        named = NAME in columns and _at(texts, columns[NAME])
        alone = len(set(filled)) == 1 and not named and not filled[0].isdigit()
        if alone or _NOTE.match(filled[0]):
            return "说明行"
    return ""
