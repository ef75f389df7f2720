"""Each rule says what it found and why, in the words that clerk and officer read."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from declarations.eligibility.rules import RULES
from declarations.facts.project import Facts, ScenarioInstance

PACK = SimpleNamespace(
    areas=[
        SimpleNamespace(key="production", title="生产作业", segments=("生产作业",)),
        SimpleNamespace(key="operation", title="运营管理", segments=("运营管理", "产品服务", "供应链管理")),
    ],
)


@pytest.mark.parametrize(
    ("facts", "recorded", "finding", "message"),
    [
        (Facts(), None, "pending", "待2026年评估"),
        (Facts(), 3, "pending", "待2026年评估"),
        (Facts(), 1, "unmet", "原等级一级，不达标"),
        (Facts(maturity_year=2026), 1, "unmet", "原等级一级，不达标"),
        (Facts(maturity_year=2026, maturity_level=2), 1, "met", "2026年自评估二级，达标"),
        (Facts(maturity_year=2026, maturity_level=1), 5, "unmet", "2026年自评估一级，不达标"),
        (Facts(maturity_year=2025, maturity_level=4), 3, "pending", "2025年的结果不作为依据，待2026年评估"),
    ],
)
def test_only_the_result_of_the_year_counts(facts, recorded, finding, message):
    rule = RULES["maturity_at_least"]
    assert rule(replace(facts, recorded_level=recorded), PACK, level=2, year=2026) == (finding, message)


def _covering(*segments):
    return Facts(scenarios=tuple(ScenarioInstance(one, "某场景", "某实例", False) for one in segments))


@pytest.mark.parametrize(
    ("facts", "finding", "message"),
    [
        (Facts(), "incomplete", "尚未填写场景实例，须覆盖生产作业、运营管理环节"),
        (_covering("生产作业"), "unmet", "场景实例未覆盖运营管理环节"),
        (_covering("生产作业", "产品服务"), "met", "场景实例已覆盖生产作业、运营管理环节"),
    ],
)
def test_an_area_is_covered_by_any_of_its_segments(facts, finding, message):
    rule = RULES["areas_covered"]
    assert rule(facts, PACK, areas=["production", "operation"]) == (finding, message)
