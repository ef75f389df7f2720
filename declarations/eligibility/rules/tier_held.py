"""The factory holds one of certain tiers already (梯度培育: one step after the other)."""

from collections.abc import Sequence
from typing import Any

from declarations.eligibility.verdicts import Finding
from declarations.facts.project import Facts
from declarations.notices.schema import Pack
from factories.recognitions.models import Tier


def tier_held(facts: Facts, pack: Pack, *, tiers: Sequence[str], **_: Any) -> tuple[Finding, str]:
    """One of ``tiers`` is in force; the registers say so, never a form."""
    names = "或".join(Tier(one).label for one in tiers)
    held = [Tier(one).label for one in tiers if one in facts.tiers]
    if held:
        return Finding.MET, f"已认定为{'、'.join(held)}"
    return Finding.UNMET, f"尚未认定为{names}"
