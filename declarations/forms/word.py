"""The filled form as a Word document, for circulating among colleagues. It is no paper to be stamped: that is the PDF."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from declarations.forms.answers import UNFIT
from declarations.forms.binding import BoundField, BoundPart, BoundTable, Picture

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FONT, _HEAD_FONT = "仿宋", "黑体"
_PICTURE = 11  # cm, the longer side at most
_WIDE = 6  # columns from which a document lies on its side


def word(*, title: str, about: Sequence[tuple[str, str]], parts: Sequence[BoundPart]) -> bytes:
    """A .docx with all parts as they stand: label and text, tables with their heads repeated on each page.

    ``about`` are lines under the title, such as (企业名称, …).
    """
    out = _Writer(wide=any(len(table.columns.columns) >= _WIDE for part in parts for table in _tables(part)))
    out.title(title)
    for label, text in about:
        out.line(f"{label}：{text}")
    in_chapters = any(part.spec.chapter for part in parts)
    for part in parts:
        if part.chapter:
            out.heading(part.chapter, 1)
        level = 2 if in_chapters and part.title != part.spec.chapter else 1
        out.heading(part.title, level)
        out.pairs(part.fields)
        if part.table:
            out.table(part.table)
        for n, row in enumerate(part.rows, start=1):
            out.heading(f"{part.title}（{n}）", level + 1)
            out.pairs(row.fields)
            for table in row.tables:
                out.heading(table.title, level + 2)
                out.table(table)
    return out.content()


def _tables(part: BoundPart) -> list[BoundTable]:
    return ([part.table] if part.table else []) + [table for row in part.rows for table in row.tables]


class _Writer:
    def __init__(self, *, wide: bool) -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = (Cm(29.7), Cm(21)) if wide else (Cm(21), Cm(29.7))
        section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
        section.left_margin = section.right_margin = Cm(2.2)
        for name, font, size in (("Normal", _FONT, 11), ("Title", _HEAD_FONT, 18), *_HEADINGS):
            style: Any = self.document.styles[name]
            style.font.name = font
            style.font.size = Pt(size)
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)

    def title(self, text: str) -> None:
        self.document.add_paragraph(text, style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER

    def heading(self, text: str, level: int) -> None:
        self.document.add_heading(text, level)

    def line(self, text: str) -> None:
        self.document.add_paragraph(_plain(text))

    def pairs(self, fields: Sequence[BoundField]) -> None:
        """A group: label and answer, a row each."""
        if not fields:
            return
        table = self.document.add_table(rows=0, cols=2, style="Table Grid")
        for one in fields:
            if not one.asked:
                continue
            if one.headed and one.spec.head:
                head = table.add_row().cells
                head[0].merge(head[1]).text = _plain(one.spec.head)
            cells = table.add_row().cells
            cells[0].text = _plain(one.spec.label)
            cells[1].text = _told(one)
            cells[0].width, cells[1].width = Cm(5), Cm(11.6)
            for picture in one.ready_pictures:
                self._picture(cells[1], picture)

    def _picture(self, cell: Any, picture: Picture) -> None:
        paragraph = cell.add_paragraph()
        with picture.file.content.open("rb") as content:
            shape = paragraph.add_run().add_picture(content)
        scale = min(1.0, Cm(_PICTURE) / max(shape.width, shape.height))
        shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
        if picture.caption:
            cell.add_paragraph(_plain(picture.caption))

    def table(self, bound: BoundTable) -> None:
        """A table: its head, repeated on each page, its rows by their titles or numbers, and its totals."""
        specs = list(bound.columns.columns.values())
        first = getattr(bound.columns, "printed_title", "") or "项目" if bound.printed else "序号"
        table = self.document.add_table(rows=0, cols=len(specs) + 1, style="Table Grid")
        head = [first, *(f"{spec.label}（{spec.unit}）" if spec.unit else spec.label for spec in specs)]
        _fill(table.add_row(), head)
        table.rows[0]._tr.get_or_add_trPr().append(table.rows[0]._tr.makeelement(qn("w:tblHeader"), {}))
        for n, row in enumerate(bound.rows, start=1):
            own_unit = bound.printed  # a printed row has its own
            _fill(table.add_row(), [row.title or str(n), *(_told(one, unit=own_unit) for one in row.fields)])
        if bound.totals:
            _fill(table.add_row(), ["总计", *(total or "/" for _key, total in bound.totals)])

    def content(self) -> bytes:
        out = BytesIO()
        self.document.save(out)
        return out.getvalue()


_HEADINGS = (
    ("Heading 1", _HEAD_FONT, 15),
    ("Heading 2", _HEAD_FONT, 13),
    ("Heading 3", _HEAD_FONT, 12),
    ("Heading 4", _HEAD_FONT, 11),
)


def _fill(row: Any, texts: Sequence[str]) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        cell.text = _plain(text)


def _told(one: BoundField, *, unit: bool = True) -> str:
    return _plain(f"{one.display}{one.unit_beside}" if unit and one.text else one.display)


def _plain(text: str) -> str:
    """Without what XML 1.0 cannot hold; answers hold none of it, labels of a pack might."""
    return "".join(char for char in text if char in "\t\n" or (ord(char) >= 0x20 and char not in UNFIT))
