from pathlib import Path

from PIL import Image

from tests.browser.contacts import contact_sheet


def test_every_picture_is_on_the_sheet_in_the_column_of_its_role(tmp_path: Path) -> None:
    for role, page, colour in (
        ("county", "desk-1366", "red"),
        ("city", "desk-1366", "blue"),
        ("city", "home-390", "lime"),
    ):
        (tmp_path / role).mkdir(exist_ok=True)
        Image.new("RGB", (1366, 2000), colour).save(tmp_path / role / f"{page}.png")

    with Image.open(contact_sheet(tmp_path)) as sheet:
        colours = {sheet.getpixel((left + 20, top + 60)) for left in (8, 256) for top in (8, 210)}
        city, county = sheet.getpixel((28, 68)), sheet.getpixel((276, 68))

    assert (city, county) == ((0, 0, 255), (255, 0, 0))
    assert colours == {(0, 0, 255), (255, 0, 0), (0, 255, 0), (255, 255, 255)}


def test_a_later_tour_replaces_the_sheet(tmp_path: Path) -> None:
    (tmp_path / "admin").mkdir()
    Image.new("RGB", (390, 844)).save(tmp_path / "admin" / "clock-390.png")

    assert contact_sheet(tmp_path) == contact_sheet(tmp_path) == tmp_path / "contacts.png"
