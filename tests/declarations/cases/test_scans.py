"""The stamped scan: brought after submitting, of one digest, replaced until a level has acted, and waited for by its stage."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.attachments.models import Attachment
from declarations.cases import attaching
from declarations.cases.history import history_of
from declarations.cases.models import Declaration
from declarations.cases.scans import scan_of, without_scan
from declarations.forms.paths import SCAN
from portal.errors import Refused
from reviews.desk.batch import Choice, Way
from reviews.desk.candidates import candidates
from reviews.desk.deciding import decide, newest_submission
from reviews.desk.models import Verdict
from tests.builders import BEIPIAO, CHAOYANG, a_clerk, a_draft, a_submitted, an_enterprise, an_officer
from tests.declarations.attachments.asking import ask_for_scan
from tests.declarations.attachments.bringing import bring, clerk_of
from tests.portal.files.pictures import PDF, a_jpeg
from tests.reviews.builders import at_city
from tests.reviews.desk.returns import a_resubmitted, a_returned, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def case(tmp_path) -> Declaration:
    ask_for_scan(tmp_path / "pack", by="county")
    return a_submitted()


def approve(case, by=None):
    decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=by or an_officer(BEIPIAO))
    return fresh(case)


def standing(case):
    return [one.file.name for one in scan_of(fresh(case)).slot.attached]


class TestBringing:
    def test_a_pdf_or_pages_as_pictures_of_this_number_and_digest(self, case):
        scan = bring(case, SCAN, PDF, "盖章.pdf")
        bring(case, SCAN, a_jpeg(), "第二页.jpg")
        assert (standing(case), scan.submission) == (["盖章.pdf", "第二页.jpg"], case.submissions.get())
        told = [one.what for one in history_of(case, by=clerk_of(case))]
        assert f"上传盖章扫描件“盖章.pdf”（第1次提交，摘要{scan.submission.sha256[:12]}）" in told

    def test_what_no_scanner_makes_is_refused(self, case):
        with pytest.raises(Refused, match="PDF、JPEG、PNG") as refused:
            bring(case, SCAN, b"just words", "盖章.pdf")
        assert refused.value.field == SCAN

    def test_a_draft_and_a_programme_that_asks_for_none(self, case, tmp_path):
        draft = a_draft()
        with pytest.raises(Refused, match="不需要"):
            bring(draft, SCAN, PDF)

    def test_not_theirs_to_fill(self, case):
        for by in (a_clerk(an_enterprise()), an_officer(BEIPIAO)):
            with pytest.raises(Refused, match="填报单位"):
                bring(case, SCAN, PDF, by=by)

    def test_a_scan_is_of_a_submission_and_nothing_else_is(self, case):
        scan = bring(case, SCAN, PDF)
        for impossible in ({"submission": None}, {"slot": "proof"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Attachment.objects.filter(pk=scan.pk).update(**impossible)


class TestReplacing:
    def test_what_was_replaced_stays_on_record(self, case):
        first = bring(case, SCAN, PDF, "歪了.pdf")
        attaching.remove_attachment(attachment_id=first.pk, by=clerk_of(case))
        bring(case, SCAN, PDF, "盖章.pdf")
        scan = scan_of(case)
        assert ([one.file.name for one in scan.earlier], standing(case)) == (["歪了.pdf"], ["盖章.pdf"])

    def test_not_once_a_level_has_acted_on_it(self, case, tmp_path):
        ask_for_scan(tmp_path / "later", by="city")
        case = a_submitted()
        scan = bring(case, SCAN, PDF)
        case = approve(case)
        for deed in (
            lambda: attaching.remove_attachment(attachment_id=scan.pk, by=clerk_of(case)),
            lambda: bring(case, SCAN, PDF),
        ):
            with pytest.raises(Refused, match="已据此盖章扫描件办理"):
                deed()

    def test_one_that_was_not_there_may_still_come(self, case, tmp_path):
        ask_for_scan(tmp_path / "later", by="city")
        case = at_city(approve(a_submitted()))
        bring(case, SCAN, PDF, "盖章.pdf")
        assert standing(case) == ["盖章.pdf"]

    def test_not_after_the_stage_that_waits_for_it(self, case):
        bring(case, SCAN, PDF)
        case = approve(case)
        with pytest.raises(Refused, match="不能再上传"):
            bring(case, SCAN, PDF)

    def test_what_a_later_stage_returned_may_have_its_scan_then(self, case):
        """Its own stage is over by then, and the later one lets nothing pass without the scan."""
        bring(case, SCAN, PDF)
        case = at_city(approve(case))
        decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请改", by=an_officer(CHAOYANG))
        case = a_resubmitted(fresh(case), maturity_score="3")
        with pytest.raises(Refused, match="尚未上传所提交材料的盖章扫描件"):
            approve(case, by=an_officer(CHAOYANG))
        bring(case, SCAN, PDF, "重新盖章.pdf")
        assert standing(case) == ["重新盖章.pdf"]
        assert approve(case, by=an_officer(CHAOYANG)).status == "to_report"

    def test_another_submission_wants_another_scan(self, case):
        bring(case, SCAN, PDF)
        case = a_resubmitted(a_returned(case), maturity_score="3")
        assert standing(case) == []
        assert without_scan([newest_submission(case)])

    def test_unless_the_notice_says_that_the_first_will_do(self, tmp_path):
        ask_for_scan(tmp_path / "pack", by="county", anew=False)
        case = a_submitted()
        bring(case, SCAN, PDF, "盖章.pdf")
        case = a_resubmitted(a_returned(case), maturity_score="3")
        assert (standing(case), without_scan([newest_submission(case)])) == (["盖章.pdf"], set())


class TestItsStage:
    def test_lets_nothing_pass_without_it(self, case):
        with pytest.raises(Refused, match="尚未上传所提交材料的盖章扫描件（首页、工厂信息）") as refused:
            approve(case)
        assert refused.value.field == "verdict"
        bring(case, SCAN, PDF)
        assert approve(case).status == "to_report"

    def test_returns_and_rejects_without_it(self, case):
        assert a_returned(case).status == "returned"
        other = a_submitted()
        decide(declaration_id=other.pk, verdict=Verdict.REJECT, text="停产", by=an_officer(BEIPIAO))
        assert fresh(other).status == "rejected"

    def test_those_before_it_do_not_wait(self, tmp_path):
        ask_for_scan(tmp_path / "pack", by="city")
        case = at_city(approve(a_submitted()))
        with pytest.raises(Refused, match="盖章扫描件"):
            approve(case, by=an_officer(CHAOYANG))

    def test_a_batch_is_told_beforehand_and_asks_as_often_for_many(self, case):
        officer = an_officer(BEIPIAO)
        cases = [case, *(a_submitted() for _ in range(3))]
        bring(case, SCAN, PDF)

        def look(some):
            some = [fresh(one) for one in some]
            with CaptureQueriesContext(connection) as asked:
                found = candidates(way=Way.APPROVE, choices=[Choice(one.pk, one.moves) for one in some], by=officer)
            return found, len(asked)

        look(cases)
        _, few = look(cases[:2])
        found, many = look(cases)
        assert ["盖章扫描件" in one.hindrance for one in found] == [False, True, True, True]
        assert many == few


class TestShown:
    def test_to_whoever_brings_it_and_to_officers(self, client, case):
        bring(case, SCAN, PDF, "盖章.pdf")
        client.force_login(clerk_of(case).user)
        page = client.get(reverse("case", args=[case.pk])).content.decode()
        assert ("盖章.pdf" in page, "data-choose" in page, case.submissions.get().sha256 in page) == (True,) * 3
        client.force_login(an_officer(BEIPIAO).user)
        page = client.get(reverse("decide", args=[case.pk])).content.decode()
        assert ("盖章.pdf" in page, "data-choose" in page, reverse("desk-scan", args=[case.pk]) in page) == (
            True,
            False,
            True,
        )

    def test_what_is_drawn_after_a_change(self, client, case):
        client.force_login(clerk_of(case).user)
        page = client.get(reverse("case-attachments", args=[case.pk]), {"at": SCAN}).content.decode()
        assert ("尚未上传" in page, "data-choose" in page) == (True, True)

    @pytest.mark.parametrize(("shown", "how"), [(True, "inline"), (False, "attachment")])
    def test_in_a_frame_of_our_own_alone(self, client, case, shown, how):
        scan = bring(case, SCAN, PDF, "盖章.pdf")
        client.force_login(clerk_of(case).user)
        url = reverse("case-attachment", args=[case.pk, scan.pk])
        answer = client.get(url, {"shown": ""} if shown else {})
        assert answer["Content-Disposition"].startswith(how)
        assert answer["X-Frame-Options"] == ("SAMEORIGIN" if shown else "DENY")
        b"".join(answer.streaming_content)
