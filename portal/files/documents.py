"""What kind of file an attachment is, told by its content: PDF, picture, Office file or video."""

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from portal.errors import Refused
from portal.files.papers import check_paper

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OOXML = {
    "word/document.xml": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    "xl/workbook.xml": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "ppt/presentation.xml": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"),
}
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
NAMES = "PDF、JPEG、PNG、docx、xlsx、pptx"
PAPERS = "PDF、JPEG、PNG"
_MACROS = ("vbaProject.bin",)
UNPACKED_LIMIT = 500 * 1024 * 1024  # bytes; an Office file is opened by a person's own program, not by the portal
_TAIL = 2048
ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


@dataclass(frozen=True)
class Document:
    """What the content says that a file is, and the ending that says so in its name."""

    content_type: str
    ending: str


def check_document(file: Any, *, label: str, field: str = "") -> Document:
    """Say what ``file`` is: PDF, JPEG, PNG, or an Office file of today (docx, xlsx, pptx); it is left rewound.

    Raises:
        Refused: empty, damaged, locked, with macros, of an older format, or none of these.
    """
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if start.startswith(_OLE):
        raise Refused(
            f"{label}是旧版 Office 文件或加了密码，请取消密码，另存为 docx、xlsx、pptx 或 PDF 后再上传", field=field
        )
    if start.startswith(b"%PDF-"):
        _require_whole_pdf(file, label, field)
        return Document("application/pdf", ".pdf")
    if not start.startswith(b"PK"):
        if start and not start.startswith(_PICTURES):
            raise Refused(f"{label}应为 {NAMES} 文件，请另存为其中一种后再上传", field=field)
        content_type = check_paper(file, label=label, field=field)
        return Document(content_type, ENDINGS[content_type])
    try:
        return _check_office(file, label, field)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, NotImplementedError) as error:
        raise Refused(f"{label}已损坏，无法读取，请重新导出后再上传", field=field) from error
    finally:
        file.seek(0, io.SEEK_SET)


def _require_whole_pdf(file: Any, label: str, field: str) -> None:
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    file.seek(0)
    if b"%%EOF" not in tail:
        raise Refused(f"{label}不完整，请重新导出 PDF 后再上传", field=field)


def _check_office(file: Any, label: str, field: str) -> Document:
    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_LIMIT:
            raise Refused(f"{label}解压后过大，请压缩其中的图片后再上传", field=field)
        if any(name.endswith(_MACROS) for name in names):
            raise Refused(f"{label}含有宏，请另存为不含宏的格式后再上传", field=field)
        if "[Content_Types].xml" in names:
            for part, (content_type, ending) in _OOXML.items():
                if part in names:
                    archive.read("[Content_Types].xml")  # cut off archives are told here
                    return Document(content_type, ending)
    raise Refused(f"{label}应为 {NAMES} 文件，压缩包请解开后逐个上传", field=field)


def check_scan(file: Any, *, label: str, field: str = "") -> Document:
    """As ``check_document``, of what a scanner or a camera makes: PDF, JPEG or PNG.

    Raises:
        Refused: it is none of these, or damaged.
    """
    found = check_document(file, label=label, field=field)
    if found.content_type not in ENDINGS:
        raise Refused(f"{label}应为 {PAPERS}，请扫描盖章后的纸质材料", field=field)
    return found
