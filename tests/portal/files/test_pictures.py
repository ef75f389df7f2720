"""Pictures are known by their content; what is none, damaged or too large is refused."""

import io

import pytest

from portal.errors import Refused
from portal.files import pictures
from portal.files.pictures import Picture, check_picture
from tests.reviews.spotchecks.builders import a_jpeg, a_png


@pytest.mark.parametrize(
    ("file", "picture"),
    [
        (a_png(640, 480), Picture("image/png", ".png", 640, 480)),
        (a_jpeg(640, 480), Picture("image/jpeg", ".jpg", 640, 480)),
    ],
)
def test_by_content(file, picture):
    assert check_picture(file) == picture
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "文件是空的"),
        (b"GIF89a" + bytes(20), "只能上传 JPEG 或 PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只能上传 JPEG 或 PNG"),
        (a_png().getvalue()[:-4], "已损坏或不完整"),
        (a_png().getvalue() + b"<script>", "已损坏或不完整"),
        (a_png().getvalue().replace(b"IDAT", b"IDAU"), "已损坏或不完整"),
        (a_jpeg().getvalue()[:-2], "已损坏或不完整"),
        (a_jpeg().getvalue()[:12], "已损坏或不完整"),
        (b"\xff\xd8\xff\xe0\x00\x04ab????", "已损坏或不完整"),
        (a_png(0, 5).getvalue(), "已损坏或不完整"),
        (a_png(12_001, 1).getvalue(), "12001×1 像素"),
        (a_jpeg(10_000, 10_000).getvalue(), "6000 万像素的上限，请缩小"),
    ],
)
def test_what_is_refused(content, message):
    with pytest.raises(Refused, match=message):
        check_picture(io.BytesIO(content))


def test_too_many_bytes(monkeypatch):
    monkeypatch.setattr(pictures, "SIZE_LIMIT", 10)
    with pytest.raises(Refused, match="的上限，请压缩后再上传"):
        check_picture(a_png())
