"""What changed between two submissions, told by place."""

import pytest

from declarations.cases.comparing import Change, Piece, compare
from declarations.cases.drafting import save_answer
from declarations.cases.reading import submitted
from declarations.cases.rows import add_row, place_row, remove_row
from tests.builders import a_submitted
from tests.reviews.desk.returns import a_resubmitted, a_returned, clerk_of, scenario_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def changes(case):
    older, newer = case.submissions.select_related("revision").order_by("n")
    return compare(submitted(older), submitted(newer))


@pytest.fixture
def case():
    return a_returned(a_submitted())


def test_nothing(case):
    assert changes(a_resubmitted(case)) == []


def test_answers_in_the_words_of_the_form(case):
    case = a_resubmitted(case, maturity_score="2.45", factory_industry="3411")
    assert [(one.place, one.how, one.old, one.new) for one in changes(case)] == [
        ("行业小类", "changed", "3670 汽车零部件及配件制造", "3411 锅炉及辅助设备制造"),
        ("能力成熟度自评估得分", "changed", "2.35", "2.45"),
    ]


def test_a_row_that_came_is_one_change_with_all_its_cells(case):
    row, _ = add_row(declaration_id=case.pk, path="scenarios", by=clerk_of(case))
    for key, text in {"scenario": "车间智能排产", "instance": "焊装排产", "ai": "否"}.items():
        save_answer(declaration_id=case.pk, path=f"scenarios/{row}/{key}", text=text, seen=None, by=clerk_of(case))
    (change,) = changes(a_resubmitted(case))
    assert (change.path, change.place, change.how) == (f"scenarios/{row}", "智能制造典型场景实例 第3行", "added")
    assert change.new == "场景：生产管理-车间智能排产；实例名：焊装排产；是否应用人工智能技术：否"


def test_a_row_that_went_is_told_with_what_stood_there(case):
    _, second = scenario_rows(case)
    remove_row(declaration_id=case.pk, path="scenarios", row=second, by=clerk_of(case))
    (change,) = changes(a_resubmitted(case))
    assert (change.place, change.how, "总装车间日排产" in change.old) == ("智能制造典型场景实例 第2行", "removed", True)


def test_a_row_that_moved_and_was_changed_is_told_as_both(case):
    _, second = scenario_rows(case)
    place_row(declaration_id=case.pk, path="scenarios", row=second, position=0, by=clerk_of(case))
    save_answer(declaration_id=case.pk, path=f"scenarios/{second}/ai", text="是", seen=None, by=clerk_of(case))
    told = {(one.path.removeprefix("scenarios/"), one.how) for one in changes(a_resubmitted(case))}
    assert (f"{second}/ai", "changed") in told
    assert len([how for _, how in told if how == "moved"]) == 1


def test_a_row_that_only_made_room_is_not_told(case):
    first, second = scenario_rows(case)
    path = f"scenarios/{second}/scenario"  # one of 生产作业 must stay
    save_answer(declaration_id=case.pk, path=path, text="人机协同作业", seen=None, by=clerk_of(case))
    remove_row(declaration_id=case.pk, path="scenarios", row=first, by=clerk_of(case))
    assert [(one.path, one.how) for one in changes(a_resubmitted(case))] == [
        (path, "changed"),
        (f"scenarios/{first}", "removed"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        (
            "建成柔性加工线，效率提升15%。",
            "建成柔性加工和检测线，效率提升20%。",
            [
                ("same", "建成柔性加工"),
                ("new", "和检测"),
                ("same", "线，效率提升"),
                ("old", "15"),
                ("new", "20"),
                ("same", "%。"),
            ],
        ),
        ("2.35", "2.45", [("old", "2.35"), ("new", "2.45")]),
        ("", "新填", [("new", "新填")]),
        ("原有", "", [("old", "原有")]),
        ("第一行\n第二行", "第一行\n第三行", [("same", "第一行\n第"), ("old", "二"), ("new", "三"), ("same", "行")]),
    ],
)
def test_a_long_text_shows_what_was_put_in_and_taken_out(old, new, pieces):
    assert Change("p", "处", "changed", old, new).pieces == [Piece(*one) for one in pieces]
