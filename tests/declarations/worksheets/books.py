"""Tables handed out, changed as a person would in a spreadsheet program, and uploaded again."""

import io
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.worksheets.layout import TableSheet, sheet_of
from declarations.worksheets.reading import Read, read_sheet
from declarations.worksheets.writing import write_sheet

HEAD = 4  # the row of the headings, as a spreadsheet program counts


def the_sheet(case: Declaration, path: str) -> TableSheet:
    found = sheet_of(current(Declaration.objects.get(pk=case.pk)), path)
    assert found is not None
    return found


def written(case: Declaration, path: str) -> bytes:
    out = io.BytesIO()
    write_sheet(the_sheet(case, path), head="企业 · 批次", out=out)
    return out.getvalue()


def book(content: bytes, **options: Any) -> Any:
    return load_workbook(io.BytesIO(content), **options)


def edited(content: bytes, change: Callable[[Worksheet], object]) -> SimpleUploadedFile:
    """The file after ``change`` on its first page."""
    opened = book(content)
    change(opened.worksheets[0])
    out = io.BytesIO()
    opened.save(out)
    return SimpleUploadedFile("填写.xlsx", out.getvalue())


def read(case: Declaration, path: str, file: Any) -> Read:
    return read_sheet(file, the_sheet(case, path))


def cells(page: Worksheet, row: int) -> list[Any]:
    return [cell.value for cell in page[row]]
