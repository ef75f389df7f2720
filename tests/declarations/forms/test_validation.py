"""One validation serves draft and submit; what it accepts survives the way into the envelope and back."""

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from declarations.cases.envelope import answers_from
from declarations.forms.answers import Answers, tidy
from declarations.forms.kinds import Context
from declarations.forms.shape import shaped
from declarations.forms.validation import check
from tests.declarations.forms.a_form import FORM

CONTEXT = Context(scenarios={"人机协同作业": "生产作业"})


def whole() -> Answers:
    return Answers(
        texts={
            "firm/name": "海丰食品",
            "lines/r1/title": "一线",
            "lines/r1/auto": "是",
            "uses/s1/use": "人机协同作业",
            "uses/s1/tools/t1/tool": "机器人",
            "uses/s1/tools/t1/price": "12.50",
        },
        rows={"lines": ["r1"], "uses": ["s1"], "uses/s1/tools": ["t1"]},
    )


def test_a_whole_form_has_no_problems_and_clean_values():
    checked = check(FORM, whole(), CONTEXT)
    assert checked.problems == []
    assert checked.values == {
        "firm/name": "海丰食品",
        "lines/r1/title": "一线",
        "lines/r1/auto": True,
        "uses/s1/use": {"segment": "生产作业", "scenario": "人机协同作业"},
        "uses/s1/tools/t1/tool": "机器人",
        "uses/s1/tools/t1/price": "12.5",
    }
    assert (checked.answered, checked.asked, checked.percent) == (7, 7, 100)


def test_an_empty_form_says_what_is_missing_where():
    checked = check(FORM, Answers(), CONTEXT)
    assert [(one.path, one.message, one.missing) for one in checked.problems] == [
        ("firm/name", "请填写名称", True),
        ("lines", "产线至少填写1项，目前0项", True),
    ]
    assert checked.percent == 0


def test_a_wrong_answer_is_named_by_its_place_and_keeps_out_of_the_values():
    answers = whole()
    answers.texts["lines/r1/auto"] = "也许"
    checked = check(FORM, answers, CONTEXT)
    assert [(one.path, one.place, one.missing) for one in checked.problems] == [
        ("lines/r1/auto", "产线 第1行 自动化", False),
    ]
    assert "lines/r1/auto" not in checked.values


def test_too_many_rows_are_counted():
    answers = whole()
    answers.rows["lines"] = ["r1", "r2", "r3", "r4"]
    messages = [one.message for one in check(FORM, answers, CONTEXT).problems if one.path == "lines"]
    assert messages == ["产线最多3项，目前4项"]


def test_values_take_the_shape_of_the_form():
    answers = whole()
    assert shaped(FORM, answers, check(FORM, answers, CONTEXT).values) == {
        "firm": {"name": "海丰食品"},
        "lines": [{"id": "r1", "title": "一线", "auto": True}],
        "uses": [
            {
                "id": "s1",
                "use": {"segment": "生产作业", "scenario": "人机协同作业"},
                "tools": [{"id": "t1", "tool": "机器人", "price": "12.5"}],
            },
        ],
    }


@given(
    name=st.text(max_size=30),
    staff=st.text(alphabet="0123456789.,-１２３", max_size=8),
    titles=st.lists(st.text(max_size=20), max_size=4),
    price=st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9),
)
def test_what_is_accepted_survives_the_envelope(name, staff, titles, price):
    answers = whole()
    answers.texts["firm/name"] = tidy(name)
    answers.texts["firm/staff"] = tidy(staff)
    answers.texts["uses/s1/tools/t1/price"] = str(price)
    answers.rows["lines"] = [f"r{n}" for n in range(len(titles))]
    answers.texts.update({f"lines/r{n}/title": tidy(title) for n, title in enumerate(titles)})

    values = check(FORM, answers, CONTEXT).values
    sealed = rfc8785.dumps({"answers": shaped(FORM, answers, values)})

    assert answers_from(FORM, sealed) == (answers.rows, values)


@given(st.text())
def test_tidying_twice_changes_nothing_and_leaves_what_any_database_takes(text):
    once = tidy(text)
    assert tidy(once) == once
    assert "\x00" not in once
    once.encode("utf-8")
