"""What a paper from outside must be before it is kept: a PDF or a picture by its content, within size and pixels."""

from typing import Any

from portal.errors import Refused
from portal.files.pictures import check_picture, check_size
from portal.files.scanning import ScannerAway, infection_in

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_TAIL = 2048
SCANNER_SECONDS = 20.0  # somebody waits for the page


def check_paper(file: Any, *, label: str, field: str) -> str:
    """The content type of ``file``, told by its content and not by its name; it is left rewound.

    Args:
        file: a binary file that can be rewound.
        label: what it is to be (营业执照), for the messages.
        field: where the messages belong.

    Raises:
        Refused: empty, too large in bytes or pixels, damaged, or neither PDF, JPEG nor PNG; the virus scanner, where
            one is set up, found something or does not answer.
    """
    content_type = _type_of(file, label=label, field=field)
    try:
        infection = infection_in(file, seconds=SCANNER_SECONDS)
    except ScannerAway:
        raise Refused(f"病毒扫描暂时不可用，{label}未能检查，请稍后再试。", field=field) from None
    if infection:
        raise Refused(f"{label}未通过病毒扫描（{infection}），请检查后重新选择文件。", field=field)
    return content_type


def _type_of(file: Any, *, label: str, field: str) -> str:
    check_size(file, label=label, field=field)
    content: bytes = file.read()
    file.seek(0)
    if content.startswith(_PICTURES):
        return check_picture(file, label=label, field=field).content_type
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-_TAIL:]:
        return "application/pdf"
    raise Refused(f"{label}应为完整的 PDF、JPEG 或 PNG 文件，请核对后重新选择。", field=field)
