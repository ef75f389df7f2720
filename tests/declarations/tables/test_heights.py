"""Rows are as high as their text needs, and the letters as small as the highest row demands."""

import pytest

from declarations.tables.heights import HIGHEST, lines_of, row_fit
from tests.declarations.tables.sheets import the_table, written


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("字" * 4, 9, 1),
        ("字" * 5, 9, 2),
        ("12345678", 9, 1),
        ("123456789", 9, 2),
        ("一\n二\n三", 9, 3),
        ("字" * 9 + "\n二", 9, 4),
        ("一\n", 9, 2),
        ("字", 0.5, 1),
    ],
)
def test_a_chinese_character_is_as_wide_as_two_digits(text: str, width: float, lines: int) -> None:
    assert lines_of(text, width) == lines


def test_the_cell_with_the_most_lines_gives_the_height() -> None:
    one = row_fit(["一", "二"], [9, 9])
    three = row_fit(["一", "字" * 12], [9, 9])

    assert (one[0], three[0]) == (10.5, 10.5)
    assert three[1] - 4 == pytest.approx(3 * (one[1] - 4))


@pytest.mark.parametrize(("lines", "size"), [(26, 10.5), (27, 9.0), (32, 8.0), (38, 7.0), (45, 6.0), (400, 6.0)])
def test_letters_become_smaller_before_text_is_lost(lines: int, size: float) -> None:
    taken, height = row_fit(["\n".join("字" * lines)], [9])

    assert taken == size
    assert height <= HIGHEST


def test_each_row_of_a_table_has_its_height_and_the_sheet_says_it() -> None:
    spec = the_table("basic-summary")
    scenarios = "\n".join(f"{n}.生产作业-人机协同作业-实例" for n in range(1, 41))

    sheet = written(spec, [[1, "甲", *[None] * 10], [2, "乙", *[None] * 8, scenarios, None]])

    short, long = sheet.row_dimensions[4].height, sheet.row_dimensions[5].height
    assert short == pytest.approx(row_fit(["甲"], [20])[1], abs=0.5)
    assert long == pytest.approx(row_fit([scenarios], [36])[1], abs=0.5)
    assert (sheet["B4"].font.size, sheet["B5"].font.size) == (10.5, row_fit([scenarios], [36])[0])
