"""What a picture from outside must be before it is kept: JPEG or PNG by its content, whole, and of bounded size.

Nothing here decodes pixels; browsers do, and the bounds on width and height are for them.
"""

import io
import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from django.core.files.base import File

from portal.errors import Refused

MIB = 1024 * 1024
SIZE_LIMIT = 10 * MIB
SIDE_LIMIT = 12_000  # pixels
PIXEL_LIMIT = 60_000_000

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
# Start of frame: 0xC0–0xCF without DHT (C4), JPG (C8) and DAC (CC).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, b"\xff\xd9"
_DAMAGED = "图片已损坏或不完整，请重新拍摄或另存后再上传"


@dataclass(frozen=True)
class Picture:
    content_type: str
    ending: str
    width: int
    height: int


def check_picture(file: File | BinaryIO) -> Picture:
    """Say what picture ``file`` is; it is left rewound.

    Raises:
        Refused: neither JPEG nor PNG by its content, damaged, or larger than is kept.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size == 0:
        raise Refused("文件是空的，请选择照片")
    if size > SIZE_LIMIT:
        raise Refused(f"照片为 {size / MIB:.1f} MB，超过 {SIZE_LIMIT // MIB} MB 的上限，请压缩后再上传")
    content = file.read()
    file.seek(0)
    try:
        if content.startswith(_PNG):
            picture = Picture("image/png", ".png", *_png_size(content))
        elif content.startswith(_JPEG):
            picture = Picture("image/jpeg", ".jpg", *_jpeg_size(content))
        else:
            raise Refused("只能上传 JPEG 或 PNG 格式的照片，请另存为其中一种后再上传")
    except (struct.error, IndexError) as error:
        raise Refused(_DAMAGED) from error
    if not picture.width or not picture.height:
        raise Refused(_DAMAGED)
    if max(picture.width, picture.height) > SIDE_LIMIT or picture.width * picture.height > PIXEL_LIMIT:
        raise Refused(
            f"照片为 {picture.width}×{picture.height} 像素，超过 {SIDE_LIMIT} 像素边长或 {PIXEL_LIMIT // 10_000} 万像素的上限，请缩小后再上传"
        )
    return picture


def _png_size(content: bytes) -> tuple[int, int]:
    """By its chunks, each with a right checksum, from IHDR to IEND and nothing after it."""
    at, width, height = len(_PNG), 0, 0
    while True:
        (length,) = struct.unpack_from(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 8 + length
        (checksum,) = struct.unpack_from(">I", content, end)
        if zlib.crc32(content[at + 4 : end]) != checksum or (at == len(_PNG)) != (kind == b"IHDR"):
            raise Refused(_DAMAGED)
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", content, at + 8)
        at = end + 4
        if kind == b"IEND":
            break
    if at != len(content):
        raise Refused(_DAMAGED)
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """By its segments up to the first scan; an end of image has to follow it."""
    at, size = 2, (0, 0)
    while True:
        if content[at] != 0xFF:
            raise Refused(_DAMAGED)
        marker = content[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            size = (width, height)
        at += 2 + max(length, 2)
        if marker == _START_OF_SCAN:
            break
    if content.find(_END_OF_IMAGE, at) < 0:
        raise Refused(_DAMAGED)
    return size
