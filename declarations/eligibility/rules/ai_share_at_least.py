"""A share of the scenarios applies artificial intelligence (要素条件四（二）1 and 五（二）1: 应用人工智能技术场景比例)."""

from typing import Any

from declarations.eligibility.verdicts import Finding
from declarations.facts.project import Facts
from declarations.notices.schema import Pack


def ai_share_at_least(facts: Facts, pack: Pack, *, percent: int, **_: Any) -> tuple[Finding, str]:
    """At least ``percent`` % of the scenario instances apply it; the boundary counts (不低于).

    The denominator is every instance that the factory gives, since that is what the form asks about AI. Counted in
    whole numbers, so that no rounding decides; the gap is told for the instances that there are.
    """
    there = len(facts.scenarios)
    if not there:
        return Finding.INCOMPLETE, f"没有场景实例，应用人工智能技术场景比例应不低于{percent}%"
    applying = sum(one.uses_ai for one in facts.scenarios)
    told = f"{there}个场景实例中{applying}个应用人工智能（{_percent(applying, there)}%）"
    if applying * 100 >= percent * there:
        return Finding.MET, f"{told}，不低于{percent}%"
    needed = -(-percent * there // 100)
    return Finding.UNMET, f"{told}，应不低于{percent}%，还差人工智能场景{needed - applying}个"


def _percent(part: int, whole: int) -> str:
    """With one decimal, rounded down: 19.96 % must not read as 20 %."""
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
