"""目录: every file of a package with its size and SHA-256, as a sheet and as plain text."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from declarations.cases.models import Declaration

_COLUMNS = (
    ("序号", 6),
    ("县（市）区", 14),
    ("企业名称", 36),
    ("工厂名称", 24),
    ("编号", 26),
    ("文件", 60),
    ("大小（字节）", 14),
    ("SHA-256", 70),
)
NO_FILE = "（没有材料）"


@dataclass(frozen=True)
class Entry:
    """One file of a case; without a path, the case has none."""

    position: int
    case: Declaration
    path: str = ""
    size: int = 0
    sha256: str = ""


def as_sheet(title: str, entries: Sequence[Entry]) -> bytes:
    """An xlsx; what people typed is text there and never a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("目录")
    bold = book.add_format({"bold": True})
    sheet.write_string(0, 0, title, bold)
    for column, (head, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, head, bold)
    sheet.freeze_panes(2, 0)
    for row, one in enumerate(entries, start=2):
        sheet.write_number(row, 0, one.position)
        case = one.case
        texts = (case.region.short_name, str(case.enterprise), case.factory.name, case.number or "")
        for column, text in enumerate((*texts, one.path or NO_FILE), start=1):
            sheet.write_string(row, column, text)
        if one.path:
            sheet.write_number(row, 6, one.size)
            sheet.write_string(row, 7, one.sha256)
    book.close()
    return out.getvalue()


def as_text(title: str, entries: Sequence[Entry]) -> bytes:
    """Lines of file, size and SHA-256 between tabs, for any editor; the mark in front tells Windows that it is UTF-8."""
    lines = [title, "文件\t大小（字节）\tSHA-256"]
    for one in entries:
        if one.path:
            lines.append(f"{one.path}\t{one.size}\t{one.sha256}")
        else:
            lines.append(f"{one.position} {one.case.enterprise} {NO_FILE}")
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
