"""The factory holds a tier, and no case about it is open (附件4一、2: 应已由市级…复核为基础级智能工厂)."""

from typing import Any

from declarations.eligibility.verdicts import Finding
from declarations.facts.project import Facts, OtherCase
from declarations.notices.schema import Pack


def holds_or_under_review(facts: Facts, pack: Pack, *, tier: str, round: str, **_: Any) -> tuple[Finding, str]:
    """``tier`` is held. A case of ``round`` that may still grant or end it is under review, and one that failed decides.

    Of the registers and the factory's other cases alone, not of the answers.
    """
    title = next(one.title for one in pack.programmes if one.grants == tier and not one.holders)
    cases = [one for one in facts.other_cases if (one.tier, one.round) == (tier, round)]
    if under_way := next((one for one in cases if one.state == "open"), None):
        return Finding.UNDER_REVIEW, f"{_named(title, under_way)}尚未办结"
    if tier in facts.tiers:
        return Finding.MET, f"已是{title}"
    if any(one.state == "begun" for one in cases):
        return Finding.UNMET, f"不是{title}，{title}申报尚未提交"
    if failed := next((one for one in cases if one.state == "failed"), None):
        return Finding.UNMET, f"不是{title}，{_named(title, failed)}未通过"
    return Finding.UNMET, f"不是{title}，也没有在办的{title}申报"


def _named(title: str, case: OtherCase) -> str:
    return f"{title}{case.kind}（{case.round_title}）"
