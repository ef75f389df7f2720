"""A picture keeps its pixels and the way up it is shown, and tells nothing of where, when and by what it was taken."""

import io

import pytest
from PIL import ExifTags, Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from portal.errors import Refused
from portal.files.metadata import without_metadata
from portal.files.pictures import check_picture
from portal.files.storing import store
from tests.portal.files.pictures import PDF, a_jpeg, a_png

SECRETS = (b"SECRET-CAMERA", b"SECRET-XMP", b"SECRET-COMMENT", b"SECRET-TAIL")


def a_photo(kind: str = "JPEG", *, orientation: int = 6, **options) -> bytes:
    """A picture of two colours, taken by a camera that says a lot."""
    image = Image.linear_gradient("L").resize((64, 48)).convert("RGB")
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Model] = "SECRET-CAMERA"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (41.0, 34.0, 12.0), 3: "E", 4: (120.0, 27.0, 5.0)})
    if kind == "PNG":
        info = PngInfo()
        info.add_text("Comment", "SECRET-COMMENT")
        info.add_itxt("XML:com.adobe.xmp", "SECRET-XMP")
        options["pnginfo"] = info
    else:
        options |= {"comment": b"SECRET-COMMENT", "xmp": b"SECRET-XMP"}
    file = io.BytesIO()
    image.save(file, kind, exif=exif, **options)
    return file.getvalue() + b"SECRET-TAIL"


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize(
    ("kind", "options"),
    [("JPEG", {}), ("JPEG", {"progressive": True}), ("JPEG", {"restart_marker_rows": 1}), ("PNG", {})],
)
def test_the_picture_stays_and_what_it_told_is_gone(kind, options):
    photo = a_photo(kind, **options)
    assert all(one in photo for one in SECRETS)
    bare = without_metadata(photo)
    assert [one for one in SECRETS if one in bare] == []
    assert opened(bare).tobytes() == opened(photo).tobytes()
    assert dict(opened(bare).getexif()) == {ExifTags.Base.Orientation: 6}
    assert not opened(bare).getexif().get_ifd(ExifTags.IFD.GPSInfo)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_shown_the_same_way_up(kind, orientation):
    photo = a_photo(kind, orientation=orientation)
    shown, bare = (ImageOps.exif_transpose(opened(one)) for one in (photo, without_metadata(photo)))
    assert (bare.size, bare.tobytes()) == (shown.size, shown.tobytes())


def test_colours_stay_as_they_were_meant():
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG", icc_profile=b"a profile of colours")
    assert opened(without_metadata(file.getvalue())).info["icc_profile"] == b"a profile of colours"


def test_a_second_picture_behind_the_first_is_cut_off():
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "MPO", save_all=True, append_images=[Image.new("RGB", (8, 8), "red")])
    file.seek(0)
    assert check_picture(file).ending == ".jpg"
    bare = opened(without_metadata(file.getvalue()))
    assert (bare.format, bare.size) == ("JPEG", (8, 8))


@pytest.mark.parametrize("content", [a_jpeg(), a_png()])
def test_what_tells_nothing_is_left_as_it_is(content):
    assert without_metadata(content) == content


@pytest.mark.parametrize("content", [PDF, b"", b"a,b\n1,2\n"])
def test_what_is_no_picture_stays_as_it_is(content):
    assert without_metadata(content) == content


@pytest.mark.parametrize("content", [a_jpeg()[:30], a_png()[:40], b"\xff\xd8", b"\x89PNG\r\n\x1a\n"])
def test_what_breaks_off_is_refused(content):
    with pytest.raises(Refused, match="已损坏或不完整"):
        without_metadata(content)


@pytest.mark.django_db
def test_every_picture_is_stored_bare():
    stored = store(name="现场.jpg", content=io.BytesIO(a_photo()), content_type="image/jpeg")
    with stored.content.open("rb") as file:
        kept = file.read()
    assert [one for one in SECRETS if one in kept] == []
    assert stored.size == len(kept)
