"""How a form is laid out, told by its definition alone."""

from typing import Any

from declarations.forms.answers import Answers, with_printed
from declarations.forms.binding import bind
from declarations.forms.definition import FormSpec
from declarations.forms.kinds import Context
from declarations.forms.validation import Checked
from declarations.papers.layout import LaidPart, lay_out


def laid(*parts: dict[str, Any], rows: dict[str, list[str]] | None = None) -> list[LaidPart]:
    form = FormSpec.model_validate({"form": "ranch", "title": "牧场", "parts": parts})
    answers = with_printed(form, Answers(rows=rows or {}))
    return lay_out(bind(form, answers, Checked(), Context()))


def group(key: str, title: str, fields: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {"group": key, "title": title, "fields": fields, **others}


def boxes(part: LaidPart) -> list[list[str]]:
    """The labels of each row, after its head where one begins there."""
    return [[*([row.head] if row.head else []), *(one.field.spec.label for one in row.cells)] for row in part.rows]


NAME = {"label": "名称", "kind": "line"}
COUNT = {"label": "头数", "kind": "integer"}
SINCE = {"label": "建于", "kind": "month"}
STORY = {"label": "简介", "kind": "text"}


def test_what_stands_before_the_first_chapter_is_cover_and_front_pages() -> None:
    parts = laid(
        group("cover", "评定表", {"name": NAME}),
        group("promise", "承诺", {}, text=["属实。"], seals=["公章："]),
        group("ranch", "牧场", {"name": NAME}, chapter="甲、牧场"),
    )
    assert [part.shape for part in parts] == ["cover", "front", "boxes"]


def test_a_form_without_chapters_has_no_front() -> None:
    (part,) = laid(group("ranch", "牧场情况", {"name": NAME}))
    assert (part.shape, part.title, boxes(part)) == ("boxes", "牧场情况", [["名称"]])


def test_short_blanks_stand_two_to_a_row_and_long_ones_alone() -> None:
    (part,) = laid(
        group("ranch", "牧场", {"count": COUNT, "since": SINCE, "name": NAME, "more": {**COUNT, "label": "其中母羊"}})
    )
    assert boxes(part) == [["头数", "建于"], ["名称"], ["其中母羊"]]


def test_a_label_too_long_for_half_a_row_stands_alone() -> None:
    (part,) = laid(
        group("ranch", "牧场", {"count": {**COUNT, "label": "存栏的全部绵羊和山羊的头数合计"}, "since": SINCE})
    )
    assert boxes(part) == [["存栏的全部绵羊和山羊的头数合计"], ["建于"]]


def test_blanks_of_one_head_stand_beside_it() -> None:
    fields = {key: {**COUNT, "label": key, "head": "投入"} for key in ("a", "b", "c")}
    (part,) = laid(group("ranch", "牧场", {"name": NAME, **fields}))
    assert boxes(part) == [["名称"], ["投入", "a", "b"], ["c"]]
    assert part.rows[1].head_rows == 2


def test_a_blank_whose_head_is_another_label_or_that_hangs_on_a_choice_stands_in_that_box() -> None:
    fields = {
        "trade": {"label": "养殖", "kind": "choice", "of": ["羊", "其他"]},
        "other": {"label": "养殖何物", "kind": "line", "when": {"trade": "其他"}},
        "score": {"label": "得分", "kind": "number", "head": "养殖"},
    }
    (part,) = laid(group("ranch", "牧场", fields))
    ((cell,),) = [row.cells for row in part.rows]
    assert [one.spec.label for one in cell.behind["其他"]] == ["养殖何物"]
    assert [one.spec.label for one in cell.within] == ["得分"]


def test_a_title_is_said_once() -> None:
    """Not where the chapter or the first label says it, nor where it is the portal's own."""
    parts = laid(
        group("one", "牧场", {"name": NAME}, chapter="甲、牧场"),
        group("two", "简介", {"story": STORY, "name": NAME}),
        group("three", "门户所拟", {"name": NAME}, titled=False),
    )
    assert [(part.title, boxes(part)) for part in parts] == [
        ("", [["名称"]]),
        ("", [["简介"], ["名称"]]),
        ("", [["名称"]]),
    ]


def test_in_a_chapter_a_title_stands_beside_its_boxes_and_a_numbered_one_above() -> None:
    fields = {"name": NAME, "story": STORY}
    _, beside, above = laid(
        group("one", "牧场", {"name": NAME}, chapter="甲、牧场"),
        group("two", "畜舍情况", fields),
        group("three", "（二）畜舍情况", fields),
    )
    assert (beside.title, boxes(beside)) == ("", [["畜舍情况", "名称"], ["简介"]])
    assert (above.title, boxes(above)) == ("（二）畜舍情况", [["名称"], ["简介"]])


def test_a_chapter_of_running_text_alone_has_no_boxes() -> None:
    running, _, boxed, table = laid(
        group("one", "计划", {"story": STORY}, chapter="甲、计划"),
        group("two", "牧场", {"story": STORY}, chapter="乙、牧场"),
        group("three", "数", {"count": COUNT}),
        {"table": "herds", "title": "畜群", "chapter": "丙、畜群", "columns": {"name": NAME}},
    )
    assert [one.shape for one in (running, boxed, table)] == ["running", "boxes", "table"]


def test_printed_text_with_a_number_is_a_heading() -> None:
    (part,) = laid(
        {"table": "herds", "title": "畜群", "text": ["（一）畜群", "（按头数排列）"], "columns": {"name": NAME}}
    )
    assert (part.headings, part.text) == (("（一）畜群",), ("（按头数排列）",))


def test_many_printed_rows_stand_two_abreast() -> None:
    def table(rows: int) -> list[int]:
        printed = {f"k{n}": {"label": f"第{n}"} for n in range(rows)}
        columns = {"before": COUNT, "after": COUNT}
        (part,) = laid({"table": "heads", "title": "存栏", "printed": printed, "columns": columns})
        return [len([row for row in line if row]) for line in part.abreast]

    assert table(4) == [1, 1, 1, 1]
    assert table(11) == [2, 2, 2, 2, 2, 1]


def test_a_table_with_many_columns_and_running_text_lies_on_its_side() -> None:
    wide = {f"c{n}": {"label": f"列{n}", "kind": "text"} for n in range(6)}
    narrow = {"name": NAME, "story": STORY}
    parts = laid(*({"table": key, "title": key, "columns": columns} for key, columns in (("w", wide), ("n", narrow))))
    assert [part.is_wide for part in parts] == [True, False]


def test_what_is_extra_is_not_printed() -> None:
    (part,) = laid(group("ranch", "牧场", {"name": NAME, "sector": {**NAME, "label": "细分", "extra": True}}))
    assert boxes(part) == [["名称"]]


def test_a_label_that_is_not_printed_leaves_its_columns_to_the_answer() -> None:
    fields = {"herd": {**STORY, "label": "畜群", "titled": False}, "story": STORY}
    (part,) = laid(group("ranch", "牧场", fields), group("end", "尾", {"name": NAME}))[:1]
    assert [one.width for row in part.rows for one in row.cells] == [5, 3]


def test_a_title_without_blanks_beside_it_is_kept() -> None:
    parts = laid(
        group("ranch", "牧场", {"name": NAME}, chapter="甲、牧场"),
        group("promise", "牧场主承诺", {}, chapter="乙、承诺", text=["属实。"], seals=["公章："]),
    )
    assert parts[1].title == "牧场主承诺"


def test_a_sheet_says_once_more_what_heads_its_tables() -> None:
    sheets = {
        "sheets": "uses", "title": "场景", "fields": {"name": NAME},
        "tables": {"tools": {"title": "装备", "columns": {"name": NAME}}},
        "tables_head": {"name": "名称（同上）"},
    }  # fmt: skip
    (part,) = laid(sheets, rows={"uses": ["r1", "r2"]})
    assert [[label for label, _ in sheet.named] for sheet in part.sheets] == [["名称（同上）"], ["名称（同上）"]]
