"""The scenario instances cover certain areas (环节大类), such as 生产作业 (要素条件二（一）)."""

from collections.abc import Sequence
from typing import Any

from declarations.eligibility.verdicts import Finding
from declarations.facts.project import Facts
from declarations.notices.schema import Pack


def areas_covered(facts: Facts, pack: Pack, *, areas: Sequence[str], **_: Any) -> tuple[Finding, str]:
    """Each of ``areas`` (keys of the pack) has an instance in one of its segments."""
    wanted = [area for area in pack.areas if area.key in areas]
    names = "、".join(area.title for area in wanted)
    if not facts.scenarios:
        return Finding.INCOMPLETE, f"尚未填写场景实例，须覆盖{names}环节"
    covered = {one.segment for one in facts.scenarios}
    missing = [area.title for area in wanted if not covered & set(area.segments)]
    if missing:
        return Finding.UNMET, f"场景实例未覆盖{'、'.join(missing)}环节"
    return Finding.MET, f"场景实例已覆盖{names}环节"
