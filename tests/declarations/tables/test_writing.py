"""The file itself: as 附件3 prints it, text as text, at any length."""

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from declarations.notices.schema import ColumnSpec, TableSpec
from declarations.tables.writing import CUT_SHORT, MOST_CHARACTERS, as_text, write_table
from tests.declarations.tables.sheets import OFFICIAL, opened, texts, the_table, written

NARROW = TableSpec(
    table="narrow",
    title="名单",
    columns=(
        ColumnSpec(title="序号", value="position", width=8, align="center"),
        ColumnSpec(title="企业名称", value="enterprise_name", width=30),
    ),
    lists="passed",
    landscape=False,
    file_name="名单.xlsx",
)
ROW = [
    1,
    "北票市海丰食品有限公司",
    "一工厂",
    Decimal("2.50"),
    "消费品",
    "食品",
    "民营企业",
    "中型企业",
    "149 其他食品制造",
    "1499 其他未列明食品制造",
    "1.生产作业-人机协同作业-分拣\n2.生产管理-仓储智能管理-冷库",
    "1.生产作业-人机协同作业-分拣",
]


def annex_3() -> list[str]:
    """The lines of 附件3 as printed, between its heading and that of 附件4, without the blank ones."""
    body = OFFICIAL.split("\n附件3\n")[1].split("\n附件4\n")[0]
    return [line.strip() for line in body.splitlines() if line.strip()]


def without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_title_columns_and_footnotes_are_those_of_the_notice() -> None:
    title, reporter, columns, _example, *footnotes = annex_3()

    sheet = written(the_table("basic-summary"), [ROW])

    assert sheet["A1"].value == title
    assert sheet["A2"].value == reporter
    assert [without_spaces(text) for text in texts(sheet, 3)] == [without_spaces(text) for text in columns.split("\t")]
    assert [texts(sheet, number)[0] for number in range(5, 9)] == footnotes
    assert sheet.max_row == 8


def test_a_row_has_its_values_in_the_order_of_the_columns() -> None:
    sheet = written(the_table("basic-summary"), [ROW])

    assert texts(sheet, 4) == [*ROW[:3], 2.5, *ROW[4:]]
    assert [sheet.cell(4, number).data_type for number in (1, 2, 4)] == ["n", "s", "n"]
    assert [sheet.cell(4, number).number_format for number in (1, 4)] == ["0", "0.00"]


def test_the_failed_rechecks_have_the_columns_of_annex_2_as_meant() -> None:
    sheet = written(the_table("basic-recheck"), [[1, "北票北塔油页岩综合开发利用有限公司", "北票市", "一级", "不通过"]])

    assert texts(sheet, 2) == ["序号", "企业名称", "县(市)区", "自评等级", "复核结果"]
    assert texts(sheet, 3) == [1, "北票北塔油页岩综合开发利用有限公司", "北票市", "一级", "不通过"]


def test_it_prints_on_landscape_a4_one_page_wide_with_the_head_on_each_page() -> None:
    sheet = written(the_table("basic-summary"), [ROW] * 3)

    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)  # None: the format's default, 1
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area == "'辽宁省基础级智能工厂名单汇总表'!$A$1:$L$10"
    assert sheet.freeze_panes == "A4"


def test_title_and_footnotes_go_over_the_whole_width() -> None:
    sheet = written(the_table("basic-summary"), [ROW])

    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert merged == {"A1:L1", "A2:L2", "A5:L5", "A6:L6", "A7:L7", "A8:L8"}
    assert sheet["A1"].alignment.horizontal == "center"


def test_every_cell_of_the_table_has_borders_and_wraps_also_where_it_is_empty() -> None:
    spec = the_table("basic-summary")

    sheet = written(spec, [[1, "甲公司", *[None] * 10]])

    cells = [*sheet[3], *sheet[4]]
    assert {cell.border.left.style for cell in cells} == {"thin"}
    assert {cell.border.bottom.style for cell in cells} == {"thin"}
    assert {cell.alignment.wrap_text for cell in cells} == {True}
    assert texts(sheet, 4)[2:] == [None] * 10
    assert [round(sheet.column_dimensions[letter].width) for letter in "ABKL"] == [
        round(spec.columns[number].width + 0.7) for number in (0, 1, 10, 11)
    ]


@pytest.mark.parametrize(
    "nasty",
    [
        "=1+1",
        "==1+1",
        '=HYPERLINK("http://example.com","点我")',
        "+86 421 2639317",
        "-1",
        "@SUM(A1)",
        "0012",
        "1e5",
        "TRUE",
        "http://example.com",
        "{=1}",
        "<r><t>rich</t></r>",
        "<b>&amp;</b>",
        "  两边有空格  ",
        "两行\n文字",
        "生僻字𬭚𠅤",
    ],
)
def test_text_arrives_as_text_whatever_it_begins_with(nasty: str) -> None:
    sheet = written(NARROW, [[1, nasty]])

    assert sheet["B3"].value == nasty
    assert sheet["B3"].data_type == "s"
    assert sheet["B3"].hyperlink is None


@pytest.mark.parametrize(
    ("typed", "arrives"),
    [
        ("\x01=1", "␁=1"),
        ("\t=1", "␉=1"),
        ("一\r\n二\r三", "一\n二\n三"),
        ("\x00", "␀"),
        ("\x7f", "␡"),
        ("\x85", "\ufffd"),
        ("\ud800", "\ufffd"),
        ("\uffff", "\ufffd"),
        ("无碍", "无碍"),
    ],
)
def test_control_characters_can_be_seen(typed: str, arrives: str) -> None:
    assert as_text(typed) == arrives
    assert written(NARROW, [[1, typed]])["B3"].value == arrives


def test_text_that_looks_like_the_formats_own_escape_is_escaped() -> None:
    out = io.BytesIO()
    write_table(spec=NARROW, head=[], rows=[[1, "_x0041_"]], total=1, out=out, progress=lambda done, total: None)

    with zipfile.ZipFile(out) as parts:
        sheet = ET.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    said = [text.text for text in sheet.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}t")]
    assert said[-1] == "_x005F_x0041_"  # which reads as _x0041_, and not as A


@pytest.mark.parametrize("character", ["字", "𬭚"])
def test_text_too_long_for_a_cell_says_that_it_was_cut(character: str) -> None:
    arrived = as_text(character * 40_000)

    assert arrived.endswith(CUT_SHORT)
    assert MOST_CHARACTERS - 1 <= len(arrived.encode("utf-16-le")) // 2 <= MOST_CHARACTERS
    assert written(NARROW, [[1, character * 40_000]])["B3"].value == arrived


def test_an_empty_list_says_so() -> None:
    sheet = written(the_table("basic-summary"), [])

    assert texts(sheet, 4) == ["无", *[None] * 11]
    assert texts(sheet, 5)[0] == the_table("basic-summary").footnotes[0]


def test_a_table_of_one_column_has_nothing_to_merge() -> None:
    spec = NARROW.model_copy(update={"columns": NARROW.columns[:1], "footnotes": ("注",)})

    sheet = written(spec, [[1], [2]])

    assert [texts(sheet, number) for number in range(1, 6)] == [["名单"], ["序号"], [1], [2], ["注"]]


def test_a_title_that_no_sheet_can_be_called_still_names_it() -> None:
    spec = NARROW.model_copy(update={"title": "[名单]:一/二*三" + "长" * 40})

    assert written(spec, []).title == "名单一二三" + "长" * 26


def test_what_fails_in_the_middle_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def rows() -> Iterator[list[Any]]:
        yield [1, "甲"]
        assert list(tmp_path.iterdir()) != []  # where the rows wait
        raise KeyError("facts")

    out = io.BytesIO()
    with pytest.raises(KeyError):
        write_table(spec=NARROW, head=[], rows=rows(), total=2, out=out, progress=lambda done, total: None)

    assert out.getvalue() == b""
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told_now_and_then_and_at_the_end() -> None:
    told: list[tuple[int, int]] = []

    count = write_table(
        spec=NARROW,
        head=[],
        rows=([n, "甲"] for n in range(1, 451)),
        total=450,
        out=io.BytesIO(),
        progress=lambda done, total: told.append((done, total)),
    )

    assert count == 450
    assert told == [(200, 450), (400, 450), (450, 450)]


def test_rows_are_taken_one_at_a_time() -> None:
    """What is taken is written: nothing keeps the rows."""
    alive = 0
    most = 0

    class Row(list):
        def __init__(self, cells: list) -> None:
            nonlocal alive, most
            super().__init__(cells)
            alive += 1
            most = max(most, alive)

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    out = io.BytesIO()
    write_table(
        spec=NARROW,
        head=[],
        rows=(Row([n, "甲"]) for n in range(1000)),
        total=1000,
        out=out,
        progress=lambda done, total: None,
    )

    assert most <= 3
    assert opened(out.getvalue()).max_row == 1002
