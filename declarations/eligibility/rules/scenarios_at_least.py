"""The case names enough scenario instances (附件4-3三：建设场景数量不低于8个)."""

from typing import Any

from declarations.eligibility.verdicts import Finding
from declarations.facts.project import Facts
from declarations.notices.schema import Pack


def scenarios_at_least(facts: Facts, pack: Pack, *, count: int, **_: Any) -> tuple[Finding, str]:
    """At least ``count`` instances."""
    there = len(facts.scenarios)
    if not there:
        return Finding.INCOMPLETE, f"尚未填写场景实例，应不少于{count}个"
    if there < count:
        return Finding.UNMET, f"场景实例{there}个，应不少于{count}个"
    return Finding.MET, f"场景实例{there}个，不少于{count}个"
