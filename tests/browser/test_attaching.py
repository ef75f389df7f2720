"""Files of a form in a real browser: sent in pieces, going on after a broken connection and a page that was closed."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from declarations.attachments.models import Attachment
from portal.jobs.models import Job
from portal.jobs.running import run_job
from portal.people.models import Appointment
from portal.uploads.models import Upload
from tests.builders import a_draft
from tests.declarations.attachments.asking import ask_for_files
from tests.portal.files.videos import an_avi

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("notice", "spring"),
]
MIB = 1024 * 1024
PIECES = "**/attachments/uploads/*/"


@pytest.fixture
def form(live_server, page_of, tmp_path):
    ask_for_files(tmp_path / "pack")
    case = a_draft()
    page = page_of(Appointment.objects.get(organisation=case.enterprise.organisation).user)
    page.goto(live_server.url + reverse("case-fill", args=[case.pk]))
    return page


@pytest.fixture
def film(tmp_path) -> Path:
    """Ten mebibytes, three pieces: a film of two seconds with room after it."""
    path = tmp_path / "场景视频.avi"
    path.write_bytes(an_avi(seconds=2).ljust(10 * MIB, b"\0"))
    return path


def place(page, key):
    return page.locator(f'[data-slot="{key}"]')


def test_a_document_is_there_as_soon_as_it_has_come(form, tmp_path):
    report = tmp_path / "评估报告.pdf"
    report.write_bytes(b"%PDF-1.7\n" + b"x" * (5 * MIB // 8) + b"\n%%EOF\n")
    place(form, "proof").locator("[data-choose]").set_input_files(report)
    expect(place(form, "proof").locator(".slot-files")).to_contain_text("评估报告.pdf")
    expect(place(form, "proof").locator(".slot-files")).to_contain_text("已上传")
    assert Attachment.objects.get().file.size == report.stat().st_size


def test_a_film_goes_on_where_the_connection_broke_and_where_the_page_was_closed(form, film):
    sent = []

    def break_after_the_first(route):
        if route.request.method == "PATCH":
            sent.append(route.request.headers["upload-offset"])
            if len(sent) > 1:
                return route.abort()
        return route.continue_()

    form.route(PIECES, break_after_the_first)
    place(form, "video").locator("[data-choose]").set_input_files(film)
    expect(place(form, "video").locator("[data-going]")).to_contain_text("40%")
    form.wait_for_timeout(1500)  # two tries of its own that break as well
    assert Upload.objects.get().received == 4 * MIB
    assert set(sent[1:]) == {str(4 * MIB)}

    # The page is closed while the line is still down: a try of its own would else bring the file to its end.
    form.on("dialog", lambda dialog: dialog.accept())
    form.reload()
    form.unroute(PIECES)
    place(form, "video").locator("[data-choose]").set_input_files(film)
    expect(place(form, "video").locator(".slot-files")).to_contain_text("正在检查")
    assert Attachment.objects.get().file.size == 10 * MIB
    assert not Upload.objects.exists()

    run_job(Job.objects.get(kind="inspect-attachment").pk)
    expect(place(form, "video").locator(".slot-files")).to_contain_text("0分02秒")


def test_what_it_is_not_is_said_at_its_place_and_it_can_be_chosen_again(form, tmp_path):
    wrong = tmp_path / "说明.pdf"
    wrong.write_text("只是文字", encoding="utf-8")
    place(form, "proof").locator("[data-choose]").set_input_files(wrong)
    expect(place(form, "proof").locator("[data-going]")).to_contain_text("PDF、JPEG、PNG、docx")
    place(form, "proof").get_by_role("button", name="知道了").click()
    expect(place(form, "proof").locator("[data-going] li")).to_have_count(0)


def test_a_file_is_taken_out_with_the_keyboard(form, tmp_path):
    report = tmp_path / "评估报告.pdf"
    report.write_bytes(b"%PDF-1.7\n%%EOF\n")
    place(form, "proof").locator("[data-choose]").set_input_files(report)
    remove = place(form, "proof").get_by_role("button", name="删除评估报告.pdf")
    remove.focus()
    remove.press("Enter")
    expect(place(form, "proof").locator(".slot-files")).to_have_count(0)
