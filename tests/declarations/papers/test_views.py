"""The pages of papers: asking, watching, taking away; and for whom they are not."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.papers.drafts import request_draft_print
from declarations.papers.models import Paper
from declarations.papers.requesting import request_paper
from portal.jobs.models import Job
from portal.jobs.running import run_job
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_clerk,
    a_draft,
    a_submitted,
    an_enterprise,
    an_officer,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def browser_of(appointment):
    client = Client()
    client.force_login(appointment.user)
    return client


def clerk_of(case):
    return case.enterprise.organisation.appointments.get()


@pytest.fixture
def case(notice, spring):
    return a_submitted()


@pytest.fixture
def made(case):
    """The paper of the case, made."""
    paper = request_paper(submission=case.submissions.get(), by=clerk_of(case))
    run_job(paper.job_id)
    return Paper.objects.get()


def addresses(case, name="paper"):
    return reverse(name, args=[case.pk, 1])


class TestPaper:
    def test_asking_leads_to_a_page_that_watches_it_being_made(self, case):
        browser = browser_of(clerk_of(case))

        answer = browser.post(addresses(case))

        assert (answer.status_code, answer.url) == (302, addresses(case))
        page = browser.get(answer.url).content.decode()
        assert f'hx-get="{addresses(case, "paper-progress")}"' in page
        assert Job.objects.count() == 1

    def test_a_second_click_asks_for_nothing_more(self, case):
        browser = browser_of(clerk_of(case))

        for _ in range(2):
            browser.post(addresses(case))

        assert Job.objects.count() == 1

    def test_the_bar_says_when_the_page_is_to_be_loaded_again(self, case):
        browser = browser_of(clerk_of(case))
        browser.post(addresses(case))
        assert "HX-Refresh" not in browser.get(addresses(case, "paper-progress")).headers

        run_job(Job.objects.get().pk)

        assert browser.get(addresses(case, "paper-progress")).headers["HX-Refresh"] == "true"

    def test_what_failed_says_why_and_can_be_asked_for_again(self, case):
        job = request_paper(submission=case.submissions.get(), by=clerk_of(case)).job
        Job.objects.update(status="failed", failure="服务器存储空间不足", finished_at=job.created_at)

        page = browser_of(clerk_of(case)).get(addresses(case)).content.decode()

        assert "服务器存储空间不足" in page
        assert "重新生成 PDF" in page

    @pytest.mark.usefixtures("made")
    @pytest.mark.parametrize("name", ["case", "receipt", "paper"])
    def test_every_page_about_the_submission_leads_to_the_download(self, case, name):
        args = [case.pk] if name == "case" else [case.pk, 1]

        page = browser_of(clerk_of(case)).get(reverse(name, args=args)).content.decode()
        assert addresses(case, "paper-file") in page

    @pytest.mark.usefixtures("made")
    def test_officers_find_it_where_they_decide(self, case):
        page = browser_of(an_officer(BEIPIAO)).get(reverse("decide", args=[case.pk])).content.decode()

        assert addresses(case, "paper-file") in page

    def test_the_download_is_the_kept_file(self, case, made):
        with made.file.content.open("rb") as file:
            kept = file.read()
        for reader in (clerk_of(case), an_officer(BEIPIAO), an_officer(CHAOYANG), an_officer(LIAONING)):
            answer = browser_of(reader).get(addresses(case, "paper-file"))
            assert b"".join(answer.streaming_content) == kept
            assert answer["Content-Type"] == "application/pdf"

    @pytest.mark.usefixtures("made")
    @pytest.mark.parametrize("name", ["paper", "paper-progress", "paper-file"])
    def test_it_is_not_there_for_others(self, case, name):
        for reader in (a_clerk(an_enterprise()), an_officer(LONGCHENG)):
            assert browser_of(reader).get(addresses(case, name)).status_code == 404
        assert browser_of(a_clerk(an_enterprise())).post(addresses(case)).status_code == 404

    def test_nothing_is_handed_out_before_it_is_made_nor_for_what_was_not_submitted(self, case):
        browser = browser_of(clerk_of(case))

        assert browser.get(addresses(case, "paper-file")).status_code == 404
        assert browser.get(reverse("paper", args=[case.pk, 2])).status_code == 404

    def test_the_page_asks_as_often_with_a_paper_as_without(self, case):
        browser = browser_of(clerk_of(case))
        url = reverse("case", args=[case.pk])
        browser.get(url)
        with CaptureQueriesContext(connection) as without:
            browser.get(url)
        run_job(request_paper(submission=case.submissions.get(), by=clerk_of(case)).job_id)
        with CaptureQueriesContext(connection) as with_paper:
            browser.get(url)
        assert len(with_paper) == len(without)


class TestDraft:
    @pytest.fixture
    def draft(self):
        return a_draft()

    def test_it_is_printed_from_the_page_of_the_case(self, draft):
        browser = browser_of(clerk_of(draft))
        url = reverse("draft-print", args=[draft.pk])
        assert f'action="{url}"' in browser.get(reverse("case", args=[draft.pk])).content.decode()

        assert browser.post(url).url == url

        assert reverse("draft-print-progress", args=[draft.pk]) in browser.get(url).content.decode()
        run_job(Job.objects.get().pk)
        assert browser.get(reverse("draft-print-progress", args=[draft.pk])).headers["HX-Refresh"] == "true"
        assert reverse("draft-print-file", args=[draft.pk]) in browser.get(url).content.decode()
        answer = browser.get(reverse("draft-print-file", args=[draft.pk]))
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")

    @pytest.mark.parametrize("name", ["draft-print", "draft-print-progress", "draft-print-file"])
    def test_it_is_its_authors_alone(self, draft, name):
        asked = request_draft_print(declaration_id=draft.pk, by=clerk_of(draft))
        run_job(asked.job_id)
        url = reverse(name, args=[draft.pk])

        for reader in (a_clerk(an_enterprise()), an_officer(BEIPIAO), an_officer(LONGCHENG)):
            assert browser_of(reader).get(url).status_code == 404
        assert browser_of(an_officer(LIAONING)).get(url).status_code == 403

    def test_there_is_none_of_what_was_submitted(self, case):
        browser = browser_of(clerk_of(case))

        assert browser.post(reverse("draft-print", args=[case.pk])).status_code == 404
        assert "打印草稿" not in browser.get(reverse("case", args=[case.pk])).content.decode()
