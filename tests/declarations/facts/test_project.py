from decimal import Decimal

from declarations.facts.project import Facts, ScenarioInstance, facts_of
from declarations.forms.definition import FormSpec

FORM = FormSpec.model_validate(
    {
        "form": "f",
        "title": "表",
        "parts": [
            {"group": "m", "title": "评估", "fields": {"year": {"label": "年", "kind": "integer"}}},
            {"table": "s", "title": "场景", "columns": {"what": {"label": "场景", "kind": "scenario"}}},
        ],
        "facts": {
            "maturity_year": "m/year",
            "maturity_level": "m/level",
            "maturity_score": "m/score",
            "industry_code": "m/industry",
            "sector": "m/sector",
        },
        "scenarios": {"each": "s", "scenario": "what", "instance": "name", "ai": "ai"},
    },
)


def test_values_become_typed_facts():
    values = {
        "m/year": "2026",
        "m/level": "二级",
        "m/score": "2.35",
        "m/industry": {"code": "3670", "name": "汽车零部件及配件制造"},
        "m/sector": "装备制造",
        "s/a/what": {"segment": "生产作业", "scenario": "人机协同作业"},
        "s/a/name": "多机协同",
        "s/a/ai": True,
    }
    assert facts_of(FORM, {"s": ["a"]}, values) == Facts(
        maturity_year=2026,
        maturity_level=2,
        maturity_score=Decimal("2.35"),
        industry_code="3670",
        sector="装备制造",
        scenarios=(ScenarioInstance("生产作业", "人机协同作业", "多机协同", True),),
    )


def test_what_is_not_told_is_no_fact_and_half_a_row_is_no_instance():
    values = {"s/a/what": {"segment": "生产作业", "scenario": "人机协同作业"}}
    assert facts_of(FORM, {"s": ["a"]}, values) == Facts()
