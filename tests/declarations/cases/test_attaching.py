"""Files of a case: they come in pieces, are checked by content, count for completeness, and stand in the envelope."""

import hashlib
import json

import pytest
from django.db.models import ProtectedError

from declarations.attachments.models import Attachment, AttachmentStatus
from declarations.cases import attaching
from declarations.cases.models import Declaration
from declarations.cases.reading import current, submitted
from declarations.cases.submitting import Incomplete, submit
from declarations.cases.timing import submission_window
from portal import clock
from portal.errors import Refused
from portal.jobs.models import Job
from portal.jobs.running import run_job
from portal.trail.record import trail_of
from portal.uploads import receiving
from portal.uploads.models import Upload
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from tests.builders import BEIPIAO, a_clerk, a_draft, an_enterprise, an_officer
from tests.conftest import set_clock
from tests.declarations.attachments.asking import ask_for_files
from tests.declarations.attachments.bringing import bring, clerk_of
from tests.portal.files.kept import kept
from tests.portal.files.pictures import a_png
from tests.portal.files.videos import an_avi

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]

PDF = b"%PDF-1.7\n...\n%%EOF\n"


@pytest.fixture
def case(tmp_path) -> Declaration:
    ask_for_files(tmp_path / "pack")
    return a_draft()


def problems(case: Declaration) -> dict[str, str]:
    return {one.path: one.message for one in current(case).checked.problems}


class TestBringing:
    def test_a_document_is_ready_at_once(self, case):
        attachment = bring(case, "proof", PDF)
        assert (attachment.status, attachment.file.content_type) == (AttachmentStatus.READY, "application/pdf")
        with attachment.file.content.open("rb") as content:
            assert content.read() == PDF
        assert not Upload.objects.exists()

    def test_a_video_is_ready_once_its_length_was_read(self, case):
        by = clerk_of(case)
        film = an_avi(seconds=3)
        upload = attaching.begin_attachment(declaration_id=case.pk, slot="video", name="a.avi", length=len(film), by=by)
        receiving.append(upload_id=upload.pk, at=0, piece=film, by=by)
        attachment = attaching.finish_attachment(upload_id=upload.pk, by=by)
        assert attachment.status == AttachmentStatus.CHECKING
        assert problems(case)["attachments/video"] == "文件正在检查，稍候即可提交"
        run_job(Job.objects.get(kind="inspect-attachment").pk)
        attachment.refresh_from_db()
        assert (attachment.status, attachment.duration) == (AttachmentStatus.READY, "0分03秒")
        assert "attachments/video" not in problems(case)

    def test_a_video_that_is_too_long_says_so_at_its_place(self, case):
        attachment = bring(case, "video", an_avi(seconds=61), "长片.avi")
        assert attachment.status == AttachmentStatus.REFUSED
        assert "时长1分01秒，超过1分钟的上限" in problems(case)["attachments/video"]

    def test_finishing_twice_brings_it_once(self, case):
        attachment = bring(case, "proof", PDF)
        again = attaching.finish_attachment(upload_id=attachment.pk, by=clerk_of(case))
        assert again == attachment
        assert kept().count() == 1

    def test_what_is_not_asked_for_is_refused_by_its_content(self, case):
        with pytest.raises(Refused, match="PDF、JPEG、PNG、docx"):
            bring(case, "proof", b"just words", "材料.pdf")
        assert not Attachment.objects.exists()

    @pytest.mark.parametrize(
        ("slot", "length", "message"),
        [("proof", 1024 * 1024 + 1, "不得超过 1 MB"), ("none", 5, "没有此项附件"), ("proof", 0, "空")],
    )
    def test_what_cannot_fit_is_refused_before_a_byte_is_sent(self, case, slot, length, message):
        with pytest.raises(Refused, match=message):
            attaching.begin_attachment(declaration_id=case.pk, slot=slot, name="a", length=length, by=clerk_of(case))

    def test_a_full_place_takes_no_more(self, case):
        bring(case, "proof", PDF)
        bring(case, "proof", a_png())
        with pytest.raises(Refused, match="最多2个文件"):
            bring(case, "proof", PDF)

    def test_another_enterprise_brings_nothing(self, case):
        with pytest.raises(Refused, match="身份"):
            attaching.begin_attachment(
                declaration_id=case.pk, slot="proof", name="a", length=9, by=a_clerk(an_enterprise())
            )


class TestSubmitting:
    def test_what_is_missing_stands_against_it(self, case):
        with pytest.raises(Incomplete) as refused:
            submit(declaration_id=case.pk, by=clerk_of(case))
        assert [one.path for one in refused.value.problems] == ["attachments/proof", "attachments/video"]

    def test_the_envelope_holds_name_size_and_digest(self, case):
        proof, video = bring(case, "proof", PDF), bring(case, "video", an_avi(seconds=2), "场景.avi")
        submission = submit(declaration_id=case.pk, by=clerk_of(case))
        assert json.loads(bytes(submission.envelope))["attachments"] == [
            {
                "slot": "proof",
                "id": str(proof.pk),
                "name": "材料.pdf",
                "type": "application/pdf",
                "size": str(len(PDF)),
                "sha256": hashlib.sha256(PDF).hexdigest(),
            },
            {
                "slot": "video",
                "id": str(video.pk),
                "name": "场景.avi",
                "type": "video/x-msvideo",
                "size": str(video.file.size),
                "sha256": video.file.sha256,
            },
        ]

    def test_what_a_submission_holds_outlives_being_taken_out(self, case):
        proof = bring(case, "proof", PDF)
        bring(case, "video", an_avi())
        submission = submit(declaration_id=case.pk, by=clerk_of(case))
        decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请换", by=an_officer(BEIPIAO))
        attaching.remove_attachment(attachment_id=proof.pk, by=clerk_of(case))
        attaching.remove_attachment(attachment_id=proof.pk, by=clerk_of(case))
        case.refresh_from_db()
        assert "attachments/proof" in problems(case)
        held = {slot.key: [one.pk for one in slot.attached] for slot in submitted(submission).slots}
        assert held["proof"] == [proof.pk]
        with pytest.raises(ProtectedError):
            proof.file.delete()

    def test_a_locked_case_takes_and_loses_nothing(self, case):
        proof = bring(case, "proof", PDF)
        bring(case, "video", an_avi())
        submit(declaration_id=case.pk, by=clerk_of(case))
        with pytest.raises(Refused, match="已锁定"):
            attaching.remove_attachment(attachment_id=proof.pk, by=clerk_of(case))
        with pytest.raises(Refused, match="已锁定"):
            bring(case, "extra", PDF)


class TestRemoving:
    def test_a_file_no_submission_holds_goes_with_its_bytes(self, case):
        proof = bring(case, "proof", PDF)
        attaching.remove_attachment(attachment_id=proof.pk, by=clerk_of(case))
        assert not kept().exists()
        assert [one.summary for one in trail_of(case)][-2:] == [
            "上传附件“材料.pdf”（评估证明材料）",
            "删除附件“材料.pdf”",
        ]


class TestInspectingAgain:
    def test_asked_twice_while_it_waits_it_is_one_job(self, case):
        by, film = clerk_of(case), an_avi()
        upload = attaching.begin_attachment(declaration_id=case.pk, slot="video", name="a.avi", length=len(film), by=by)
        receiving.append(upload_id=upload.pk, at=0, piece=film, by=by)
        attachment = attaching.finish_attachment(upload_id=upload.pk, by=by)
        jobs = Job.objects.filter(kind="inspect-attachment")
        attaching.inspect_again(attachment_id=attachment.pk, by=by)
        assert jobs.count() == 1  # the one that the upload asked for still waits

        jobs.update(status=Job.Status.FAILED, failure="病毒扫描服务没有应答", finished_at=clock.now())
        for _ in range(2):
            attaching.inspect_again(attachment_id=attachment.pk, by=by)

        assert sorted(jobs.values_list("status", flat=True)) == [Job.Status.FAILED, Job.Status.QUEUED]


class TestTheLastMinute:
    """An upload begun before the deadline may come to its end within two hours, and be submitted with."""

    def test_a_file_on_its_way_keeps_the_window_open(self, case, monkeypatch):
        bring(case, "proof", PDF)
        set_clock(monkeypatch, "2026-04-06 23:59")
        by, film = clerk_of(case), an_avi()
        upload = attaching.begin_attachment(declaration_id=case.pk, slot="video", name="a.avi", length=len(film), by=by)
        set_clock(monkeypatch, "2026-04-07 01:30")
        assert "2小时" in submission_window(case).source
        receiving.append(upload_id=upload.pk, at=0, piece=film, by=by)
        attaching.finish_attachment(upload_id=upload.pk, by=by)
        run_job(Job.objects.get(kind="inspect-attachment").pk)
        assert submit(declaration_id=case.pk, by=by).n == 1

    def test_two_hours_and_no_longer(self, case, monkeypatch):
        bring(case, "proof", PDF)
        set_clock(monkeypatch, "2026-04-06 23:59")
        attaching.begin_attachment(declaration_id=case.pk, slot="video", name="a.avi", length=9, by=clerk_of(case))
        set_clock(monkeypatch, "2026-04-07 02:00")
        with pytest.raises(Refused, match="截止"):
            submit(declaration_id=case.pk, by=clerk_of(case))

    def test_one_begun_after_the_deadline_opens_nothing(self, case, monkeypatch):
        set_clock(monkeypatch, "2026-04-07 00:01")
        attaching.begin_attachment(declaration_id=case.pk, slot="video", name="a.avi", length=9, by=clerk_of(case))
        with pytest.raises(Refused, match="截止"):
            submit(declaration_id=case.pk, by=clerk_of(case))
