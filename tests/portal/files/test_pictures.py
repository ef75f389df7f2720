"""Pictures are known by their content; what is none, damaged or too large is refused."""

import io

import pytest
from PIL import ExifTags, Image, ImageFile

from portal.errors import Refused
from portal.files import pictures
from portal.files.pictures import Picture, check_picture
from tests.portal.files.pictures import a_jpeg, a_png, a_png_that_says


@pytest.mark.parametrize(
    ("content", "picture"),
    [
        (a_png(640, 480), Picture("image/png", ".png", 640, 480)),
        (a_jpeg(640, 480), Picture("image/jpeg", ".jpg", 640, 480)),
    ],
)
def test_by_content(content, picture):
    file = io.BytesIO(content)
    assert check_picture(file) == picture
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "照片文件是空的"),
        (b"GIF89a" + bytes(20), "照片应为 JPEG 或 PNG 格式"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "照片应为 JPEG 或 PNG 格式"),
        (a_png(300, 200)[:60], "照片已损坏或不完整"),
        (a_jpeg(300, 200)[:-200], "照片已损坏或不完整"),
        (a_png_that_says(12_001, 1), "照片为 12001×1 像素"),
        (a_png_that_says(10_000, 10_000), "6000 万像素的上限，请缩小"),
    ],
)
def test_what_is_refused(content, message):
    with pytest.raises(Refused, match=message):
        check_picture(io.BytesIO(content))


def test_a_damaged_one_is_refused_whatever_else_runs_in_the_process(monkeypatch):
    """WeasyPrint, once loaded, has Pillow take damaged pictures for whole."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(Refused, match="照片已损坏或不完整"):
        check_picture(io.BytesIO(a_jpeg(300, 200)[:-200]))


def test_too_many_bytes(monkeypatch):
    monkeypatch.setattr(pictures, "SIZE_LIMIT", 10)
    with pytest.raises(Refused, match="的上限，请压缩后再上传"):
        check_picture(io.BytesIO(a_png()))


def fitted(content: bytes) -> tuple[Picture, bytes]:
    file = io.BytesIO(content)
    return pictures.fitted(file, check_picture(file))


def saved(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


class TestFitted:
    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (a_jpeg(3000, 1000), Picture("image/jpeg", ".jpg", 1600, 533)),
            (a_png(1000, 2400), Picture("image/png", ".png", 667, 1600)),
        ],
        ids=["jpeg", "png"],
    )
    def test_what_is_larger_than_paper_shows_is_made_smaller(self, content, expected):
        kept, whole = fitted(content)
        assert (kept, check_picture(io.BytesIO(whole))) == (expected, expected)

    def test_what_fits_stays_byte_for_byte(self):
        content = a_jpeg(1600, 1200)
        assert fitted(content) == (Picture("image/jpeg", ".jpg", 1600, 1200), content)

    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    def test_what_is_heavier_than_it_need_be_is_made_lighter(self, kind):
        noise = Image.effect_noise((1600, 1200), 80).convert("RGB")
        kept, whole = fitted(saved(noise, kind, **({"quality": 95} if kind == "JPEG" else {})))
        assert (kept.content_type, len(whole) <= pictures.PRINTED_BYTES) == ("image/jpeg", True)

    def test_one_that_lies_on_its_side_is_set_upright(self):
        exif = Image.Exif()
        exif[ExifTags.Base.Orientation] = 6
        kept, _ = fitted(saved(Image.new("RGB", (3000, 1500)), "JPEG", exif=exif))
        assert (kept.width, kept.height) == (800, 1600)

    @pytest.mark.parametrize("mode", ["RGBA", "P", "LA", "1", "I;16"])
    def test_any_kind_of_png(self, mode):
        kept, _ = fitted(saved(Image.new(mode, (2400, 1200)), "PNG"))
        assert (kept.width, kept.height) == (1600, 800)

    def test_what_was_transparent_is_white_as_the_paper_is(self):
        noise = Image.effect_noise((1600, 1600), 80)
        clear = Image.merge("RGBA", (noise, noise, noise, Image.new("L", noise.size, 0)))
        kept, whole = fitted(saved(clear, "PNG"))
        with Image.open(io.BytesIO(whole)) as image:
            assert (kept.content_type, image.getpixel((800, 800))) == ("image/jpeg", (255, 255, 255))
