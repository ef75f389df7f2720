"""What is handed out: the table as the form prints it, with what stands in it, ready to be filled in."""

import pytest

from declarations.cases.drafting import save_answer
from declarations.cases.reading import current
from tests.declarations.cases.test_application_forms import a_draft_of, clerk_of
from tests.declarations.worksheets.books import HEAD, book, cells, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def case():
    return a_draft_of("workshop", rows=2)


def test_headings_as_printed_rows_with_their_ids_and_a_total_below(case):
    page = book(written(case, "equipment"), data_only=True).worksheets[0]
    first, second = current(case).answers.rows["equipment"]
    assert cells(page, HEAD) == ["序号", "设备名称", "数量", "总金额 (万元)", "供应商", "行标识（请勿修改）"]
    assert cells(page, HEAD + 1) == [1, "五轴加工单元", 12, 4.5, "五轴加工单元", first]
    assert cells(page, HEAD + 2)[-1] == second
    assert page.column_dimensions["F"].hidden
    last = cells(page, page.max_row)
    assert (last[0], last[3]) == ("总计", 9)


def test_a_text_is_a_text_whatever_it_begins_with(case):
    row = current(case).answers.rows["equipment"][0]
    for text in ("=1+1", "+86", "-5", "@SUM(A1)", "http://example.com", "007"):
        save_answer(declaration_id=case.pk, path=f"equipment/{row}/name", text=text, seen=None, by=clerk_of(case))
        cell = book(written(case, "equipment")).worksheets[0].cell(HEAD + 1, 2)
        assert (cell.value, cell.data_type) == (text, "s")


def test_where_there_is_something_to_choose_from_a_list_offers_it(case):
    opened = book(written(case, "scenes"))
    rules = {str(one.sqref): one for one in opened.worksheets[0].data_validations.dataValidation}
    listed = [one for one in rules.values() if one.type == "list"]
    assert listed
    offered = [[cell.value for cell in column if cell.value] for column in opened["选项"].columns]
    assert "人机协同作业" in [text for column in offered for text in column]


def test_the_example_is_told_and_is_no_row(case):
    part = next(one for one in current(case).form.parts if getattr(one, "example", None))
    opened = book(written(case, part.key))
    example = next(iter(part.example.values()))
    told = [str(cell.value) for row in opened["填写说明"].rows for cell in row]
    assert any(example in text for text in told)
    assert example not in [cell.value for row in opened.worksheets[0].iter_rows(min_row=HEAD + 1) for cell in row]


def test_a_printed_table_keeps_the_rows_that_the_form_prints(case):
    case = a_draft_of("advanced")
    part = next(one for one in current(case).form.parts if getattr(one, "printed", None))
    page = book(written(case, part.key)).worksheets[0]
    titles = [page.cell(HEAD + n, 1).value for n in range(1, len(part.printed) + 1)]
    assert titles == [part.row_title(row) for row in part.printed]
    assert page.max_row == HEAD + len(part.printed)
