"""Cases returned with remarks, and submitted again; by the deeds, as officers and enterprises do it."""

from typing import Any
from uuid import UUID

from declarations.cases.drafting import save_answer
from declarations.cases.models import Declaration
from declarations.cases.submitting import submit
from portal.people.models import Appointment
from reviews.desk.deciding import decide
from reviews.desk.models import Remark, Verdict
from reviews.desk.remarking import remark
from tests.builders import BEIPIAO, an_officer


def fresh(case: Declaration) -> Declaration:
    return Declaration.objects.get(pk=case.pk)


def clerk_of(case: Declaration) -> Appointment:
    return Appointment.objects.filter(organisation=case.enterprise.organisation).earliest("started_at")


def scenario_rows(case: Declaration) -> list[str]:
    """The ids of the rows of scenarios, as they are now."""
    return case.sheets.get(part="scenarios").rows[""]


def remarked(case: Declaration, path: str, text: str, *, by: Appointment, was: str = "") -> Remark | None:
    newest: UUID = case.submissions.latest("n").pk
    return remark(declaration_id=case.pk, submission_id=newest, path=path, text=text, was=was, by=by)


def a_returned(
    case: Declaration, remarks: dict[str, str] | None = None, *, by: Appointment | None = None, **choice: Any
) -> Declaration:
    """The case, returned by the county with remarks (path → text)."""
    officer = by or an_officer(BEIPIAO)
    for path, text in (remarks or {}).items():
        remarked(case, path, text, by=officer)
    decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请按标注修改", by=officer, **choice)
    return fresh(case)


def a_resubmitted(case: Declaration, **texts: str) -> Declaration:
    """The case, some answers changed (``maturity_score="3"``), submitted again."""
    clerk = clerk_of(case)
    for path, text in texts.items():
        save_answer(declaration_id=case.pk, path=path.replace("_", "/", 1), text=text, seen=None, by=clerk)
    submit(declaration_id=case.pk, by=clerk)
    return fresh(case)
