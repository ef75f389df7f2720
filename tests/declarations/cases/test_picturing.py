"""Pictures in a text: they come as files do, and are told by content, captioned, put in order, sealed and printed."""

import io
import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from PIL import Image

from declarations.attachments.models import Attachment
from declarations.cases import attaching, picturing
from declarations.cases.comparing import compare
from declarations.cases.drafting import save_answer
from declarations.cases.models import Declaration
from declarations.cases.reading import current, submitted
from declarations.cases.revising import catch_up
from declarations.cases.submitting import submit
from portal.errors import Refused
from portal.people.models import Appointment
from tests.builders import a_draft
from tests.declarations.attachments.asking import STORY, ask_for_pictures
from tests.declarations.attachments.bringing import bring, clerk_of
from tests.declarations.papers.pdfs import text_of
from tests.portal.files.pictures import a_jpeg, a_png, a_png_that_says
from tests.portal.files.test_metadata import SECRETS, a_photo
from tests.reviews.desk.returns import a_resubmitted, a_returned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def case(tmp_path) -> Declaration:
    ask_for_pictures(tmp_path / "pack")
    return a_draft()


def by(case: Declaration) -> Appointment:
    return clerk_of(case)


def named(case: Declaration) -> list[str]:
    """The names of what stands at the text, in its order."""
    (place,) = current(Declaration.objects.get(pk=case.pk)).pictures
    return [one.file.name for one in place.attached]


def caption(case, picture, text, was=""):
    return picturing.caption_picture(attachment_id=picture.pk, caption=text, was=was, by=by(case))


class TestBringing:
    def test_a_picture_stands_at_its_text_with_nothing_but_its_pixels(self, case):
        picture = bring(case, STORY, a_photo(), "车间.JPG")
        assert (picture.status, picture.file.content_type, picture.file.name) == ("ready", "image/jpeg", "车间.jpg")
        with picture.file.content.open("rb") as kept:
            content = kept.read()
        assert [secret for secret in SECRETS if secret in content] == []
        assert [slot.path for slot in current(case).pictures] == [STORY]

    def test_a_large_one_is_kept_as_large_as_paper_shows(self, case):
        picture = bring(case, STORY, a_jpeg(4000, 3000), "大图.jpg")
        with picture.file.content.open("rb") as kept, Image.open(kept) as image:
            assert image.size == (1600, 1200)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "JPEG 或 PNG"),
            (b"%PDF-1.7\n%%EOF\n", "JPEG 或 PNG"),
            (a_png_that_says(12_000, 12_000), "12000×12000 像素"),
            (a_jpeg(200, 100)[:-30], "损坏"),
        ],
        ids=["svg", "pdf", "144 megapixels", "cut off"],
    )
    def test_what_is_no_picture_or_too_large_is_refused_with_the_text_named(self, case, content, message):
        with pytest.raises(Refused, match=message) as refused:
            bring(case, STORY, content, "图.png")
        assert refused.value.field == STORY
        assert not Attachment.objects.exists()

    def test_no_more_than_the_text_takes(self, case):
        for _ in range(3):
            bring(case, STORY, a_png(), "图.png")
        with pytest.raises(Refused, match="最多3个"):
            bring(case, STORY, a_png(), "图.png")

    @pytest.mark.parametrize("path", ["factory/name", "factory/none", "scenarios/r00000/instance"])
    def test_a_text_that_takes_none(self, case, path):
        with pytest.raises(Refused, match="没有此项附件"):
            bring(case, path, a_png(), "图.png")

    def test_only_what_was_opened_when_it_was_returned(self, case):
        submit(declaration_id=case.pk, by=by(case))
        a_returned(case, {"maturity/score": "请核对"}, only_remarked=True)
        with pytest.raises(Refused, match="只开放所标注的内容"):
            bring(case, STORY, a_png(), "图.png")


class TestCaptions:
    def test_what_is_written_is_kept_in_one_line(self, case):
        picture = bring(case, STORY, a_png(), "图.png")
        assert caption(case, picture, " 总装\n车间 ").caption == "总装 车间"

    def test_a_colleague_was_faster(self, case):
        picture = bring(case, STORY, a_png(), "图.png")
        caption(case, picture, "总装车间")
        with pytest.raises(picturing.Recaptioned) as told:
            caption(case, picture, "机加车间")
        assert told.value.theirs == "总装车间"
        assert caption(case, picture, "机加车间", was="总装车间").caption == "机加车间"

    def test_too_long(self, case):
        picture = bring(case, STORY, a_png(), "图.png")
        with pytest.raises(Refused, match="最多60字"):
            caption(case, picture, "字" * 61)

    def test_a_file_that_is_no_picture_has_none(self, case):
        picture = bring(case, STORY, a_png(), "图.png")
        with pytest.raises(IntegrityError), transaction.atomic():
            Attachment.objects.filter(pk=picture.pk).update(slot="proof", caption="图注")


class TestOrder:
    def test_they_stand_as_they_came_and_as_they_are_put(self, case):
        first, _, third = (bring(case, STORY, a_png(), f"{n}.png") for n in "一二三")
        picturing.place_picture(attachment_id=third.pk, position=0, by=by(case))
        assert named(case) == ["三.png", "一.png", "二.png"]
        picturing.place_picture(attachment_id=first.pk, position=9, by=by(case))
        assert named(case) == ["三.png", "二.png", "一.png"]

    def test_one_that_is_gone_and_one_brought_after_it(self, case):
        first, second = (bring(case, STORY, a_png(), f"{n}.png") for n in "一二")
        attaching.remove_attachment(attachment_id=first.pk, by=by(case))
        with pytest.raises(Refused, match="已被删除"):
            picturing.place_picture(attachment_id=first.pk, position=1, by=by(case))
        bring(case, STORY, a_png(), "三.png")
        assert named(case) == [second.file.name, "三.png"]


class TestSealed:
    def test_the_envelope_has_order_caption_and_digest_whatever_becomes_of_them_later(self, case):
        first, second = (bring(case, STORY, a_png(n, 3), f"{n}.png") for n in (3, 4))
        caption(case, first, "总装车间")
        picturing.place_picture(attachment_id=second.pk, position=0, by=by(case))
        submission = submit(declaration_id=case.pk, by=by(case))
        sealed = json.loads(bytes(submission.envelope))["attachments"]
        assert [(one["slot"], one["sha256"], one.get("caption")) for one in sealed] == [
            (STORY, second.file.sha256, None),
            (STORY, first.file.sha256, "总装车间"),
        ]
        a_returned(case)
        caption(case, first, "机加车间", was="总装车间")
        attaching.remove_attachment(attachment_id=second.pk, by=by(case))
        (held,) = submitted(submission).pictures
        assert [(one.pk, one.caption) for one in held.attached] == [(second.pk, ""), (first.pk, "总装车间")]

    def test_what_changed_is_told_at_the_text(self, case):
        picture = bring(case, STORY, a_png(), "图.png")
        submit(declaration_id=case.pk, by=by(case))
        a_returned(case, {STORY: "请换一张图"}, only_remarked=True)
        attaching.remove_attachment(attachment_id=picture.pk, by=by(case))
        bring(case, STORY, a_jpeg(), "新图.jpg")
        again = a_resubmitted(case)
        now, before = again.submissions.all()
        (change,) = compare(submitted(before), submitted(now))
        assert (change.path, change.how, "图.png" in change.old, "新图.jpg" in change.new) == (
            STORY,
            "changed",
            True,
            True,
        )

    def test_a_text_under_another_key_keeps_its_pictures(self, case, tmp_path):
        picture = bring(case, STORY, a_png(), "图.png")
        save_answer(declaration_id=case.pk, path=STORY, text="始建于1958年", seen=None, by=by(case))
        ask_for_pictures(tmp_path / "next", key="history", was="story")
        catch_up(declaration_id=case.pk, by=None)
        view = current(Declaration.objects.get(pk=case.pk))
        (place,) = view.pictures
        assert (place.path, place.attached, view.answers.text(place.path)) == (
            "factory/history",
            [picture],
            "始建于1958年",
        )


class TestShown:
    @pytest.fixture
    def pictured(self, case, client):
        picture = bring(case, STORY, a_jpeg(60, 40), "车间.jpg")
        caption(case, picture, "总装车间全景")
        save_answer(declaration_id=case.pk, path=STORY, text="始建于1958年", seen=None, by=by(case))
        client.force_login(by(case).user)
        return picture

    def test_while_filling_and_in_the_read_view(self, client, case, pictured):
        address = reverse("case-attachment", args=[case.pk, pictured.pk])
        for name in ("case-fill", "case", "case-submit"):
            page = client.get(reverse(name, args=[case.pk])).content.decode()
            assert (f'src="{address}"' in page, "总装车间全景" in page) == (True, True)

    def test_in_the_json_by_digest_and_in_its_schema(self, client, case, pictured):
        told = json.loads(b"".join(client.get(reverse("case-json", args=[case.pk])).streaming_content))
        assert [(one["slot"], one["sha256"], one["caption"]) for one in told["attachments"]] == [
            (STORY, pictured.file.sha256, "总装车间全景")
        ]
        schema = client.get(reverse("form-schema", args=["liaoning-2026", "basic-factory"])).json()
        assert set(told["attachments"][0]) <= set(schema["properties"]["attachments"]["items"]["properties"])

    def test_in_word(self, client, case, pictured):
        content = b"".join(client.get(reverse("case-word", args=[case.pk])).streaming_content)
        document = Document(io.BytesIO(content))
        assert len(document.inline_shapes) == 1
        assert "总装车间全景" in "".join(one.text for table in document.tables for one in table._cells)

    def test_on_paper(self, case, pictured, tmp_path):
        from declarations.papers.making import file_name_and_pdf  # loads what prints

        submission = submit(declaration_id=case.pk, by=by(case))
        submission.refresh_from_db()
        _, pdf = file_name_and_pdf(submission)
        assert tuple(one for one in ("图1", "总装车间全景") if one in text_of(pdf)) == ("图1", "总装车间全景")
        assert b"/DCTDecode" in pdf  # the JPEG itself
        assert file_name_and_pdf(submission)[1] == pdf

    def test_the_page_asks_as_often_with_three(self, client, case, pictured):
        def queries():
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("case-fill", args=[case.pk]))
            return len(asked)

        queries()
        one = queries()
        bring(case, STORY, a_png(), "二.png")
        bring(case, STORY, a_png(), "三.png")
        assert queries() == one


class TestViews:
    def post(self, client, case, picture, **sent):
        client.force_login(by(case).user)
        return client.post(reverse("case-picture", args=[case.pk, picture.pk]), sent)

    def test_a_caption(self, client, case):
        picture = bring(case, STORY, a_png(), "图.png")
        assert self.post(client, case, picture, caption="总装", was="").json() == {"caption": "总装"}
        answer = self.post(client, case, picture, caption="机加", was="")
        assert (answer.status_code, answer.json()["theirs"]) == (409, "总装")

    def test_an_order_is_answered_with_all_of_them(self, client, case):
        first, second = (bring(case, STORY, a_png(), f"{n}.png") for n in "一二")
        page = self.post(client, case, second, position="0").content.decode()
        assert page.index(str(second.pk)) < page.index(str(first.pk))
        assert self.post(client, case, second, position="x").status_code == 400

    def test_what_stands_at_a_text(self, client, case):
        client.force_login(by(case).user)
        url = reverse("case-attachments", args=[case.pk])
        assert "最多3张" in client.get(url, {"at": STORY}).content.decode()
        assert client.get(url, {"at": "factory/none"}).status_code == 404
