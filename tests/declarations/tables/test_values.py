"""What a column may name, had from a line with its facts."""

from decimal import Decimal
from typing import Any

import pytest

from declarations.facts.models import SubmissionFacts
from declarations.facts.project import ScenarioInstance
from declarations.notices.schema import ColumnSpec
from declarations.tables.values import KNOWN_VALUES, Industries, Line, cells_of
from factories.industries.models import Industry
from tests.declarations.tables.sheets import the_table

PATTERN = "{n}.{segment}-{scenario}-{instance}"
INDUSTRIES = Industries({"3670": "3670 汽车零部件及配件制造"}, {"3670": "367 汽车零部件及配件制造"})


def a_line(**fields: Any) -> Line:
    facts = {name: fields.pop(name) for name in list(fields) if hasattr(SubmissionFacts, name)}
    told = {
        "position": 7,
        "county": "北票市",
        "programme": "智能工厂",
        "outcome": "passed",
        "reason": "",
        "scenarios": [],
        **fields,
    }
    return Line(facts=SubmissionFacts(**facts), industries=INDUSTRIES, **told)


def cell(value: str, line: Line, each: str = "") -> Any:
    return cells_of(line, [ColumnSpec(title="列", value=value, width=10, each=each)])[0]


SCENARIOS = [
    ScenarioInstance("生产作业", "人机协同作业", "海产品智能分拣", uses_ai=True),
    ScenarioInstance("生产管理", "仓储智能管理", "冷库库位优化", uses_ai=False),
    ScenarioInstance("生产作业", "在线智能检测", "封口视觉检测", uses_ai=True),
]


@pytest.mark.parametrize(
    ("value", "fields", "expected"),
    [
        ("position", {}, 7),
        ("enterprise_name", {"enterprise_name": "北票市海丰食品有限公司"}, "北票市海丰食品有限公司"),
        ("factory_name", {"factory_name": "一工厂"}, "一工厂"),
        ("county", {}, "北票市"),
        ("maturity_score", {"maturity_score": Decimal("2.50")}, Decimal("2.50")),
        ("maturity_score", {}, None),
        ("maturity_level", {"maturity_level": 1}, "一级"),
        ("maturity_level", {"maturity_level": 5}, "五级"),
        ("maturity_level", {}, None),
        ("sector", {"sector": "消费品"}, "消费品"),
        ("subsector", {"subsector": "食品"}, "食品"),
        ("ownership", {"ownership": "民营企业"}, "民营企业"),
        ("size", {"size": "中型企业"}, "中型企业"),
        ("industry_class", {"industry_code": "3670"}, "3670 汽车零部件及配件制造"),
        ("industry_group", {"industry_code": "3670"}, "367 汽车零部件及配件制造"),
        ("industry_class", {"industry_code": "9999"}, "9999"),
        ("industry_group", {"industry_code": "9999"}, None),
        ("industry_class", {}, ""),
        ("outcome", {"outcome": "passed"}, "通过"),
        ("outcome", {"outcome": "failed"}, "不通过"),
        ("reason", {"reason": "自评估未达二级"}, "自评估未达二级"),
    ],
)
def test_a_value_is_had_from_the_line(value: str, fields: dict[str, Any], expected: Any) -> None:
    assert cell(value, a_line(**fields)) == expected


def test_scenarios_are_listed_as_the_notice_shows() -> None:
    line = a_line(scenarios=SCENARIOS)

    assert cell("scenarios", line, PATTERN) == (
        "1.生产作业-人机协同作业-海产品智能分拣\n2.生产管理-仓储智能管理-冷库库位优化\n3.生产作业-在线智能检测-封口视觉检测"
    )


def test_scenarios_with_artificial_intelligence_are_numbered_anew() -> None:
    line = a_line(scenarios=SCENARIOS)

    assert (
        cell("ai_scenarios", line, PATTERN)
        == "1.生产作业-人机协同作业-海产品智能分拣\n2.生产作业-在线智能检测-封口视觉检测"
    )


def test_without_scenarios_the_cell_is_empty() -> None:
    assert cell("scenarios", a_line(), PATTERN) == ""
    assert cell("ai_scenarios", a_line(scenarios=SCENARIOS[1:2]), PATTERN) == ""


def test_braces_in_an_instance_are_only_text() -> None:
    line = a_line(scenarios=[ScenarioInstance("生产作业", "先进过程控制", "{n}与{0.__class__}", uses_ai=False)])

    assert cell("scenarios", line, PATTERN) == "1.生产作业-先进过程控制-{n}与{0.__class__}"


def test_the_tables_of_the_notice_name_only_what_is_known() -> None:
    named = {
        column.value for key in ("basic-summary", "basic-known", "basic-recheck") for column in the_table(key).columns
    }

    assert named - KNOWN_VALUES == set()


def test_the_names_of_all_industries_are_read_in_one_query(registers: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        industries = Industries.read()

    assert len(industries.classes) == Industry.objects.filter(level="小类").count()
    assert industries.classes["3670"] == "3670 汽车零部件及配件制造"
    assert industries.groups["3670"] == "367 汽车零部件及配件制造"
