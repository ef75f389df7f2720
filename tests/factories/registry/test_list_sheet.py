import pytest

from factories.registry.list_sheet import COUNTY, LEVEL, NAME, OUTCOME, POSITION, Skipped, read_list
from portal.errors import Refused
from tests.factories.registry.lists import GOOD, MEANT, PRINTED, a_csv, an_xlsx

NAMES = [row[1] for row in GOOD]


def names(sheet):
    return [row.cells[NAME] for row in sheet.rows]


@pytest.mark.parametrize("make", [a_csv, an_xlsx])
@pytest.mark.parametrize("heading", [PRINTED, MEANT, ("序号", "企业名称", "县（市） 区", "自评等级")])
def test_headings_as_printed_and_as_meant_are_understood(make, heading):
    sheet = read_list(make([heading, *GOOD]))

    assert names(sheet) == NAMES
    assert [row.cells[COUNTY] for row in sheet.rows] == ["北票市", "喀左县"]
    expected = {POSITION: "A", NAME: "B", COUNTY: "C", LEVEL: "D", OUTCOME: "E"}
    assert sheet.letters == dict(list(expected.items())[: len(heading)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encodings_in_use_are_read(encoding):
    assert names(read_list(a_csv([MEANT, *GOOD], encoding=encoding))) == NAMES


@pytest.mark.parametrize("make", [a_csv, an_xlsx])
def test_the_heading_is_found_below_titles_and_rows_keep_their_numbers(make):
    sheet = read_list(make([("附件2：",), ("基础级智能工厂名单",), PRINTED, *GOOD]))

    assert (sheet.title, sheet.heading_row) == ("附件2 基础级智能工厂名单", 3)
    assert [row.number for row in sheet.rows] == [4, 5]


@pytest.mark.parametrize("make", [a_csv, an_xlsx])
def test_totals_blanks_notes_and_repeated_headings_are_left_out_with_account(make):
    rows = [MEANT, GOOD[0], ("", "", "", ""), PRINTED, GOOD[1], ("合计", "2家", "", ""), ("注：以上为已有名单",), ("",)]

    sheet = read_list(make(rows))

    assert names(sheet) == NAMES
    assert sheet.skipped == [
        Skipped(3, "空行"),
        Skipped(4, "重复的表头"),
        Skipped(6, "合计行"),
        Skipped(7, "说明行"),
    ]


def test_a_row_that_only_lacks_its_county_and_level_is_not_taken_for_a_note():
    sheet = read_list(a_csv([MEANT, ("1", "朝阳宏发发展有限公司", "", "")]))

    assert names(sheet) == ["朝阳宏发发展有限公司"]


def test_a_county_merged_over_its_rows_stands_in_each():
    rows = [("基础级智能工厂名单", "", "", ""), MEANT[:4], ("1", "甲厂", "北票市", "二级"), ("2", "乙厂", "", "三级")]

    sheet = read_list(an_xlsx(rows, merged=["A1:D1", "C3:C4"]))

    assert [row.cells[COUNTY] for row in sheet.rows] == ["北票市", "北票市"]


def test_numbers_are_read_as_text_and_other_columns_are_named():
    sheet = read_list(an_xlsx([(*MEANT[:4], "联系人"), (1.0, "甲厂", "北票市", 2, "张三")]))

    assert sheet.rows[0].cells == {POSITION: "1", NAME: "甲厂", COUNTY: "北票市", LEVEL: "2"}
    assert sheet.ignored == ["联系人"]


def test_a_file_without_such_a_heading_is_refused_with_what_was_expected():
    with pytest.raises(Refused) as caught:
        read_list(a_csv([("甲", "乙"), ("1", "2")]))
    assert caught.value.message == (
        "没有找到名单的表头。请在前20行内写明一行表头：序号、企业名称、县（市）区、自评等级。"
    )


def test_a_heading_that_lacks_a_column_is_named():
    with pytest.raises(Refused, match="第2行像是表头，但缺少“自评等级”。"):
        read_list(a_csv([("名单",), ("序号", "企业名称", "县（市）区"), ("1", "甲厂", "北票市")]))


@pytest.mark.parametrize("content", [b"PK\x03\x04 not a workbook", b"%PDF-1.7\x00\x01", b""])
def test_what_is_no_spreadsheet_is_refused(content):
    file = a_csv([])
    file.file.seek(0)
    file.file.truncate()
    file.file.write(content)
    file.size = len(content)

    with pytest.raises(Refused):
        read_list(file)
