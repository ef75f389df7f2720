"""Answers from elsewhere fill what is empty, add rows, and replace only by choice; nothing that stands there is lost."""

import pytest
from django.core.management import call_command

from declarations.cases.drafting import save_answer, start
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.cases.submitting import submit
from declarations.cases.taking_in import answers_of, earlier_cases, preview, take_in
from declarations.forms.answers import Answers
from declarations.forms.exchange import document, incoming
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, LONGCHENG, a_clerk, a_draft, a_factory, an_enterprise, an_officer, the_round
from tests.declarations.notices.packs import LIAONING, copy_of, edit
from tests.reviews.desk.returns import a_returned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def whole():
    return a_draft()


@pytest.fixture
def clerk(whole):
    return Appointment.objects.get(organisation=whole.enterprise.organisation)


@pytest.fixture
def empty(whole, clerk):
    """A second draft of the same enterprise, of another factory, prefilled alone."""
    factory = a_factory(enterprise=whole.enterprise, name="二号工厂")
    return start(factory=factory, round=the_round(), by=clerk)


def answers(case: Declaration) -> Answers:
    return current(Declaration.objects.get(pk=case.pk)).answers


def bring(case, brought, by, *, replace=False):
    seen = current(Declaration.objects.get(pk=case.pk)).fingerprint
    return take_in(declaration_id=case.pk, brought=brought, replace=replace, source="试", seen=seen, by=by)


class TestTakeIn:
    def test_an_exported_draft_makes_another_the_same(self, whole, empty, clerk):
        import json

        view = current(whole)
        found = incoming(view.form, json.dumps(document(view.form, view.answers)).encode())
        done = bring(empty, found.answers, clerk, replace=True)
        after = answers(empty)
        typed = {path: text for path, text in view.answers.texts.items() if text}
        assert {path: text for path, text in after.texts.items() if text} == typed | {
            "enterprise/name": view.answers.texts["enterprise/name"]
        }
        assert after.rows == view.answers.rows
        assert (done.new_rows, current(Declaration.objects.get(pk=empty.pk)).checked.problems) == (2, [])

    def test_twice_changes_nothing(self, whole, empty, clerk):
        brought = answers(whole)
        bring(empty, brought, clerk)
        before = answers(empty)
        assert bring(empty, brought, clerk).is_nothing
        assert answers(empty) == before

    def test_what_stands_there_stays_unless_it_is_to_be_replaced(self, empty, clerk):
        save_answer(declaration_id=empty.pk, path="factory/subsector", text="车桥", seen=None, by=clerk)
        brought = Answers({"factory/subsector": "轮毂", "factory/sector": "装备制造"})
        assert bring(empty, brought, clerk).kept == 1
        assert answers(empty).text("factory/subsector") == "车桥"
        assert answers(empty).text("factory/sector") == "装备制造"
        bring(empty, brought, clerk, replace=True)
        assert answers(empty).text("factory/subsector") == "轮毂"
        assert trail_of(empty).last().detail["replaced"] == {"factory/subsector": "车桥"}

    def test_a_colleague_with_the_page_open_is_told_by_the_version(self, empty, clerk):
        before = answers(empty).versions.get("factory/sector", 0)
        bring(empty, Answers({"factory/sector": "装备制造"}), clerk)
        saved = save_answer(declaration_id=empty.pk, path="factory/sector", text="原材料", seen=before, by=clerk)
        assert (saved.conflict, saved.text) == (True, "装备制造")

    def test_what_is_fixed_is_not_taken_from_anywhere(self, empty, clerk):
        assert bring(empty, Answers({"enterprise/name": "别的企业"}), clerk, replace=True).is_nothing

    def test_rows_beyond_the_room_are_counted_and_left(self, empty):
        ids = [f"r{n:05}" for n in range(103)]
        done = preview(current(empty), Answers(rows={"scenarios": ids}), replace=False)
        assert (done.new_rows, done.no_room) == (100, 3)

    def test_after_a_change_the_preview_no_longer_counts(self, empty, clerk):
        seen = current(empty).fingerprint
        save_answer(declaration_id=empty.pk, path="factory/subsector", text="车桥", seen=None, by=clerk)
        with pytest.raises(Outdated):
            take_in(declaration_id=empty.pk, brought=Answers(), replace=False, source="试", seen=seen, by=clerk)

    def test_of_a_returned_case_the_trail_says_who_returned_it(self, whole, clerk):
        submit(declaration_id=whole.pk, by=clerk)
        case = a_returned(Declaration.objects.get(pk=whole.pk), {})
        bring(case, Answers({"factory/name": "新一号工厂"}), clerk, replace=True)
        line = trail_of(case).last()
        assert (line.deed, line.from_state, line.to_state) == ("take_in", "returned@county", "returned@county")

    def test_a_locked_case_takes_nothing(self, whole, clerk):
        submit(declaration_id=whole.pk, by=clerk)
        with pytest.raises(Refused, match="已锁定"):
            bring(whole, Answers({"factory/subsector": "车桥"}), clerk, replace=True)

    def test_one_sheet_is_written_once(self, whole, empty, clerk, django_assert_max_num_queries):
        with django_assert_max_num_queries(40):
            bring(empty, answers(whole), clerk)


class TestEarlierCases:
    def test_those_of_the_enterprise_that_were_submitted(self, whole, empty, clerk):
        assert list(earlier_cases(empty, by=clerk)) == []
        submit(declaration_id=whole.pk, by=clerk)
        assert list(earlier_cases(empty, by=clerk)) == [whole]
        assert bring(empty, answers_of(whole, current(empty).form), clerk).new_rows == 2

    def test_a_field_that_is_called_otherwise_since_brings_its_answer(self, whole, empty, clerk, tmp_path):
        submit(declaration_id=whole.pk, by=clerk)
        pack = copy_of(LIAONING, tmp_path)
        edit(
            pack / "forms/basic-factory.yaml",
            "subsector: {label: 细分行业, kind: line, limit: 30}",
            "branch: {was: [subsector], label: 细分行业, kind: line, limit: 30}",
        )
        edit(pack / "forms/basic-factory.yaml", "subsector: factory/subsector", "subsector: factory/branch")
        call_command("load_notice", str(pack), verbosity=0)
        empty = Declaration.objects.get(pk=empty.pk)

        bring(empty, answers_of(whole, current(empty).form), clerk)

        assert answers(empty).text("factory/branch") == answers(whole).text("factory/subsector") != ""

    def test_nothing_that_the_person_does_not_see(self, whole, empty, clerk):
        submit(declaration_id=whole.pk, by=clerk)
        assert not earlier_cases(empty, by=an_officer(LONGCHENG)).exists()
        assert not earlier_cases(empty, by=a_clerk(an_enterprise(BEIPIAO))).exists()
