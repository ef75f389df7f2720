"""Printed rows, conditions, totals, checks between answers, and what of them reaches pages, envelope and facts."""

from decimal import Decimal

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from declarations.cases.envelope import answers_from
from declarations.facts.project import Indicator, Investment, ScenarioInstance, facts_of
from declarations.forms.answers import Answers, tidy, with_printed
from declarations.forms.binding import BoundField, BoundPart, bind
from declarations.forms.crosschecks import CROSS_CHECKS
from declarations.forms.definition import FormSpec
from declarations.forms.kinds import Context
from declarations.forms.shape import shaped
from declarations.forms.validation import Checked, check
from tests.declarations.forms.another_form import FORM, ROWS, WHOLE

CONTEXT = Context(scenarios={"轮牧": "草场管理", "挤奶": "畜舍作业"})


def answers(**texts: str) -> Answers:
    """A whole form; ``texts`` replace answers, the path written with underscores."""
    typed = {path: texts.pop(path.replace("/", "_"), text) for path, text in WHOLE.items()}
    typed |= {path.replace("_", "/"): text for path, text in texts.items()}
    return with_printed(FORM, Answers(texts=typed, rows={key: list(rows) for key, rows in ROWS.items()}))


def checked(**texts: str) -> Checked:
    return check(FORM, answers(**texts), CONTEXT)


def parts(**texts: str) -> dict[str, BoundPart]:
    typed = answers(**texts)
    return {one.key: one for one in bind(FORM, typed, check(FORM, typed, CONTEXT), CONTEXT)}


def field(path: str, **texts: str) -> BoundField:
    return next(one for one in parts(**texts)["ranch"].fields if one.path == path)


def test_a_whole_form_is_whole() -> None:
    assert (checked().problems, checked().warnings, checked().percent) == ([], [], 100)


class TestPrintedRows:
    def test_are_there_without_being_added(self) -> None:
        rows = with_printed(FORM, Answers()).rows
        assert rows == {"years": ["wool", "milk"]}

    def test_what_the_row_says_goes_before_what_the_column_says(self) -> None:
        told = [(one.path, one.place) for one in check(FORM, with_printed(FORM, Answers()), CONTEXT).problems]
        assert [one for one in told if one[0].startswith("years")] == [
            ("years/wool/before", "近两年指标 产毛量 去年"),
            ("years/wool/after", "近两年指标 产毛量 今年"),
        ]
        assert checked().values["years/milk/after"] == {"number": "5", "unit": "吨"}

    def test_the_required_ones_have_a_star(self) -> None:
        table = parts()["years"].table
        assert table is not None
        assert table.printed
        assert [row.title for row in table.rows] == ["*产毛量", "产奶量"]


class TestConditions:
    def test_a_blank_that_is_not_asked_is_neither_missing_nor_a_value(self) -> None:
        told = checked(ranch_other="养骆驼")
        assert told.problems == []
        assert "ranch/other" not in told.values
        assert not field("ranch/other", ranch_other="养骆驼").asked

    def test_asked_it_must_be_filled(self) -> None:
        told = checked(ranch_trade="其他")
        assert [(one.path, one.missing) for one in told.problems] == [("ranch/other", True)]
        assert field("ranch/other", ranch_trade="其他").asked
        assert checked(ranch_trade="其他", ranch_other="养骆驼").values["ranch/other"] == "养骆驼"

    def test_in_a_sheet_it_hangs_on_that_sheet(self) -> None:
        assert [one.path for one in checked(uses_s1_ai="是").problems] == ["uses/s1/how"]

    def test_the_script_is_told_on_what_it_hangs(self) -> None:
        assert field("ranch/other").when == '{"ranch/trade": "其他"}'


class TestTotals:
    def test_a_column_is_summed_below_the_table(self) -> None:
        table = parts()["machines"].table
        assert table is not None
        assert table.totals == [("", ""), ("price", "1020.5")]

    def test_what_is_no_number_yet_is_left_out(self) -> None:
        table = parts(machines_m1_price="一千")["machines"].table
        assert table is not None
        assert table.total("price") == "20"


class TestChecks:
    def test_a_warning_is_told_and_keeps_nobody_from_submitting(self) -> None:
        told = checked(ranch_sheds="90")
        assert (told.problems, told.complete) == ([], True)
        assert [(one.path, one.message) for one in told.warnings] == [("ranch/sheds", "各项之和大于总投资，请核对")]
        warning = field("ranch/sheds", ranch_sheds="90").warning
        assert warning is not None

    def test_a_refusal_keeps_from_submitting(self) -> None:
        told = checked(ranch_done="2025年1月")
        assert [(one.path, one.message) for one in told.problems] == [("ranch/done", "完工早于开工")]

    def test_what_is_not_there_yet_holds_against_nothing(self) -> None:
        assert checked(ranch_sheds="", ranch_fences="").warnings == []
        assert [one.missing for one in checked(ranch_begun="", ranch_done="2025年1月").problems] == [True]

    def test_a_scenario_of_the_catalogue_keeps_to_its_segment_and_a_new_one_does_not(self) -> None:
        told = checked(uses_s1_scenario="挤奶")
        assert [(one.path, one.message) for one in told.warnings] == [("uses/s1/scenario", "该场景属于另一环节")]
        assert checked(uses_s1_scenario="放风筝").warnings == []

    @pytest.mark.parametrize(
        ("name", "values", "against", "holds"),
        [
            ("sum_at_most", ["60", "40"], "100", True),
            ("sum_at_most", ["60", "40.01"], "100", False),
            ("each_at_most", ["60", "90"], "100", True),
            ("each_at_most", ["60", {"number": "101", "unit": "万元"}], "100", False),
            ("not_before", ["2025-08", "2026-01"], "2025-08", True),
            ("not_before", ["2025-07"], "2025-08", False),
        ],
    )
    def test_each(self, name, values, against, holds) -> None:
        assert CROSS_CHECKS[name](values, against) is holds


def test_facts_have_indicators_investments_and_new_scenarios() -> None:
    typed = answers(uses_s1_scenario="放风筝", uses_s1_ai="是", uses_s1_how="看天")
    facts = facts_of(FORM, typed.rows, check(FORM, typed, CONTEXT).values)
    assert facts.indicators == (
        Indicator("wool", "产毛量", Decimal(3), Decimal(4), "吨"),
        Indicator("milk", "产奶量", None, Decimal(5), "吨"),
    )
    assert facts.investments == (
        Investment("total", "总投资", Decimal(100)),
        Investment("sheds", "棚舍投资", Decimal(60)),
    )
    assert facts.scenarios == (ScenarioInstance("草场管理", "放风筝", "东坡轮牧", uses_ai=True),)


TYPED = st.sampled_from(
    [
        "是",
        "否",
        "其他",
        "养马",
        "3 吨",
        "12.5",
        "-7",
        "2025年3月",
        "2024.1",
        "轮牧",
        "放风筝",
        "草场管理",
        "",
        "一\n二",
    ]
) | st.text(max_size=12)


@given(typed=st.dictionaries(st.sampled_from([*WHOLE, "ranch/other", "uses/s1/how"]), TYPED))
def test_what_is_accepted_survives_the_envelope(typed: dict[str, str]) -> None:
    """And the values that come back are again all that is asked: a condition is judged the same before and after."""
    filled = answers()
    filled.texts |= {path: tidy(text) for path, text in typed.items()}
    values = check(FORM, filled, CONTEXT).values
    sealed = rfc8785.dumps({"answers": shaped(FORM, filled, values)})
    assert answers_from(FORM, sealed) == (filled.rows, values)


def test_a_definition_survives_being_stored() -> None:
    assert FormSpec.model_validate(FORM.model_dump(mode="json")) == FORM
