"""What comes back: rows known by their ids, changes alone, mistakes told by cell; what is no such table is refused."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from declarations.cases.drafting import save_answer
from declarations.cases.reading import current
from portal.errors import Refused
from tests.declarations.cases.test_application_forms import a_draft_of, clerk_of
from tests.declarations.worksheets.books import HEAD, edited, read, written
from tests.factories.registry.lists import a_csv
from tests.portal.files.test_checking import a_zip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def case():
    return a_draft_of("workshop", rows=3)


@pytest.fixture
def rows(case):
    return current(case).answers.rows["equipment"]


def put(page, values):
    for place, value in values.items():
        page[place] = value


def test_as_it_was_handed_out_it_brings_nothing(case, rows):
    found = read(case, "equipment", io.BytesIO(written(case, "equipment")))
    assert (found.answers.texts, found.answers.rows["equipment"], found.bad) == ({}, rows, [])


def test_paragraphs_and_numbers_as_typed_bring_nothing_either(case):
    row = current(case).answers.rows["processes"][0]
    typed = "第一段\n\n  第二段：=1+1"
    for path, text in (
        (f"processes/{row}/used", typed),
        (f"equipment/{current(case).answers.rows['equipment'][0]}/amount", "1,200.50"),
    ):
        save_answer(declaration_id=case.pk, path=path, text=text, seen=None, by=clerk_of(case))
    for table in ("processes", "equipment"):
        assert read(case, table, io.BytesIO(written(case, table))).answers.texts == {}


def test_changed_and_new_rows(case, rows):
    file = edited(
        written(case, "equipment"),
        lambda page: put(
            page,
            {f"B{HEAD + 2}": "+五轴 机床", f"D{HEAD + 2}": 0.1 + 0.2, f"B{HEAD + 4}": "检测仪", f"C{HEAD + 4}": "2"},
        ),
    )
    found = read(case, "equipment", file)
    *there, new = found.answers.rows["equipment"]
    assert there == rows
    assert found.answers.texts == {
        f"equipment/{rows[1]}/name": "+五轴 机床",
        f"equipment/{rows[1]}/amount": "0.3",
        f"equipment/{new}/name": "检测仪",
        f"equipment/{new}/count": "2",
    }
    assert [one.why for one in found.skipped if one.why != "空行"] == ["合计行"]


def test_wrong_cells_are_told_by_row_and_column_and_bring_nothing(case, rows):
    file = edited(written(case, "equipment"), lambda page: put(page, {f"C{HEAD + 1}": "三台", f"D{HEAD + 1}": 9}))
    found = read(case, "equipment", file)
    assert [str(one) for one in found.bad] == ["第5行 数量（C列）“三台”：请填写数字，例如 2.35"]
    assert found.answers.texts == {f"equipment/{rows[0]}/amount": "9"}


def test_a_row_copied_in_the_file_is_a_row_of_its_own(case, rows):
    def copy(page):
        for column in "BCDEF":
            page[f"{column}{HEAD + 4}"] = page[f"{column}{HEAD + 1}"].value

    *there, new = read(case, "equipment", edited(written(case, "equipment"), copy)).answers.rows["equipment"]
    assert there == rows
    assert new not in rows


def test_a_sorted_file_brings_its_order(case, rows):
    def swap(page):
        for column in "ABCDEF":
            one, other = page[f"{column}{HEAD + 1}"], page[f"{column}{HEAD + 3}"]
            one.value, other.value = other.value, one.value

    found = read(case, "equipment", edited(written(case, "equipment"), swap))
    assert found.answers.rows["equipment"] == rows[::-1]


def test_a_table_of_ones_own_with_the_same_headings(case):
    file = a_csv([("设备名称", "数量", "总金额", "供应商", "备用列"), ("机器人", "3", "20", "甲公司", "x")])
    found = read(case, "equipment", file)
    (new,) = found.answers.rows["equipment"]
    assert found.answers.texts[f"equipment/{new}/name"] == "机器人"
    assert found.ignored == ["备用列"]


def test_a_month_that_the_program_made_a_day_of(case):
    from declarations.forms.definition import FieldSpec
    from declarations.forms.kinds import KINDS, Context

    month = KINDS["month"].from_cell("2025-08-01", FieldSpec(label="时间", kind="month"), Context())
    assert month == "2025年8月"


def test_printed_rows_are_filled_and_none_is_added():
    case = a_draft_of("advanced")
    part = next(one for one in current(case).form.parts if getattr(one, "printed", None))
    first = next(iter(part.printed))
    column = next(iter(part.columns))

    def change(page):
        page.cell(HEAD + 1, 2).value = 36
        page.cell(HEAD + len(part.printed) + 1, 1).value = "自拟一行"
        page.cell(HEAD + len(part.printed) + 1, 2).value = "1 台"

    found = read(case, part.key, edited(written(case, part.key), change))
    assert found.answers.texts == {f"{part.key}/{first}/{column}": "36"}
    assert [one.reason for one in found.bad] == ["本表没有这一行，不能增加"]


def test_what_a_spreadsheet_program_shows_in_percent_is_taken_as_shown():
    """Typed as 92.5%, it is kept in the file as 0.925 with a format."""
    case = a_draft_of("advanced")

    def change(page):
        for column, number in ((2, 0.925), (3, 1)):
            page.cell(HEAD + 1, column).value = number
            page.cell(HEAD + 1, column).number_format = "0.0%"

    found = read(case, "indicators", edited(written(case, "indicators"), change))
    columns = list(current(case).form.part("indicators").columns)
    first = next(iter(current(case).form.part("indicators").printed))
    assert found.answers.texts == {
        f"indicators/{first}/{columns[0]}": "92.5",
        f"indicators/{first}/{columns[1]}": "100",
    }


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "这不是表格文件"),
        (b"", "文件是空的"),
        (a_zip(**{"a.txt": b"1"}), "不是 Excel 工作簿"),
        (a_zip(**{"[Content_Types].xml": b"0", "xl/workbook.xml": b"0" * 30_000_000}), "超出可读取的范围"),
        ("设备名称,数量\n机器人,3\n".encode(), "缺少“总金额 .万元.”“供应商”"),
        ("设备名称,数量,总金额,供应商\n".encode(), "没有可导入的行"),
        (("设备名称,数量,总金额,供应商\n" + ",,,\n" * 20_001).encode(), "超过 20000 行"),
    ],
)
def test_what_is_no_such_table_is_refused(case, content, says):
    with pytest.raises(Refused, match=says):
        read(case, "equipment", SimpleUploadedFile("表.xlsx", content))
