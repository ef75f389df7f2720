"""The made paper and the scan beside it; what does not match is remarked on, as are the files of the form."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.submitting import submit
from declarations.forms.paths import SCAN
from declarations.papers.requesting import request_paper
from portal.jobs.running import run_job
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from tests.builders import BEIPIAO, a_draft, a_submitted, an_officer
from tests.declarations.attachments.asking import ask_for_files, ask_for_scan
from tests.declarations.attachments.bringing import bring, clerk_of
from tests.declarations.attachments.ready import bring_files
from tests.portal.files.pictures import PDF, a_jpeg
from tests.reviews.desk.returns import fresh, remarked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def officer(notice):
    return an_officer(BEIPIAO)


@pytest.fixture
def case(tmp_path):
    ask_for_scan(tmp_path / "pack", by="county")
    return a_submitted()


def page_of(client, officer, case):
    client.force_login(officer.user)
    return client.get(reverse("desk-scan", args=[case.pk])).content.decode()


def test_both_stand_side_by_side(client, case, officer):
    bring(case, SCAN, PDF, "盖章.pdf")
    bring(case, SCAN, a_jpeg(), "第二页.jpg")
    run_job(request_paper(submission=case.submissions.get(), by=officer).job_id)
    page = page_of(client, officer, case)
    assert (page.count("<iframe"), page.count("?shown"), 'alt="第二页.jpg"' in page) == (2, 3, True)
    assert case.submissions.get().sha256 in page


def test_either_may_be_missing(client, case, officer):
    page = page_of(client, officer, case)
    assert ("生成 PDF" in page, "尚未上传" in page) == (True, True)


def test_one_that_does_not_match_goes_back_with_a_remark_on_it(client, case, officer):
    bring(case, SCAN, PDF)
    remarked(case, SCAN, "页脚摘要与提交的不一致", by=officer)
    assert "页脚摘要与提交的不一致" in page_of(client, officer, case)
    decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请重新盖章", only_remarked=True, by=officer)
    assert fresh(case).open_paths == [SCAN]
    client.force_login(clerk_of(case).user)
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    assert "页脚摘要与提交的不一致" in page
    assert submit(declaration_id=case.pk, by=clerk_of(case)).n == 2


def test_a_file_of_the_form_can_be_remarked_on_and_only_it_is_opened(client, officer, tmp_path):
    ask_for_files(tmp_path / "pack")
    case = a_draft()
    bring_files(case)
    submit(declaration_id=case.pk, by=clerk_of(case))
    client.force_login(officer.user)
    page = client.get(reverse("decide", args=[case.pk])).content.decode()
    assert ('id="at-attachments"' in page, 'id="at-attachments-proof"' in page) == (True, True)
    remarked(case, "attachments/proof", "请上传2026年的报告", by=officer)
    decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请换", only_remarked=True, by=officer)
    bring(case, "proof", PDF, "新报告.pdf")
    client.force_login(clerk_of(case).user)
    page = client.get(reverse("case-fill", args=[case.pk])).content.decode()
    assert ("请上传2026年的报告" in page, page.count("data-remove=")) == (True, 2)  # those of the proof, not the video


def test_the_page_asks_as_often_with_many_files(client, case, officer):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            page_of(client, officer, case)
        return len(asked)

    bring(case, SCAN, a_jpeg(), "一.jpg")
    queries()
    one = queries()
    for n in "二三四":
        bring(case, SCAN, a_jpeg(), f"{n}.jpg")
    assert queries() == one
