"""The files of a case over HTTP: tus 1.0 as its client speaks it, and handing out."""

import base64

import pytest
from django.test import Client
from django.urls import reverse

from declarations.attachments.models import Attachment
from declarations.cases import attaching
from declarations.cases.submitting import submit
from portal.uploads.models import Upload
from tests.builders import BEIPIAO, LONGCHENG, a_clerk, a_draft, an_enterprise, an_officer
from tests.declarations.attachments.asking import ask_for_files
from tests.declarations.cases.test_attaching import PDF, bring, clerk_of
from tests.portal.files.videos import an_avi

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
SIZE = len(PDF)


@pytest.fixture
def case(tmp_path):
    ask_for_files(tmp_path / "pack")
    return a_draft()


@pytest.fixture
def clerk(case, client):
    client.force_login(clerk_of(case).user)
    return client


def begin(client: Client, case, *, slot="proof", name="评估报告.pdf", length=SIZE):
    told = {"slot": slot, "filename": name}
    pairs = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
    return client.post(
        reverse("case-uploads", args=[case.pk]), headers={"Upload-Length": str(length), "Upload-Metadata": pairs}
    )


def patch(client: Client, where: str, at: int, piece: bytes):
    return client.patch(
        where, piece, content_type="application/offset+octet-stream", headers={"Upload-Offset": str(at)}
    )


def interrupted(**_):
    raise RuntimeError("the worker was killed")


class TestUploading:
    def test_in_pieces_with_a_look_where_it_stands(self, clerk, case):
        begun = begin(clerk, case)
        where = begun["Location"]
        assert (begun.status_code, begun["Tus-Resumable"]) == (201, "1.0.0")
        assert patch(clerk, where, 0, PDF[:5])["Upload-Offset"] == "5"
        asked = clerk.head(where)
        assert (asked.status_code, asked["Upload-Offset"], asked["Upload-Length"]) == (200, "5", str(len(PDF)))
        done = patch(clerk, where, 5, PDF[5:])
        assert (done.status_code, done["Upload-Offset"]) == (204, str(len(PDF)))
        assert Attachment.objects.get().file.name == "评估报告.pdf"

    def test_a_last_answer_lost_on_its_way_costs_nothing(self, clerk, case):
        where = begin(clerk, case)["Location"]
        patch(clerk, where, 0, PDF)
        again = patch(clerk, where, 0, PDF)
        assert (again.status_code, again["Upload-Offset"]) == (200, str(len(PDF)))
        assert clerk.head(where)["Upload-Offset"] == str(len(PDF))
        assert Attachment.objects.count() == 1

    def test_a_last_step_that_failed_is_done_when_the_client_looks_where_it_stands(self, clerk, case, monkeypatch):
        """A client that hears of all its bytes sends nothing more, and tells the person that the file is there."""
        where = begin(clerk, case)["Location"]
        with monkeypatch.context() as patched:
            patched.setattr(attaching, "finish_attachment", interrupted)
            with pytest.raises(RuntimeError):
                patch(clerk, where, 0, PDF)
        assert Attachment.objects.count() == 0

        asked = clerk.head(where)

        assert (asked.status_code, asked["Upload-Offset"]) == (200, str(len(PDF)))
        assert Attachment.objects.get().file.name == "评估报告.pdf"

    def test_a_wrong_place_is_409(self, clerk, case):
        assert patch(clerk, begin(clerk, case)["Location"], 3, b"x").status_code == 409

    def test_what_it_is_not_is_422_with_words_and_the_place(self, clerk, case):
        where = begin(clerk, case, length=5)["Location"]
        answer = patch(clerk, where, 0, b"words")
        assert answer.status_code == 422
        assert answer.json()["path"] == "attachments/proof"
        assert clerk.head(where).status_code == 410
        assert not Upload.objects.exists()

    def test_too_large_is_said_before_anything_is_sent(self, clerk, case):
        answer = begin(clerk, case, length=3 * 1024 * 1024)
        assert (answer.status_code, answer.json()["message"]) == (
            422,
            "文件为 3.0 MB，评估证明材料不得超过 1 MB，请压缩后再上传",
        )

    @pytest.mark.parametrize(
        "headers",
        [{}, {"Upload-Length": "-1"}, {"Upload-Length": "٣"}, {"Upload-Length": "5", "Upload-Metadata": "slot !!"}],
    )
    def test_what_no_client_sends_is_400(self, clerk, case, headers):
        assert clerk.post(reverse("case-uploads", args=[case.pk]), headers=headers).status_code == 400

    def test_what_is_spoken(self, clerk, case):
        answer = clerk.options(reverse("case-uploads", args=[case.pk]))
        assert (answer["Tus-Version"], answer["Tus-Extension"]) == ("1.0.0", "creation,termination")

    def test_given_up(self, clerk, case):
        where = begin(clerk, case)["Location"]
        assert clerk.delete(where).status_code == 204
        assert clerk.delete(where).status_code == 404
        assert patch(clerk, where, 0, PDF).status_code == 404

    def test_nobody_adds_to_the_upload_of_another_enterprise(self, clerk, case):
        where = begin(clerk, case)["Location"]
        stranger = Client()
        stranger.force_login(a_clerk(an_enterprise(BEIPIAO)).user)
        answers = [stranger.head(where), patch(stranger, where, 0, PDF), stranger.delete(where)]
        assert [one.status_code for one in answers] == [404, 404, 404]

    def test_by_way_of_a_case_of_ones_own_neither(self, clerk, case):
        where = begin(clerk, case)["Location"]
        own = a_draft()
        stranger = Client()
        stranger.force_login(clerk_of(own).user)
        bent = where.replace(str(case.pk), str(own.pk))
        answers = [stranger.head(bent), patch(stranger, bent, 0, PDF), stranger.delete(bent)]
        assert [one.status_code for one in answers] == [410, 404, 404]


class TestReading:
    def test_the_page_shows_what_is_asked_for_and_what_is_there(self, clerk, case):
        bring(case, "proof", PDF, "报告.pdf")
        page = clerk.get(reverse("case-fill", args=[case.pk])).content.decode()
        assert "评估证明材料" in page
        assert "报告.pdf" in page
        assert "时长不超过1分钟" in page

    def test_officers_of_the_place_have_the_file_of_a_submitted_case_and_no_others(self, case, client):
        proof = bring(case, "proof", PDF)
        bring(case, "video", an_avi())
        address = reverse("case-attachment", args=[case.pk, proof.pk])
        county = an_officer(BEIPIAO)
        client.force_login(county.user)
        assert client.get(address).status_code == 404  # a draft is the enterprise's own
        submit(declaration_id=case.pk, by=clerk_of(case))
        answer = client.get(address)
        assert b"".join(answer.streaming_content) == PDF
        assert "filename*=utf-8''%E6%9D%90%E6%96%99.pdf" in answer["Content-Disposition"]
        client.force_login(an_officer(LONGCHENG).user)
        assert client.get(address).status_code == 404

    def test_a_form_that_asks_for_none_does_not_ask_the_database_for_any(self, client, django_assert_max_num_queries):
        case = a_draft()
        client.force_login(clerk_of(case).user)
        with django_assert_max_num_queries(100) as asked:
            page = client.get(reverse("case-fill", args=[case.pk])).content.decode()
        assert "data-attachments" not in page
        assert not [one for one in asked if "attachment" in one["sql"]]


class TestRemoving:
    def test_the_place_is_drawn_anew(self, clerk, case):
        proof = bring(case, "proof", PDF, "报告.pdf")
        answer = clerk.post(reverse("case-attachment-remove", args=[case.pk, proof.pk]))
        assert (answer.status_code, "报告.pdf" in answer.content.decode()) == (200, False)
