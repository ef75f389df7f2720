"""Rows: they keep their ids and their answers, whatever is done to them and whoever is faster."""

import pytest

from declarations.cases.drafting import save_answer
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.cases.rows import add_row, copy_row, place_row, remove_row
from portal.errors import Outdated, Refused
from tests.builders import a_clerk
from tests.declarations.cases.test_application_forms import a_draft_of, clerk_of
from tests.declarations.cases.test_drafting import a_new_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def three_rows():
    case, clerk = a_new_case()
    return case, clerk, [add_row(declaration_id=case.pk, path="scenarios", by=clerk)[0] for _ in range(3)]


def test_a_removed_row_comes_back_with_its_answers():
    case, clerk = a_new_case()
    first, _ = add_row(declaration_id=case.pk, path="scenarios", by=clerk)
    second, _ = add_row(declaration_id=case.pk, path="scenarios", by=clerk)
    save_answer(declaration_id=case.pk, path=f"scenarios/{first}/instance", text="实例甲", seen=0, by=clerk)

    position, view = remove_row(declaration_id=case.pk, path="scenarios", row=first, by=clerk)
    assert (position, view.answers.rows["scenarios"]) == (0, [second])

    view = place_row(declaration_id=case.pk, path="scenarios", row=first, position=position, by=clerk)
    assert view.answers.rows["scenarios"] == [first, second]
    assert view.answers.text(f"scenarios/{first}/instance") == "实例甲"


def test_an_empty_row_comes_back_too():
    case, clerk, (first, second, third) = three_rows()
    remove_row(declaration_id=case.pk, path="scenarios", row=second, by=clerk)
    view = place_row(declaration_id=case.pk, path="scenarios", row=second, position=1, by=clerk)
    assert view.answers.rows["scenarios"] == [first, second, third]


def test_rows_move():
    case, clerk, rows = three_rows()
    view = place_row(declaration_id=case.pk, path="scenarios", row=rows[2], position=0, by=clerk)
    assert view.answers.rows["scenarios"] == [rows[2], rows[0], rows[1]]


@pytest.mark.parametrize("path", ["factory", "nothing", "scenarios/x/y", "scenarios/x"])
def test_rows_are_added_to_tables_only(path):
    case, clerk = a_new_case()
    with pytest.raises(Refused, match="此处不能增减行"):
        add_row(declaration_id=case.pk, path=path, by=clerk)


def test_a_row_removed_by_a_colleague_is_told():
    case, clerk = a_new_case()
    row, _ = add_row(declaration_id=case.pk, path="scenarios", by=clerk)
    remove_row(declaration_id=case.pk, path="scenarios", row=row, by=clerk)
    with pytest.raises(Refused, match="该行已不存在"):
        remove_row(declaration_id=case.pk, path="scenarios", row=row, by=clerk)
    with pytest.raises(Refused, match="该行已不存在"):
        place_row(declaration_id=case.pk, path="scenarios", row="never", position=0, by=clerk)


class TestCopying:
    def test_the_copy_stands_below_with_the_same_answers_and_an_id_of_its_own(self):
        case = a_draft_of("workshop", rows=2)
        first, second = current(case).answers.rows["equipment"]
        copy, view = copy_row(declaration_id=case.pk, path="equipment", row=first, by=clerk_of(case))
        assert view.answers.rows["equipment"] == [first, copy, second]
        texts = [
            {key: view.answers.text(f"equipment/{row}/{key}") for key in ("name", "amount")} for row in (first, copy)
        ]
        assert texts == [{"name": "五轴加工单元", "amount": "4.5"}] * 2
        assert view.answers.versions[f"equipment/{copy}/name"] == 1

    def test_a_sheet_is_copied_with_the_rows_of_its_tables(self):
        case = a_draft_of("advanced", rows=2)
        first, second = current(case).answers.rows["scenes"]
        copy, view = copy_row(declaration_id=case.pk, path="scenes", row=first, by=clerk_of(case))
        assert view.answers.rows["scenes"] == [first, copy, second]
        assert view.checked.problems == []

        def told(row):
            base = f"scenes/{row}/"
            return sorted(
                (path.removeprefix(base).split("/")[0], path.rpartition("/")[2], text)
                for path, text in view.answers.texts.items()
                if path.startswith(base)
            )

        assert told(copy) == told(first)
        inner = {
            path.split("/")[2]: set(ids)
            for path, ids in view.answers.rows.items()
            if path.startswith(f"scenes/{first}/")
        }
        for table, ids in inner.items():
            assert ids.isdisjoint(view.answers.rows[f"scenes/{copy}/{table}"])

    def test_a_row_of_a_sheets_own_table(self):
        case = a_draft_of("advanced")
        scene = current(case).answers.rows["scenes"][0]
        path = next(one for one in current(case).answers.rows if one.startswith(f"scenes/{scene}/"))
        first = current(case).answers.rows[path][0]
        copy, view = copy_row(declaration_id=case.pk, path=path, row=first, by=clerk_of(case))
        assert view.answers.rows[path][:2] == [first, copy]
        assert view.checked.problems == []

    def test_a_full_table_takes_no_copy(self):
        case = a_draft_of("workshop", rows=100)
        rows = current(case).answers.rows
        full = next(path for path in ("scenes", "equipment") if len(rows[path]) >= current(case).form.part(path).max)
        with pytest.raises(Refused, match="最多"):
            copy_row(declaration_id=case.pk, path=full, row=rows[full][0], by=clerk_of(case))

    def test_a_row_that_is_gone_is_not_copied(self):
        case, clerk, (first, *_) = three_rows()
        remove_row(declaration_id=case.pk, path="scenarios", row=first, by=clerk)
        with pytest.raises(Refused, match="该行已不存在"):
            copy_row(declaration_id=case.pk, path="scenarios", row=first, by=clerk)


class TestTwoColleagues:
    def test_a_move_on_an_order_that_is_no_longer_so_is_told_and_moves_nothing(self):
        case, clerk, (first, second, third) = three_rows()
        seen = [first, second, third]
        place_row(
            declaration_id=case.pk, path="scenarios", row=third, position=0, seen=seen, by=a_clerk(case.enterprise)
        )
        with pytest.raises(Outdated, match="请在最新的顺序上再移动"):
            place_row(declaration_id=case.pk, path="scenarios", row=first, position=1, seen=seen, by=clerk)
        assert current(Declaration.objects.get(pk=case.pk)).answers.rows["scenarios"] == [third, first, second]

    def test_what_a_colleague_wrote_unseen_is_not_taken_out(self):
        case, clerk, (first, *others) = three_rows()
        path = f"scenarios/{first}/instance"
        save_answer(declaration_id=case.pk, path=path, text="实例甲", seen=0, by=a_clerk(case.enterprise))
        with pytest.raises(Outdated, match="未予删除"):
            remove_row(declaration_id=case.pk, path="scenarios", row=first, seen={path: 0}, by=clerk)
        remove_row(declaration_id=case.pk, path="scenarios", row=first, seen={path: 1}, by=clerk)
        assert current(Declaration.objects.get(pk=case.pk)).answers.rows["scenarios"] == others

    def test_printed_rows_stay_where_the_form_prints_them(self):
        case = a_draft_of("advanced")
        (path, printed), *_ = [
            (part.key, part.printed) for part in current(case).form.parts if getattr(part, "printed", None)
        ]
        row = next(iter(printed))
        for deed in (
            lambda: place_row(declaration_id=case.pk, path=path, row=row, position=1, by=clerk_of(case)),
            lambda: copy_row(declaration_id=case.pk, path=path, row=row, by=clerk_of(case)),
            lambda: remove_row(declaration_id=case.pk, path=path, row=row, by=clerk_of(case)),
        ):
            with pytest.raises(Refused, match="此处不能增减行"):
                deed()
