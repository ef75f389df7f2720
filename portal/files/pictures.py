"""What a picture from outside must be before it is kept: JPEG or PNG by its content, whole, and of bounded size."""

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image

from portal.errors import Refused

MIB = 1024 * 1024
SIZE_LIMIT = 10 * MIB
SIDE_LIMIT = 12_000  # pixels
PIXEL_LIMIT = 60_000_000  # a licence scanned at 600 dpi has about 35 million

# The bounds here are checked on the header, before any pixel is decoded; Pillow's own would only warn.
Image.MAX_IMAGE_PIXELS = None

_KINDS = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png")}


@dataclass(frozen=True)
class Picture:
    content_type: str
    ending: str
    width: int
    height: int


def check_size(file: Any, *, label: str, field: str = "") -> None:
    """Refuse what is empty or has more bytes than is kept; ``file`` is left rewound."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size == 0:
        raise Refused(f"{label}文件是空的，请重新选择", field=field)
    if size > SIZE_LIMIT:
        raise Refused(f"{label}为 {size / MIB:.1f} MB，超过 {SIZE_LIMIT // MIB} MB 的上限，请压缩后再上传", field=field)


def check_picture(file: Any, *, label: str = "照片", field: str = "") -> Picture:
    """Say what picture ``file`` is; it is left rewound.

    Args:
        file: a binary file that can be rewound.
        label: what it is to be, for the messages.
        field: where the messages belong.

    Raises:
        Refused: neither JPEG nor PNG by its content, damaged, or larger than is kept.
    """
    check_size(file, label=label, field=field)
    try:
        with Image.open(file, formats=list(_KINDS)) as image:
            picture = Picture(*_KINDS[str(image.format)], *image.size)
            _check_bounds(picture, label=label, field=field)
            image.load()  # decodes every pixel: what is cut off or damaged is told
    except Image.UnidentifiedImageError:
        raise Refused(f"{label}应为 JPEG 或 PNG 格式，请另存为其中一种后再上传", field=field) from None
    except (OSError, SyntaxError, ValueError) as error:
        raise Refused(f"{label}已损坏或不完整，请重新拍摄或另存后再上传", field=field) from error
    finally:
        file.seek(0)
    return picture


def _check_bounds(picture: Picture, *, label: str, field: str) -> None:
    if max(picture.width, picture.height) > SIDE_LIMIT or picture.width * picture.height > PIXEL_LIMIT:
        raise Refused(
            f"{label}为 {picture.width}×{picture.height} 像素，超过 {SIDE_LIMIT} 像素边长或 {PIXEL_LIMIT // 10_000} 万像素的上限，请缩小后再上传",
            field=field,
        )
