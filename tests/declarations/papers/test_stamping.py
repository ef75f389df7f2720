"""Which pages are stamped, and which anew: from the draft to the paper of the second submission."""

from typing import Any

import pytest

from declarations.cases.drafting import save_answer, start
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.cases.submitting import submit
from declarations.cases.taking_in import preview, take_in
from declarations.cases.withdrawing import withdraw
from declarations.notices.models import Round
from declarations.notices.schema import ProgrammeSpec
from declarations.papers import stamping
from declarations.papers.content import content_of
from declarations.papers.models import Paper
from portal.files.models import StoredFile
from portal.jobs.models import Job
from portal.jobs.running import run_job
from portal.people.models import Appointment
from tests.builders import LONGCHENG, a_clerk, a_factory, a_submitted, an_enterprise
from tests.declarations.attachments.bringing import bring
from tests.declarations.cases.test_attaching import PDF
from tests.declarations.papers.applications import APPLICANTS, answers
from tests.declarations.papers.pdfs import text_of
from tests.portal.files.videos import an_avi

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def an_application(programme: str, form: str) -> Declaration:
    """A draft filled with the example, with the files that its form asks for."""
    enterprise = an_enterprise(LONGCHENG, name=APPLICANTS[form])
    clerk = a_clerk(enterprise)
    case = start(factory=a_factory(enterprise=enterprise), round=Round.objects.get(programme=programme), by=clerk)
    view = current(case)
    take_in(declaration_id=case.pk, brought=answers(form), replace=True, source="示例", seen=view.fingerprint, by=clerk)
    for key, asked in view.form.attachments.items():
        bring(case, key, an_avi() if asked.takes == "video" else PDF)
    return Declaration.objects.get(pk=case.pk)


def clerk_of(case: Declaration) -> Appointment:
    return case.enterprise.organisation.appointments.get()


def submitted(case: Declaration) -> Declaration:
    submit(declaration_id=case.pk, by=clerk_of(case))
    return Declaration.objects.get(pk=case.pk)


def again(case: Declaration, **texts: str) -> Declaration:
    """Taken back, changed, and submitted anew."""
    withdraw(declaration_id=case.pk, by=clerk_of(case))
    for path, text in texts.items():
        save_answer(declaration_id=case.pk, path=path.replace("__", "/"), text=text, seen=None, by=clerk_of(case))
    return submitted(case)


@pytest.fixture
def case() -> Declaration:
    return submitted(an_application("workshop", "workshop"))


@pytest.fixture
def only_changed_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    def paper_of(programme: ProgrammeSpec, kind: str) -> Any:
        return programme.paper.model_copy(update={"restamp": "changed"})

    monkeypatch.setattr(ProgrammeSpec, "paper_of", paper_of)


@pytest.mark.parametrize(("programme", "form"), [("advanced", "advanced-factory"), ("workshop", "workshop")])
def test_the_example_fits_into_a_draft_whole(programme: str, form: str) -> None:
    case = an_application(programme, form)
    left = preview(current(case), answers(form), replace=True)
    assert (left.is_nothing, left.no_room) == (True, 0)
    assert current(case).checked.problems == []


def test_submitting_makes_the_paper_which_says_what_to_stamp(case: Declaration) -> None:
    paper = Paper.objects.get()
    run_job(paper.job_id)
    file = StoredFile.objects.get(pk=Paper.objects.get().file_id)
    assert Job.objects.get(pk=paper.job_id).status == Job.Status.DONE
    with file.content.open("rb") as opened:
        text = text_of(opened.read())
    assert f"编号{case.number}（第1次提交）" in text
    assert "盖章须盖章的页：首页、申报单位真实性承诺。" in text


def test_a_draft_is_told_what_will_be_stamped() -> None:
    case = an_application("workshop", "workshop")
    assert stamping.told(case) == "提交后，请打印申报书，在首页、申报单位真实性承诺盖章。"


def test_a_programme_that_says_nothing_has_nothing_stamped() -> None:
    case = a_submitted()
    assert (stamping.told(case), stamping.told_of(case.submissions.get(), case=case)) == ("", "")
    assert "盖章" not in dict(content_of(case.submissions.get()).heading)


def test_whole_asks_for_everything_anew(case: Declaration) -> None:
    second = again(case, workshop__robots="13")
    assert stamping.told_of(second.submissions.get(n=2), case=second) == (
        "须盖章的页：首页、申报单位真实性承诺。本次为第2次提交，须全部重新打印、重新盖章，以前盖章的不再使用。"
    )
    assert stamping.told(second).startswith("修改后重新提交的，申报书须全部重新打印")


@pytest.mark.usefixtures("only_changed_pages")
def test_changed_names_the_parts_that_changed(case: Declaration) -> None:
    second = again(case, cover__project="轧辊数字化车间", workshop__robots="13")
    assert stamping.told_of(second.submissions.get(n=2), case=second) == (
        "与第1次提交相比，以下部分有修改，所在的页须重新打印盖章：首页、数字化车间基本情况；"
        "其余各页沿用以前盖章的（盖章页：首页、申报单位真实性承诺）。"
    )
    assert "有修改的页须重新打印盖章" in stamping.told(second)


@pytest.mark.usefixtures("only_changed_pages")
def test_nothing_changed_is_said_so(case: Declaration) -> None:
    second = again(case)
    assert stamping.told_of(second.submissions.get(n=2), case=second).startswith("内容与第1次提交相同")
