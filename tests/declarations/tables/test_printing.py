"""Each table of the notice, as a spreadsheet and on paper: as it is printed in the notice, and fit for a seal."""

import subprocess
from decimal import Decimal
from typing import Any

import pytest

from declarations.tables.printing import MOST_ROWS
from portal.errors import Refused
from tests.declarations.papers.pdfs import page_count, text_of
from tests.declarations.tables.papers import ANNEXES, DIGEST, annex, printed, tight
from tests.declarations.tables.sheets import texts, the_table, written

SCENARIOS = "\n".join(f"{n}.生产作业-人机协同作业-第{n}处分拣" for n in range(1, 5))
LONG = "\n".join(f"{n}.生产作业-人机协同作业-第{n}处分拣工位的协作机器人" for n in range(1, 60))


def a_row(table: str, position: int = 1, **said: Any) -> list[Any]:
    """A row with the name of each column's value in it."""
    given = {"position": position, "maturity_score": Decimal("2.5"), "scenarios": SCENARIOS, "employees": 120, **said}
    return [given.get(column.value, f"{column.value}值") for column in the_table(table).columns]


def paper(pdf: bytes) -> str:
    """The text in the order in which it is read, cell by cell."""
    told = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(told.stdout.decode().split())


@pytest.mark.parametrize("table", ANNEXES)
def test_the_spreadsheet_has_title_head_columns_and_footnotes_of_the_notice(table: str) -> None:
    title, head, columns, footnotes = annex(table)

    sheet = written(the_table(table), [a_row(table)])

    lines = [texts(sheet, n) for n in range(1, sheet.max_row + 1)]
    assert tight(lines[0][0]) == tight(title)
    assert [tight(line[0]) for line in lines[1 : 1 + len(head)]] == [tight(line) for line in head]
    assert [tight(text) for text in lines[1 + len(head)]] == [tight(text) for text in columns]
    assert [tight(line[0]) for line in lines[3 + len(head) :]] == [tight(line) for line in footnotes]


@pytest.mark.parametrize("table", ANNEXES)
def test_the_paper_has_the_same_in_the_same_order(table: str) -> None:
    title, head, columns, footnotes = annex(table)

    text = paper(printed(table, [a_row(table)]))

    wanted = [title, *head, *columns, *footnotes]
    places = []
    for one in wanted:
        places.append(text.index(tight(one), places[-1] if places else 0))
    assert places == sorted(places)


def test_the_failed_rechecks_stand_on_paper_too() -> None:
    text = paper(printed("basic-recheck", [[1, "北票北塔油页岩综合开发利用有限公司", "北票市", "一级", "不通过"]]))

    titles = ["基础级智能工厂名单（复核不通过）", "序号", "企业名称", "县(市)区", "自评等级", "复核结果"]
    places = [text.index(one) for one in [*titles, "北票市", "不通过"]]
    assert places[:6] == sorted(places[:6])
    assert "北票北塔油页岩综合开发利用有限公司" in text


def test_cells_are_printed_as_a_spreadsheet_shows_them() -> None:
    text = text_of(printed("recommendation", [a_row("recommendation", enterprise_name="=1+1\x01有限公司")]))

    assert "=1+1〔U+2401〕有限公司" in text  # no font has a picture of a control character
    assert "2.50" in text
    assert "4.生产作业-人机协同作业-第4处分拣" in text


def test_an_empty_list_says_so_and_an_open_one_is_no_paper_to_hand_in() -> None:
    text = text_of(printed("recommendation", [], final=False, lists="", sha256=""))

    assert "无" in text
    assert "名单尚未定稿，不作为上报材料" in text
    assert "SHA-256" not in text


def test_every_page_has_the_head_the_digest_and_its_number() -> None:
    pdf = printed("recommendation", [a_row("recommendation", n) for n in range(1, 13)])

    pages = page_count(pdf)
    assert pages > 1
    for n in range(1, pages + 1):
        text = text_of(pdf, pages=(n, n))
        assert "信用代码" in text
        assert DIGEST in text
        assert f"第{n}页共{pages}页" in text


def test_it_lies_on_its_side_where_the_table_is_wide() -> None:
    def size(pdf: bytes) -> str:
        told = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
        return next(line for line in told.splitlines() if line.startswith("Page size:"))

    assert "841.89 x 595.276" in size(printed("recommendation", []))
    assert "595.276 x 841.89" in size(printed("basic-recheck", []))


def test_a_row_that_fits_a_page_is_never_torn() -> None:
    """Ten scenarios of two lines each: what the notice asks of an advanced factory."""
    rows = [a_row("recommendation", n, enterprise_name=f"第{n}号企业", scenarios=tall(n)) for n in range(1, 6)]

    pdf = printed("recommendation", rows)

    pages = [text_of(pdf, pages=(n, n)) for n in range(1, page_count(pdf) + 1)]
    for n in range(1, 6):
        (whole,) = [page for page in pages if f"第{n}号企业" in page]
        assert [part for part in range(1, 11) if f"第{n}.{part}处" not in whole] == []


def tall(n: int) -> str:
    return "\n".join(f"{part}.生产作业-人机协同作业-第{n}.{part}处分拣工位的协作机器人" for part in range(1, 11))


def test_a_row_higher_than_a_page_goes_on_with_the_next_and_nothing_is_lost() -> None:
    pdf = printed("recommendation", [a_row("recommendation", scenarios=LONG)])

    text = text_of(pdf)
    assert page_count(pdf) > 1
    assert [n for n in range(1, 60) if f"-第{n}处" not in text] == []


def test_the_same_list_makes_the_same_bytes() -> None:
    assert printed("recommendation", [a_row("recommendation")]) == printed("recommendation", [a_row("recommendation")])


def test_each_page_is_told_of_twice_so_that_its_job_keeps_its_lease() -> None:
    steps: list[None] = []

    pdf = printed("recommendation", [a_row("recommendation", n) for n in range(1, 13)], step=lambda: steps.append(None))

    assert len(steps) >= 2 * page_count(pdf)


def test_what_is_too_long_for_paper_is_refused_before_it_is_laid_out() -> None:
    with pytest.raises(Refused) as refused:
        printed("basic-summary", [], total=MOST_ROWS + 1)

    assert refused.value.message == (
        f"该表有{MOST_ROWS + 1}行，超出 PDF 的上限{MOST_ROWS}行，请导出电子表格（XLSX），或按地区分别导出 PDF。"
    )
