"""Pictures are known by their content; what is none, damaged or too large is refused."""

import io

import pytest

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


def test_too_many_bytes(monkeypatch):
    monkeypatch.setattr(pictures, "SIZE_LIMIT", 10)
    with pytest.raises(Refused, match="的上限，请压缩后再上传"):
        check_picture(io.BytesIO(a_png()))
