"""The filled form as a Word document says what the page says."""

import io

import pytest
from docx import Document

from declarations.cases.drafting import save_answer
from declarations.cases.reading import current
from declarations.forms.word import word
from portal.people.models import Appointment
from tests.declarations.cases.test_application_forms import a_draft_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def cells_of(case) -> list[str]:
    view = current(case)
    document = Document(io.BytesIO(word(title=view.form.title, about=[], parts=view.parts)))
    return [cell.text for table in document.tables for row in table.rows for cell in row.cells]


def test_a_measure_is_told_with_its_unit_once():
    case = a_draft_of("advanced")
    clerk = Appointment.objects.get(organisation=case.enterprise.organisation)
    part = next(one for one in current(case).form.parts if getattr(one, "printed", None))
    row, column = next(iter(part.printed)), next(iter(part.columns))
    save_answer(declaration_id=case.pk, path=f"{part.key}/{row}/{column}", text="92.5 %", seen=None, by=clerk)

    assert [text for text in cells_of(case) if "92.5" in text] == ["92.5 %"]
