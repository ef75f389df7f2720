"""只开放所标注的内容: what was not remarked stays locked, whichever door one tries."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from declarations.cases.drafting import save_answer
from declarations.cases.reading import current
from declarations.cases.rows import add_row, place_row, remove_row
from portal.errors import Refused
from tests.builders import BEIPIAO, a_submitted, an_officer
from tests.declarations.notices.packs import LIAONING, copy_of, edit
from tests.reviews.builders import a_recheck
from tests.reviews.desk.returns import a_resubmitted, a_returned, clerk_of, fresh, scenario_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
SUBSECTOR = "subsector: {label: 细分行业, kind: line, limit: 30}"


def answer_at(case, path):
    return current(fresh(case)).answers.text(path)


class TestByDefault:
    def test_the_whole_form_is_open(self):
        case = a_returned(a_submitted(), {"maturity/score": "请核对"})
        save_answer(declaration_id=case.pk, path="factory/subsector", text="轴承", seen=None, by=clerk_of(case))
        assert (case.open_paths, answer_at(case, "factory/subsector")) == ([], "轴承")


class TestOnlyWhatIsRemarked:
    @pytest.fixture
    def case(self):
        case = a_submitted()
        first, _ = scenario_rows(case)
        return a_returned(case, {"maturity/score": "请核对", f"scenarios/{first}": "请改写"}, only_remarked=True)

    def test_a_remarked_answer_and_all_cells_of_a_remarked_row_are_open(self, case):
        first, _ = scenario_rows(case)
        for path, text in [
            ("maturity/score", "3"),
            (f"scenarios/{first}/instance", "改写"),
            (f"scenarios/{first}/ai", "否"),
        ]:
            save_answer(declaration_id=case.pk, path=path, text=text, seen=None, by=clerk_of(case))
            assert answer_at(case, path) == text

    def test_other_answers_are_locked(self, case):
        _, second = scenario_rows(case)
        for path in ["maturity/level", "factory/name", f"scenarios/{second}/instance"]:
            before = answer_at(case, path)
            with pytest.raises(Refused, match="只开放所标注的内容") as refused:
                save_answer(declaration_id=case.pk, path=path, text="一级", seen=None, by=clerk_of(case))
            assert (refused.value.field, answer_at(case, path)) == (path, before)

    def test_rows_are_neither_added_nor_taken_out_nor_moved(self, case):
        first, second = scenario_rows(case)
        for deed in [
            lambda: add_row(declaration_id=case.pk, path="scenarios", by=clerk_of(case)),
            lambda: remove_row(declaration_id=case.pk, path="scenarios", row=second, by=clerk_of(case)),
            lambda: place_row(declaration_id=case.pk, path="scenarios", row=second, position=0, by=clerk_of(case)),
        ]:
            with pytest.raises(Refused, match="只开放所标注的内容"):
                deed()
        assert scenario_rows(case) == [first, second]

    def test_a_remarked_row_can_go_and_come_back(self, case):
        first, second = scenario_rows(case)
        remove_row(declaration_id=case.pk, path="scenarios", row=first, by=clerk_of(case))
        assert scenario_rows(case) == [second]
        place_row(declaration_id=case.pk, path="scenarios", row=first, position=0, by=clerk_of(case))
        assert scenario_rows(case) == [first, second]

    def test_the_script_of_the_form_is_told(self, case, client):
        client.force_login(clerk_of(case).user)
        sent = {"path": "maturity/level", "text": "五级", "seen": None}
        answer = client.post(reverse("case-answers", args=[case.pk]), json.dumps(sent), content_type="application/json")
        assert (answer.status_code, answer.json()["path"]) == (422, "maturity/level")
        sent = {"deed": "add", "path": "scenarios"}
        answer = client.post(reverse("case-rows", args=[case.pk]), json.dumps(sent), content_type="application/json")
        assert (answer.status_code, "未开放修改" in answer.json()["message"]) == (422, True)

    def test_the_form_shows_them_to_read(self, case, client):
        client.force_login(clerk_of(case).user)
        first, second = scenario_rows(case)
        page = client.get(reverse("case-fill", args=[case.pk])).content.decode()
        open_ones = [f'data-path="{one}"' in page for one in ("maturity/score", f"scenarios/{first}/instance")]
        locked = [f'data-path="{one}"' in page for one in ("maturity/level", f"scenarios/{second}/instance")]
        assert (open_ones, locked) == ([True, True], [False, False])
        assert page.count("data-remove-row") == 1
        assert "本次只开放所标注的内容" in page

    def test_the_next_return_opens_anew(self, case):
        case = a_resubmitted(case, maturity_score="3")
        assert a_returned(case).open_paths == []

    def test_withdrawing_after_that_opens_nothing_more(self, case):
        from declarations.cases.withdrawing import withdraw

        case = a_resubmitted(case, maturity_score="3")
        withdraw(declaration_id=case.pk, by=clerk_of(case))
        with pytest.raises(Refused, match="只开放所标注的内容"):
            save_answer(declaration_id=case.pk, path="maturity/level", text="一级", seen=None, by=clerk_of(case))


def test_a_remarked_table_is_open_with_new_rows_too():
    case = a_returned(a_submitted(), {"scenarios": "请补充场景"}, only_remarked=True)
    row, _ = add_row(declaration_id=case.pk, path="scenarios", by=clerk_of(case))
    save_answer(declaration_id=case.pk, path=f"scenarios/{row}/ai", text="是", seen=None, by=clerk_of(case))
    assert answer_at(case, f"scenarios/{row}/ai") == "是"


def test_a_draft_that_was_never_returned_is_open():
    officer = an_officer(BEIPIAO)
    case = a_recheck(by=officer)
    save_answer(declaration_id=case.pk, path="maturity/score", text="2", seen=None, by=officer)
    assert answer_at(case, "maturity/score") == "2"


class TestWhatMustBeAnsweredIsOpen:
    """Nobody is held to a blank that they may not fill in."""

    @pytest.fixture
    def pack(self, tmp_path):
        return copy_of(LIAONING, tmp_path)

    def revise(self, pack, new):
        edit(pack / "forms/basic-factory.yaml", SUBSECTOR, new)
        call_command("load_notice", str(pack), verbosity=0)

    def test_what_a_revised_notice_asks_for_is_open_until_it_is_submitted(self, pack):
        case = a_returned(a_submitted(), {"maturity/score": "请核对"}, only_remarked=True)
        self.revise(pack, SUBSECTOR + "\n      safety: {label: 安全承诺, kind: line, limit: 30}")

        for text in ("承诺书", "安全承诺书"):  # and what was typed can be mended
            save_answer(declaration_id=case.pk, path="factory/safety", text=text, seen=None, by=clerk_of(case))
        with pytest.raises(Refused, match="只开放所标注的内容"):
            save_answer(declaration_id=case.pk, path="maturity/level", text="一级", seen=None, by=clerk_of(case))

        assert answer_at(a_resubmitted(case, maturity_score="3"), "factory/safety") == "安全承诺书"

    def test_a_remarked_place_that_is_called_otherwise_stays_open(self, pack):
        case = a_returned(a_submitted(), {"factory/subsector": "请核对", "scenarios": "请补充"}, only_remarked=True)
        edit(pack / "forms/basic-factory.yaml", "subsector: factory/subsector", "subsector: factory/branch")
        self.revise(pack, "branch: {was: [subsector], label: 细分领域, kind: line, limit: 30}")

        assert fresh(case).open_paths == ["factory/branch", "scenarios"]
        save_answer(declaration_id=case.pk, path="factory/branch", text="轴承", seen=None, by=clerk_of(case))
        assert answer_at(case, "factory/branch") == "轴承"

    def test_a_blank_that_hangs_on_a_remarked_answer_is_open_with_it(self, pack):
        hanging = "\n      brand: {label: 主要品牌, kind: line, limit: 30, when: {sector: 消费品}}"
        self.revise(pack, SUBSECTOR + hanging)
        case = a_returned(a_submitted(), {"factory/sector": "请核对"}, only_remarked=True)

        assert case.open_paths == ["factory/sector", "factory/brand"]
        for path, text in (("factory/sector", "消费品"), ("factory/brand", "凌河")):
            save_answer(declaration_id=case.pk, path=path, text=text, seen=None, by=clerk_of(case))
        assert answer_at(a_resubmitted(case), "factory/brand") == "凌河"

    def test_a_table_that_has_lost_too_many_rows_takes_new_ones(self):
        case = a_submitted()
        first, second = scenario_rows(case)
        case = a_returned(
            case, dict.fromkeys([f"scenarios/{first}", f"scenarios/{second}"], "请核对"), only_remarked=True
        )
        for row in (first, second):
            remove_row(declaration_id=case.pk, path="scenarios", row=row, by=clerk_of(case))

        add_row(declaration_id=case.pk, path="scenarios", by=clerk_of(case))
