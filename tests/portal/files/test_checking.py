"""What may not reach a reader: no spreadsheet, a bomb, a sheet that reaches too far."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from portal.errors import Refused
from portal.files.checking import COLUMN_LIMIT, ROW_LIMIT, SIZE_LIMIT, Spreadsheet, TooLarge, check_spreadsheet

HEADING = "序号,企业名称,县（市）区,自评等级\n1,北票市海丰食品有限公司,北票市,二级\n"
SHEET = "xl/worksheets/sheet1.xml"


def an_xlsx(rows: list[list[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def a_zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def a_workbook(sheet: bytes, **more: bytes) -> bytes:
    return a_zip(**{"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", SHEET: sheet}, **more)


def said_of(content: bytes) -> tuple[int, str]:
    with pytest.raises(Refused) as refusal:
        check_spreadsheet(io.BytesIO(content))
    return refusal.value.status, refusal.value.message


def test_a_workbook_is_known_by_its_content_and_left_rewound() -> None:
    file = io.BytesIO(an_xlsx([["序号", "企业名称"], [1, "北票市海丰食品有限公司"]]))

    assert check_spreadsheet(file) == Spreadsheet("xlsx")
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("written", "read"),
    [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("gbk", "gb18030")],
)
def test_a_csv_is_read_in_the_encodings_that_excel_writes_in_china(written: str, read: str) -> None:
    assert check_spreadsheet(io.BytesIO(HEADING.encode(written))) == Spreadsheet("csv", read)


def test_the_largest_sheet_that_is_read() -> None:
    rows = b"".join(b'<row r="%d"/>' % number for number in range(1, ROW_LIMIT + 1))

    assert check_spreadsheet(io.BytesIO(a_workbook(b"<sheetData>" + rows + b"</sheetData>"))) == Spreadsheet("xlsx")


def test_an_empty_file() -> None:
    assert said_of(b"") == (422, "文件是空的，请选择有内容的表格")


def test_a_file_over_the_limit_of_bytes() -> None:
    message = "文件为 10.5 MB，超过 10 MB 的上限，请删去无关内容或分成几个文件后再上传"
    assert said_of(b"a" * (SIZE_LIMIT + 512 * 1024)) == (413, message)


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"%PDF-1.7\n\xe2\xe3\xcf\xd3\0", b"\0" * 100, b"\xff\xff\xff\xff"]
)
def test_what_is_no_text_is_no_csv(content: bytes) -> None:
    assert said_of(content) == (422, "这不是表格文件，请上传 .xlsx 或 .csv 格式的文件")


def test_an_old_or_locked_workbook() -> None:
    message = "这是旧版 .xls 或加了密码的工作簿，请取消密码，另存为 .xlsx 后再上传"
    assert said_of(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512) == (422, message)


def test_a_zip_that_is_no_workbook() -> None:
    assert said_of(a_zip(**{"readme.txt": b"x"})) == (422, "这个压缩文件不是 Excel 工作簿，请另存为 .xlsx 后再上传")


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and nothing more",
        an_xlsx([["序号"]])[:-100],
        a_workbook(bytes(range(256)) * 9).replace(bytes(range(100, 200)), bytes(100)),
        a_workbook(b"<sheetData><row>"),
        a_workbook(b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><sheetData>&b;</sheetData>'),
        a_workbook(b'<sheetData><row r="a"/></sheetData>'),
        a_workbook(b'<sheetData><row><c r="!1"/></row></sheetData>'),
    ],
    ids=["only the start", "cut off", "spoilt", "broken xml", "entities", "no row", "no column"],
)
def test_a_damaged_workbook(content: bytes) -> None:
    assert said_of(content) == (422, "工作簿已损坏或加了密码，无法读取，请用 Excel 或 WPS 打开后另存为 .xlsx，再上传")


def test_a_bomb_is_refused_by_what_it_would_unpack_to() -> None:
    bomb = a_workbook(b"<sheetData>" + b" " * (150 * 1024 * 1024) + b"</sheetData>")

    assert len(bomb) < 1024 * 1024
    assert said_of(bomb) == (
        413,
        "工作簿解压后约 150 MB、3 个部分，超出可读取的范围，请只保留要导入的工作表，另存后再上传",
    )


def test_a_smaller_bomb_is_refused_by_its_ratio() -> None:
    status, message = said_of(a_workbook(b"<sheetData/>", **{"xl/sharedStrings.xml": b"a" * (11 * 1024 * 1024)}))

    assert (status, message[:13]) == (413, "工作簿解压后约 11 MB")


def test_a_workbook_of_too_many_parts() -> None:
    parts = {f"xl/media/{number}.png": b"" for number in range(600)}

    assert said_of(a_workbook(b"<sheetData/>", **parts))[0] == 413


@pytest.mark.parametrize(
    "rows",
    ['<row r="1048576"/>', "<row/>" * (ROW_LIMIT + 1)],
    ids=["one row far down", "rows without a number"],
)
def test_a_sheet_of_too_many_rows(rows: str) -> None:
    sheet = f"<sheetData>{rows}</sheetData>".encode()

    assert said_of(a_workbook(sheet)) == (413, "表格超过 20000 行（含空行），请删去多余的行，或分成几个文件后再上传")


@pytest.mark.parametrize(
    "cells",
    ['<c r="XFD1"/>', "<c/>" * (COLUMN_LIMIT + 1)],
    ids=["one cell far right", "cells without a place"],
)
def test_a_sheet_of_too_many_columns(cells: str) -> None:
    sheet = f'<sheetData><row r="1">{cells}</row></sheetData>'.encode()

    assert said_of(a_workbook(sheet)) == (413, "表格超过 50 列（第 1 行），请删去多余的列后再上传")


def test_a_csv_of_too_many_rows_or_columns() -> None:
    assert said_of(b"a\n" * (ROW_LIMIT + 1))[0] == 413
    assert said_of(b"," * COLUMN_LIMIT) == (413, "表格超过 50 列（第 1 行），请删去多余的列后再上传")


def test_a_csv_whose_field_never_ends() -> None:
    assert said_of(b'a,"' + b"b" * 200_000) == (422, "CSV 第 1 行无法读取，请检查引号是否成对，或另存为 .xlsx 后再上传")


def test_too_large_is_a_refusal_of_its_own_status() -> None:
    assert issubclass(TooLarge, Refused)
    assert (Refused.status, TooLarge.status) == (422, 413)
