"""能力成熟度自评估 of a given year reaches a level (要素条件一.5; the notice counts that year's result only)."""

from typing import Any

from declarations.eligibility.verdicts import Finding
from declarations.facts.project import Facts
from declarations.notices.schema import Pack
from factories.assessments.models import MaturityLevel


def maturity_at_least(
    facts: Facts, pack: Pack, *, level: int, year: int | None = None, **_: Any
) -> tuple[Finding, str]:
    """A level of ``year`` decides; where the clause names no year, the newest that is known.

    Without one, a recorded level below ``level`` stands as not met until it is assessed anew, and any other waits for
    the assessment.
    """
    if year is None:
        return _newest(facts, level)
    if facts.maturity_level is not None and facts.maturity_year == year:
        reached = facts.maturity_level >= level
        label = MaturityLevel(facts.maturity_level).label
        return (Finding.MET if reached else Finding.UNMET), f"{year}年自评估{label}，{'达标' if reached else '不达标'}"
    if facts.maturity_level is not None and facts.maturity_year is not None:
        return Finding.PENDING, f"{facts.maturity_year}年的结果不作为依据，待{year}年评估"
    if facts.recorded_level is not None and facts.recorded_level < level:
        return Finding.UNMET, f"原等级{MaturityLevel(facts.recorded_level).label}，不达标"
    return Finding.PENDING, f"待{year}年评估"


def _newest(facts: Facts, level: int) -> tuple[Finding, str]:
    wanted = MaturityLevel(level).label
    if facts.maturity_level is not None and facts.maturity_year is not None:
        told = f"{facts.maturity_year}年自评估{MaturityLevel(facts.maturity_level).label}"
        if facts.maturity_level >= level:
            return Finding.MET, f"{told}，达到{wanted}"
        return Finding.UNMET, f"{told}，应达到{wanted}，还差{level - facts.maturity_level}级"
    if facts.recorded_level is not None and facts.recorded_level < level:
        told = MaturityLevel(facts.recorded_level).label
        return Finding.UNMET, f"登记等级{told}，应达到{wanted}，还差{level - facts.recorded_level}级"
    return Finding.PENDING, f"没有注明年度的评估结果，应达到{wanted}"
