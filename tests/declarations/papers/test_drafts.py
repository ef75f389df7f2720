"""Prints of drafts: marked, for whoever fills the draft in, and gone after a day."""

import datetime as dt

import pytest
from django.utils import timezone

from declarations.cases.drafting import save_answer
from declarations.cases.submitting import submit
from declarations.papers.drafts import discard_old, draft_print_of, request_draft_print
from declarations.papers.models import DraftPrint
from portal.errors import Refused
from portal.jobs.models import Job
from portal.jobs.running import run_job
from tests.builders import BEIPIAO, a_clerk, a_draft, an_enterprise, an_officer
from tests.declarations.papers.pdfs import text_of
from tests.portal.files.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def case():
    return a_draft()


@pytest.fixture
def clerk(case):
    return case.enterprise.organisation.appointments.get()


def printed(case, *, by):
    """The print as a worker has made it."""
    asked = request_draft_print(declaration_id=case.pk, by=by)
    run_job(asked.job_id)
    return draft_print_of(case)


def test_it_shows_the_draft_as_it_stands_right_or_wrong(case, clerk):
    save_answer(declaration_id=case.pk, path="maturity/score", text="二点三", seen=None, by=clerk)

    file = printed(case, by=clerk).job.result

    with file.content.open("rb") as opened:
        text = text_of(opened.read())
    assert "草稿，尚未提交，不作为申报材料" in text
    assert "二点三" in text
    assert file.name == f"{case.enterprise}基础级智能工厂申报表（草稿）.pdf"


def test_a_double_click_prints_once(case, clerk):
    first = request_draft_print(declaration_id=case.pk, by=clerk)

    assert request_draft_print(declaration_id=case.pk, by=clerk) == first
    assert Job.objects.count() == 1


def test_the_next_print_replaces_the_one_before(case, clerk):
    first = printed(case, by=clerk)

    second = printed(case, by=clerk)

    assert (DraftPrint.objects.get(), kept().get()) == (second, second.job.result)
    assert Job.objects.get(pk=first.job_id).result is None


@pytest.mark.parametrize("who", ["another enterprise's clerk", "the county"])
def test_nobody_else_prints_it(case, who):
    by = an_officer(BEIPIAO) if who == "the county" else a_clerk(an_enterprise())

    with pytest.raises(Refused):
        request_draft_print(declaration_id=case.pk, by=by)

    assert Job.objects.count() == 0


def test_what_was_submitted_before_the_worker_came_is_no_draft(case, clerk):
    asked = request_draft_print(declaration_id=case.pk, by=clerk)
    submit(declaration_id=case.pk, by=clerk)

    run_job(asked.job_id)

    job = Job.objects.get(pk=asked.job_id)
    assert (job.status, job.failure) == (Job.Status.FAILED, "该事项已提交，请打印正式的纸质材料")
    assert kept().count() == 0


def test_it_goes_after_a_day(case, clerk):
    fresh, old = (
        printed(case, by=clerk),
        printed(other := a_draft(), by=other.enterprise.organisation.appointments.get()),
    )
    Job.objects.filter(pk=old.job_id).update(finished_at=timezone.now() - dt.timedelta(hours=25))

    assert (discard_old(), discard_old()) == (1, 0)

    assert DraftPrint.objects.get() == fresh
    assert kept().get() == fresh.job.result
