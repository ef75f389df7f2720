"""What a spreadsheet from outside must be before a reader may open it. Readers believe the file; this does not."""

import codecs
import csv
import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal
from xml.sax import SAXParseException, handler

import defusedxml.sax
from django.core.files.base import File
from openpyxl.utils import column_index_from_string

from portal.errors import Refused

MIB = 1024 * 1024
SIZE_LIMIT = 10 * MIB  # of the upload
UNPACKED_LIMIT = 100 * MIB  # 20,000 rows of 50 short cells are about half of it
ENTRY_LIMIT = 500
RATIO_LIMIT = 100  # honest sheets pack 5 to 30 times; bombs about 1,000
RATIO_FREE = 10 * MIB  # a small sheet may well repeat itself
ROW_LIMIT = 20_000
COLUMN_LIMIT = 50

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_CHUNK = 256 * 1024


class TooLarge(Refused):
    """More than the portal reads in one go; what to do stands in the message."""

    status = 413


@dataclass(frozen=True)
class Spreadsheet:
    """What the content, not the file's name, says that it is. ``encoding`` is that of a CSV, empty for an xlsx."""

    kind: Literal["xlsx", "csv"]
    encoding: str = ""


def check_spreadsheet(file: File | BinaryIO) -> Spreadsheet:
    """Say whether ``file`` is an xlsx or a CSV within the limits; it is left rewound.

    Raises:
        Refused: it is neither, or is damaged or locked by a password.
        TooLarge: more bytes, rows or columns than are read, packed or unpacked.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size == 0:
        raise Refused("文件是空的，请选择有内容的表格")
    if size > SIZE_LIMIT:
        raise TooLarge(
            f"文件为 {size / MIB:.1f} MB，超过 {SIZE_LIMIT // MIB} MB 的上限，请删去无关内容或分成几个文件后再上传"
        )
    start = file.read(8)
    file.seek(0)
    try:
        if start.startswith(_OLE):
            raise Refused("这是旧版 .xls 或加了密码的工作簿，请取消密码，另存为 .xlsx 后再上传")
        if start.startswith(b"PK"):
            _check_xlsx(file)
            return Spreadsheet("xlsx")
        return _check_csv(file)
    finally:
        file.seek(0)


def _check_xlsx(file: Any) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            _check_unpacked_size(archive)
            names = set(archive.namelist())
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                raise Refused("这个压缩文件不是 Excel 工作簿，请另存为 .xlsx 后再上传")
            for name in sorted(names):
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    with archive.open(name) as sheet:
                        _check_extent(sheet)
    # ValueError: a cell's place that is none, or entities; RuntimeError: a password; NotImplementedError: an unknown packing.
    except (zipfile.BadZipFile, zlib.error, SAXParseException, ValueError, RuntimeError, EOFError) as error:
        raise Refused("工作簿已损坏或加了密码，无法读取，请用 Excel 或 WPS 打开后另存为 .xlsx，再上传") from error


def _check_unpacked_size(archive: zipfile.ZipFile) -> None:
    """By the sizes that the archive declares: ``zipfile`` gives out no more than these."""
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if (
        len(entries) > ENTRY_LIMIT
        or unpacked > UNPACKED_LIMIT
        or (unpacked > RATIO_FREE and unpacked > packed * RATIO_LIMIT)
    ):
        raise TooLarge(
            f"工作簿解压后约 {unpacked / MIB:.0f} MB、{len(entries)} 个部分，超出可读取的范围，请只保留要导入的工作表，另存后再上传",
        )


class _Extent(handler.ContentHandler):
    """Refuses as soon as a sheet reaches too far. Positions count, not only elements: readers fill the gaps with blanks."""

    def __init__(self) -> None:
        super().__init__()
        self.row = self.column = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - named by xml.sax
        tag = name.rpartition(":")[2]
        if tag == "row":
            self.row = max(self.row + 1, int(attrs.get("r", "0")))
            self.column = 0
            if self.row > ROW_LIMIT:
                raise TooLarge(f"表格超过 {ROW_LIMIT} 行（含空行），请删去多余的行，或分成几个文件后再上传")
        elif tag == "c":
            letters = attrs.get("r", "").rstrip("0123456789")
            self.column = max(self.column + 1, column_index_from_string(letters) if letters else 0)
            if self.column > COLUMN_LIMIT:
                raise TooLarge(f"表格超过 {COLUMN_LIMIT} 列（第 {self.row} 行），请删去多余的列后再上传")


def _check_extent(sheet: Any) -> None:
    parser = defusedxml.sax.make_parser()
    parser.setContentHandler(_Extent())
    while chunk := sheet.read(_CHUNK):
        parser.feed(chunk)
    parser.close()


def _check_csv(file: Any) -> Spreadsheet:
    content: bytes = file.read()
    encoding = _encoding_of(content)
    rows = csv.reader(io.StringIO(content.decode(encoding), newline=""))
    try:
        for number, row in enumerate(rows, start=1):
            if number > ROW_LIMIT:
                raise TooLarge(f"表格超过 {ROW_LIMIT} 行（含空行），请删去多余的行，或分成几个文件后再上传")
            if len(row) > COLUMN_LIMIT:
                raise TooLarge(f"表格超过 {COLUMN_LIMIT} 列（第 {number} 行），请删去多余的列后再上传")
    except csv.Error as error:
        raise Refused(f"CSV 第 {rows.line_num} 行无法读取，请检查引号是否成对，或另存为 .xlsx 后再上传") from error
    return Spreadsheet("csv", encoding)


def _encoding_of(content: bytes) -> str:
    """UTF-8 with or without its mark, else GB 18030, which Excel writes in China; bytes that are no text are refused."""
    if not any(byte < 0x20 and byte not in b"\t\n\r\f\x1a" for byte in set(content)):
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                codecs.decode(content, encoding)
            except UnicodeDecodeError:
                continue
            return encoding
    raise Refused("这不是表格文件，请上传 .xlsx 或 .csv 格式的文件")
