"""核对: anyone who holds a paper learns whether it is genuine, and nothing that is not on it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from declarations.cases.submitting import submit
from declarations.papers.drafts import request_draft_print
from declarations.papers.making import paper_for
from portal.jobs.running import run_job
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from tests.builders import BEIPIAO, a_draft, a_submitted, an_enterprise, an_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
URL = "/verify/"


@pytest.fixture
def submission():
    return a_submitted(an_enterprise(name="朝阳保密有限公司")).submissions.get()


def bytes_of(file):
    with file.content.open("rb") as opened:
        return opened.read()


def asked(client, number, digest):
    return client.get(URL, {"number": number, "digest": digest})


def sent(client, content, name="材料.pdf"):
    return client.post(URL, {"file": SimpleUploadedFile(name, content, "application/pdf")})


def test_number_and_digest_as_printed_are_confirmed(client, submission):
    number, digest = submission.declaration.number, submission.sha256

    answer = asked(client, f" {number.lower()} ", f"{digest[:32].upper()}\n{digest[32:]}")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "相符。" in page
    assert "不相符。" not in page
    assert f"编号 {number}，第1次提交，提交时间 2026年3月23日 09:00" in page


def test_nothing_of_the_content_is_told(client, submission):
    page = asked(client, submission.declaration.number, submission.sha256).content.decode()

    for secret in ("朝阳保密有限公司", "一号工厂", "2.35", "北票"):
        assert secret not in page


def test_a_number_alone_is_not_to_be_told_from_one_that_is_not_there(client, submission):
    right, wrong = (
        asked(client, number, "0" * 64).context for number in (submission.declaration.number, "JC2026-000000-0000000")
    )

    assert right["finding"] is wrong["finding"] is None
    assert "不相符。" in asked(client, submission.declaration.number, "0" * 64).content.decode()


def test_an_earlier_submission_is_said_to_be_superseded(client, submission):
    case = submission.declaration
    decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请补充", by=an_officer(BEIPIAO))
    newer = submit(declaration_id=case.pk, by=case.enterprise.organisation.appointments.get())

    assert "此后又重新提交过" in asked(client, case.number, submission.sha256).content.decode()
    assert "此后又重新提交过" not in asked(client, case.number, newer.sha256).content.decode()


@pytest.mark.parametrize(
    ("number", "digest", "message"),
    [
        ("", "0" * 64, "这个字段是必填项。"),
        ("JC2026-211381-ABCDEFG", "0" * 63, "数字摘要应为64位，由数字和字母a至f组成，目前63位，请核对页脚"),
        ("JC2026-211381-ABCDEFG", "z" * 64, "数字摘要应为64位，由数字和字母a至f组成，目前64位，请核对页脚"),
    ],
)
def test_what_cannot_be_right_is_told_where_it_stands_and_stays_typed(client, number, digest, message):
    answer = asked(client, number, digest)

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert answer.context["form"]["digest"].value() == digest


def test_the_downloaded_file_is_confirmed_and_a_changed_one_is_not(client, submission):
    pdf = bytes_of(paper_for(submission))

    genuine, changed = sent(client, pdf), sent(client, pdf.replace(b"%%EOF", b"\n%%EOF"))

    assert "此 PDF 由本门户生成，未经改动。" in genuine.content.decode()
    assert f"编号 {submission.declaration.number}，第1次提交" in genuine.content.decode()
    assert "此 PDF 不是本门户生成的原文件，或已被改动。" in changed.content.decode()


def test_a_draft_is_no_paper(client):
    case = a_draft()
    asked = request_draft_print(declaration_id=case.pk, by=case.enterprise.organisation.appointments.get())
    run_job(asked.job_id)
    asked.job.refresh_from_db()

    assert "不相符。" in sent(client, bytes_of(asked.job.result)).content.decode()


def test_what_is_no_pdf_is_refused(client):
    answer = sent(client, b"PK\x03\x04 not a pdf")

    assert answer.status_code == 422
    assert "PDF应为完整的 PDF、JPEG 或 PNG 文件" in answer.content.decode()


def test_the_code_on_the_paper_leads_to_the_answer(client, submission, settings):
    from declarations.papers.content import content_of

    settings.PORTAL_URL = "https://portal.example"
    address = content_of(submission).filled_address

    assert address.startswith("https://portal.example/verify/?")
    assert "相符。" in client.get(address.removeprefix("https://portal.example")).content.decode()


def test_every_page_leads_to_it(client):
    assert f'href="{URL}"' in client.get(reverse("home")).content.decode()
