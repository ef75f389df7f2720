"""What a picture from outside must be before it is kept: JPEG or PNG by its content, whole, and of bounded size."""

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageFile, ImageOps

from portal.errors import Refused

MIB = 1024 * 1024
SIZE_LIMIT_MIB = 10
SIZE_LIMIT = SIZE_LIMIT_MIB * MIB
NAMES = "JPEG、PNG"
SIDE_LIMIT = 12_000  # pixels
PRINTED_SIDE = 1_600  # pixels: 250 dpi across a page of A4 between its margins
PRINTED_BYTES = 512 * 1024
PIXEL_LIMIT = 60_000_000  # a licence scanned at 600 dpi has about 35 million

# The bounds here are checked on the header, before any pixel is decoded; Pillow's own would only warn.
Image.MAX_IMAGE_PIXELS = None

# A phone's JPEG that holds a second picture (a preview, the other eye) is an MPO to Pillow.
_KINDS = {"JPEG": ("image/jpeg", ".jpg"), "MPO": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png")}
PICTURES = frozenset(content_type for content_type, _ in _KINDS.values())


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
    # Whoever loads WeasyPrint lets Pillow take damaged pictures for whole, in the whole process.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(file, formats=("JPEG", "PNG")) as image:
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


def fitted(file: Any, picture: Picture) -> tuple[Picture, bytes]:
    """The picture as it is kept where many are printed together: within ``PRINTED_SIDE`` and ``PRINTED_BYTES``.

    One that fits already stays byte for byte; a PNG too heavy for what it is becomes a JPEG, on white where it was
    transparent. A form of 40 sheets with pictures then prints in bounded time and memory, and shows what paper can show.

    Args:
        file: what ``check_picture`` has let pass; it is left rewound.
        picture: what ``check_picture`` said of it.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if max(picture.width, picture.height) <= PRINTED_SIDE and size <= PRINTED_BYTES:
        whole: bytes = file.read()
        file.seek(0)
        return picture, whole
    with Image.open(file, formats=("JPEG", "PNG")) as image:
        image.draft("RGB", (PRINTED_SIDE, PRINTED_SIDE))  # of a JPEG, no more is decoded than is needed
        small = ImageOps.exif_transpose(image)
        small.thumbnail((PRINTED_SIDE, PRINTED_SIDE))
    file.seek(0)
    if picture.content_type == "image/png" and len(content := _encoded(small, "PNG", optimize=True)) <= PRINTED_BYTES:
        return Picture("image/png", ".png", *small.size), content
    small = _on_white(small)
    for side, quality in ((PRINTED_SIDE, 88), (PRINTED_SIDE, 75), (PRINTED_SIDE, 60), (1_000, 60), (600, 60)):
        small.thumbnail((side, side))
        content = _encoded(small, "JPEG", quality=quality, optimize=True)
        if len(content) <= PRINTED_BYTES:
            break  # even noise is, at the last of them
    return Picture("image/jpeg", ".jpg", *small.size), content


def _encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, icc_profile=image.info.get("icc_profile") if image.mode != "CMYK" else None, **options)
    return out.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGB", "L"):
        return image
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    white = Image.new("RGB", layer.size, "white")
    white.paste(layer, mask=layer.getchannel("A"))
    return white
