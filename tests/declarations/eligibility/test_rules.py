"""Each rule says what it found and why, in the words that clerk and officer read."""

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations.eligibility.assess import assess
from declarations.eligibility.rules import RULES
from declarations.facts.project import Facts, OtherCase, ScenarioInstance
from declarations.notices.schema import ProgrammeSpec

PACK = SimpleNamespace(
    programmes=[SimpleNamespace(title="基础级智能工厂", grants="basic", holders="")],
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


def _about(state, *, kind="申报", round="2026-spring"):
    return OtherCase("basic", round, "第一批", kind, state)


def _of(*cases, held=True):
    return Facts(tiers=frozenset({"basic"} if held else ()), other_cases=cases)


@pytest.mark.parametrize(
    ("facts", "finding", "message"),
    [
        (_of(), "met", "已是基础级智能工厂"),
        (_of(_about("open", kind="复核")), "under_review", "基础级智能工厂复核（第一批）尚未办结"),
        (_of(_about("passed", kind="复核")), "met", "已是基础级智能工厂"),
        (_of(_about("open", kind="复核", round="2026-winter")), "met", "已是基础级智能工厂"),
        (
            _of(_about("failed", kind="复核"), held=False),
            "unmet",
            "不是基础级智能工厂，基础级智能工厂复核（第一批）未通过",
        ),
        (_of(_about("open"), held=False), "under_review", "基础级智能工厂申报（第一批）尚未办结"),
        (_of(_about("open"), _about("failed"), held=False), "under_review", "基础级智能工厂申报（第一批）尚未办结"),
        (_of(_about("begun"), _about("failed"), held=False), "unmet", "不是基础级智能工厂，基础级智能工厂申报尚未提交"),
        (_of(held=False), "unmet", "不是基础级智能工厂，也没有在办的基础级智能工厂申报"),
    ],
)
def test_the_level_below_is_held_or_under_review(facts, finding, message):
    rule = RULES["holds_or_under_review"]
    assert rule(facts, PACK, tier="basic", round="2026-spring") == (finding, message)


STATES = st.sampled_from(["begun", "open", "passed", "failed"])


@given(
    st.booleans(),
    st.lists(st.builds(_about, STATES, round=st.sampled_from(["2026-spring", "2026-winter"])), max_size=4),
)
def test_only_who_holds_it_with_nothing_open_meets_it(held, cases):
    """Whatever else there was, in this round or another, and in whichever order it came."""
    finding, _ = RULES["holds_or_under_review"](_of(*cases, held=held), PACK, tier="basic", round="2026-spring")
    is_open = any(one.state == "open" and one.round == "2026-spring" for one in cases)
    assert (finding == "met") == (held and not is_open)
    assert (finding == "under_review") == is_open


PROGRAMME = ProgrammeSpec.model_validate(
    {
        "programme": "advanced", "title": "先进级", "form": "f", "number_prefix": "X", "rounds": [],
        "stages": [
            {"key": "city", "level": "city", "does": "review", "title": "市级初审"},
            {"key": "recommend", "level": "city", "does": "roster", "title": "市级推荐"},
            {"key": "check", "level": "province", "does": "review", "title": "形式审查"},
        ],
        "rules": [
            {"must": "holds_or_under_review", "tier": "basic", "round": "2026-spring", "by": "recommend", "clause": "通知.一"}
        ],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "forbids", "warns"),
    [("", False, True), ("city", False, True), ("recommend", True, False), ("check", True, False)],
)
def test_a_rule_with_a_stage_warns_until_then(stage, forbids, warns):
    found = assess(programme=PROGRAMME, pack=PACK, facts=_of(held=False), stage=stage)
    [verdict] = found.verdicts
    assert (verdict.forbids, verdict.warns, verdict.by) == (forbids, warns, "市级推荐")
    assert (found.standing, found.note) == ("pending", "人工判断"), "it says nothing of the answers"


@pytest.mark.parametrize(
    ("facts", "finding", "message"),
    [
        (Facts(), "pending", "没有注明年度的评估结果，应达到三级"),
        (Facts(recorded_level=3), "pending", "没有注明年度的评估结果，应达到三级"),
        (Facts(recorded_level=2), "unmet", "登记等级二级，应达到三级，还差1级"),
        (Facts(maturity_year=2025, maturity_level=3), "met", "2025年自评估三级，达到三级"),
        (Facts(maturity_year=2026, maturity_level=1), "unmet", "2026年自评估一级，应达到三级，还差2级"),
    ],
)
def test_without_a_year_the_newest_result_counts(facts, finding, message):
    assert RULES["maturity_at_least"](facts, PACK, level=3) == (finding, message)


def _applying(n, of):
    return Facts(scenarios=tuple(ScenarioInstance("生产作业", "某场景", f"实例{k}", k < n) for k in range(of)))


@pytest.mark.parametrize(
    ("facts", "finding", "message"),
    [
        (Facts(), "incomplete", "没有场景实例，应用人工智能技术场景比例应不低于20%"),
        (_applying(1, 5), "met", "5个场景实例中1个应用人工智能（20%），不低于20%"),
        (_applying(1, 6), "unmet", "6个场景实例中1个应用人工智能（16.6%），应不低于20%，还差人工智能场景1个"),
        (_applying(0, 25), "unmet", "25个场景实例中0个应用人工智能（0%），应不低于20%，还差人工智能场景5个"),
    ],
)
def test_a_share_is_of_all_instances_and_the_boundary_counts(facts, finding, message):
    assert RULES["ai_share_at_least"](facts, PACK, percent=20) == (finding, message)


@given(n=st.integers(0, 60), of=st.integers(1, 60), percent=st.integers(1, 100))
def test_the_gap_is_the_fewest_that_would_do(n, of, percent):
    rule = RULES["ai_share_at_least"]
    finding, message = rule(_applying(min(n, of), of), PACK, percent=percent)
    if finding == "met":
        assert Fraction(min(n, of), of) >= Fraction(percent, 100)
        return
    gap = int(message.rpartition("还差人工智能场景")[2].removesuffix("个"))
    assert rule(_applying(min(n, of) + gap, of), PACK, percent=percent)[0] == "met"
    assert rule(_applying(min(n, of) + gap - 1, of), PACK, percent=percent)[0] == "unmet"


@pytest.mark.parametrize(
    ("held", "finding", "message"),
    [
        (frozenset({"basic"}), "unmet", "尚未认定为先进级或卓越级"),
        (frozenset({"basic", "excellent"}), "met", "已认定为卓越级"),
    ],
)
def test_the_registers_say_which_tier_is_held(held, finding, message):
    assert RULES["tier_held"](Facts(tiers=held), PACK, tiers=["advanced", "excellent"]) == (finding, message)
