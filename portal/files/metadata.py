"""Taking out of a picture what it says beside its pixels: where it was taken, by which camera, for whom.

Nothing is encoded again: the segments (JPEG) or chunks (PNG) that make the picture are copied as they are, all others
are left out, and what hangs behind its end is cut off. Which way up it is shown is kept.
"""

import io
import re
import zlib
from collections.abc import Iterator

from PIL import ExifTags, Image

from portal.errors import Refused

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_APP0, _APP1, _APP2, _APP14, _SCAN, _END, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xDA, 0xD9, 0xFE
# What ends the coded data of a scan: a marker that is neither stuffing, nor a restart, nor filling.
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD hIST pHYs sPLT acTL fcTL fdAT".split()
)


def without_metadata(content: bytes) -> bytes:
    """The same picture, pixel for pixel, without EXIF, GPS, XMP, comments and the like; what is no picture stays as it is.

    Args:
        content: a JPEG or PNG that ``check_picture`` has let pass, or any other file.

    Raises:
        Refused: it begins like a picture and breaks off.
    """
    try:
        if content.startswith(_JPEG):
            return b"".join(_jpeg(content))
        if content.startswith(_PNG):
            return b"".join(_png(content))
    except (IndexError, ValueError, OSError, SyntaxError) as error:
        raise Refused("照片已损坏或不完整，请重新拍摄或另存后再上传") from error
    return content


def _jpeg(content: bytes) -> Iterator[bytes]:
    exif = _upright(content)
    pending = _segment(_APP1, exif) if exif else b""
    yield _JPEG
    for marker, body, coded in _segments(content):
        if marker != _APP0 and pending:
            yield pending
            pending = b""
        if _makes_the_picture(marker, body):
            yield _segment(marker, body) + coded
    yield bytes((0xFF, _END))


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker and body of each segment up to the end of the picture; of a scan, the coded data behind it."""
    marker, at = _marker(content, len(_JPEG))
    while marker != _END:
        end = at + int.from_bytes(content[at : at + 2])
        if end < at + 2 or end > len(content):
            raise ValueError("a segment breaks off")
        body, coded, at = content[at + 2 : end], b"", end
        if marker == _SCAN:
            found = _AFTER_SCAN.search(content, at)
            end = found.start() if found else len(content)
            coded, at = content[at:end], end
        yield marker, body, coded
        if marker == _SCAN and at == len(content):  # every program shows it, though its end is missing
            return
        marker, at = _marker(content, at)


def _marker(content: bytes, at: int) -> tuple[int, int]:
    """The marker at ``at``, and where what follows it begins; any number of filling bytes may stand before it."""
    if content[at] != 0xFF:
        raise ValueError("no marker")
    while content[at] == 0xFF:
        at += 1
    return content[at], at + 1


def _makes_the_picture(marker: int, body: bytes) -> bool:
    if marker == _APP2:
        return body.startswith(b"ICC_PROFILE\x00")
    return marker in {_APP0, _APP14} or not (_APP0 <= marker <= 0xEF or marker == _COMMENT)


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body


def _png(content: bytes) -> Iterator[bytes]:
    exif = _upright(content).removeprefix(b"Exif\x00\x00")
    yield _PNG
    at = len(_PNG)
    while True:
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(content):
            raise ValueError("a chunk breaks off")
        if kind in _CHUNKS:
            yield content[at:end]
        if kind == b"IEND":
            return
        if kind == b"IHDR" and exif:
            yield _chunk(b"eXIf", exif)
        at = end


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)


def _upright(content: bytes) -> bytes:
    """EXIF that says which way up the picture is shown, and nothing else; empty where it is as it lies."""
    with Image.open(io.BytesIO(content)) as image:
        turned = image.getexif().get(ExifTags.Base.Orientation, 1)
    if turned not in range(2, 9):
        return b""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = turned
    return exif.tobytes()
