"""Pictures and papers as people upload them, as small as they can be."""

import io
import struct
import zlib

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def a_png(width: int = 3, height: int = 2) -> bytes:
    return _made(width, height, "PNG")


def a_jpeg(width: int = 3, height: int = 2) -> bytes:
    return _made(width, height, "JPEG")


def a_png_that_says(width: int, height: int) -> bytes:
    """A PNG whose header says this size, whatever lies behind it."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header)) + a_png()[33:]


def _made(width: int, height: int, kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(file, kind)
    return file.getvalue()
