"""Pictures below a text, in a real browser: chosen, captioned, put in order and taken out with the keyboard alone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from declarations.attachments.models import Attachment
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from tests.builders import a_draft
from tests.declarations.attachments.asking import STORY, ask_for_pictures
from tests.declarations.attachments.bringing import clerk_of
from tests.portal.files.pictures import a_jpeg, a_png_that_says

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("notice", "spring"),
]


@pytest.fixture
def case(tmp_path):
    ask_for_pictures(tmp_path / "pack")
    return a_draft()


def standing(case):
    """Caption and name of each, in their order."""
    (place,) = current(Declaration.objects.get(pk=case.pk)).pictures
    return [(one.caption, one.file.name) for one in place.attached]


def test_pictures_are_brought_captioned_ordered_and_taken_out(live_server, page_of, case, tmp_path):
    page = page_of(clerk_of(case).user)
    page.goto(live_server.url + reverse("case-fill", args=[case.pk]))
    box = page.locator(f'[data-pictures="{STORY}"]')
    files = []
    for name, size in (("甲", (300, 200)), ("乙", (200, 300))):
        files.append(tmp_path / f"{name}.jpg")
        files[-1].write_bytes(a_jpeg(*size))
    box.locator("[data-choose]").set_input_files(files)
    expect(box.locator("[data-picture]")).to_have_count(2)
    expect(box.locator("img").first).to_have_js_property("complete", True)
    first, second = (name for _, name in standing(case))

    # A caption is kept as soon as it is left, and does not go when something else is drawn.
    box.get_by_label("配图1的图注").fill("总装车间")
    box.get_by_label("配图1的图注").press("Tab")
    expect(box.locator("[data-caption-told]").first).to_have_text("已保存")
    box.get_by_label("配图2的图注").fill("机加车间")

    # In order by the keyboard; the keyboard stays with the picture that was moved.
    forward = box.get_by_role("button", name="前移配图2")
    forward.focus()
    forward.press("Enter")
    expect(box.get_by_label("配图2的图注")).to_have_value("总装车间")
    expect(box.get_by_label("配图1的图注")).to_have_value("机加车间")
    expect(box.get_by_role("button", name="后移配图1")).to_be_focused()
    assert standing(case) == [("机加车间", second), ("总装车间", first)]

    # What is none, or too large, is said at its text.
    huge = tmp_path / "巨图.png"
    huge.write_bytes(a_png_that_says(12_000, 12_000))
    box.locator("[data-choose]").set_input_files(huge)
    expect(box.locator("[data-going]")).to_contain_text("12000×12000 像素")
    box.get_by_role("button", name="知道了").click()

    remove = box.get_by_role("button", name="删除配图1")
    remove.focus()
    remove.press("Enter")
    expect(box.locator("[data-picture]")).to_have_count(1)
    expect(box.get_by_role("button", name="删除配图1")).to_be_focused()
    assert (standing(case), Attachment.objects.count()) == ([("总装车间", first)], 1)
