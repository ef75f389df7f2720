"""What a paper from outside must be before it is kept: a PDF or a picture by its content, within size and pixels.

Nothing is decoded or rendered here: who looks at it does so in the browser, and the server never does.
"""

import io
import struct
from dataclasses import dataclass
from typing import Any

from portal.errors import Refused

MIB = 1024 * 1024
SIZE_LIMIT = 10 * MIB
PIXEL_LIMIT = 50_000_000  # a licence scanned at 600 dpi is about 35 million
SIDE_LIMIT = 20_000
_PNG = b"\x89PNG\r\n\x1a\n"
# Start-of-frame markers of JPEG; C4, C8 and CC among them mean something else.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class Paper:
    """What the content, not the file's name, says that it is; without pixels for a PDF."""

    content_type: str
    width: int = 0
    height: int = 0


def check_paper(file: Any, *, label: str, field: str) -> Paper:
    """Say what ``file`` is; it is left rewound.

    Args:
        file: a binary file that can be rewound.
        label: what it is to be (营业执照), for the messages.
        field: where the messages belong.

    Raises:
        Refused: empty, too large in bytes or pixels, damaged, or neither PDF, JPEG nor PNG.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size == 0:
        raise Refused(f"{label}文件是空的，请重新选择。", field=field)
    if size > SIZE_LIMIT:
        raise Refused(f"{label}为 {size / MIB:.1f} MB，超过 10 MB 的上限，请压缩后再上传。", field=field)
    content: bytes = file.read()
    file.seek(0)
    paper = _paper(content)
    if paper is None:
        raise Refused(f"{label}应为完整的 PDF、JPEG 或 PNG 文件，请核对后重新选择。", field=field)
    if paper.width * paper.height > PIXEL_LIMIT or max(paper.width, paper.height) > SIDE_LIMIT:
        raise Refused(f"{label}图片为 {paper.width}×{paper.height} 像素，过大，请缩小后再上传。", field=field)
    return paper


def _paper(content: bytes) -> Paper | None:
    if content.startswith(b"%PDF-"):
        return Paper("application/pdf") if b"%%EOF" in content[-2048:] else None
    if content.startswith(_PNG):
        return _png(content)
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    return None


def _png(content: bytes) -> Paper | None:
    if content[12:16] != b"IHDR" or b"IEND" not in content[-16:]:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return Paper("image/png", width, height) if width and height else None


def _jpeg(content: bytes) -> Paper | None:
    """The size stands in the frame header; segments before it are passed over by their lengths."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # fill
            at += 1
            continue
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Paper("image/jpeg", width, height) if width and height else None
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None
