"""A city's notice against the province's that it carries out."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from declarations.notices.checks.base import Read, later_than_above, not_one
from declarations.notices.problems import KeyPath, Problem
from declarations.notices.schema import ProgrammeSpec
from declarations.notices.yamlfiles import YamlFile


def overlay_keeps_to_base(read: Read) -> Iterator[Problem]:
    """A city's dates are for rounds of the province's notice, and not later than its dates for the level above."""
    overlay = read.pack.overlay
    if overlay is None:
        return
    file = read.files["overlay.yaml"]
    if overlay.region != read.pack.notice.region:
        yield file.problem(("region",), f"应与通知的地区一致：{read.pack.notice.region}")
    if read.base is None:
        yield file.problem(("overlay_of",), f"没有找到所落实的通知“{overlay.overlay_of}”，请先载入")
        return
    for key, rounds in overlay.rounds.items():
        programme = next((one for one in read.base.programmes if one.programme == key), None)
        if programme is None:
            yield file.problem(("rounds", key), not_one(key, [one.programme for one in read.base.programmes]))
            continue
        for round_key, dates in rounds.items():
            yield from _check_dates(file, programme, round_key, dates)


def _check_dates(file: YamlFile, programme: ProgrammeSpec, key: str, dates: dict[Any, dt.date]) -> Iterator[Problem]:
    path: KeyPath = ("rounds", programme.programme, key)
    spec = next((one for one in programme.rounds if one.key == key), None)
    if spec is None:
        yield file.problem(path, not_one(key, [one.key for one in programme.rounds]))
        return
    for level, due in dates.items():
        limit = getattr(spec, level)
        if due < spec.opens:
            yield file.problem((*path, level), f"{due} 早于开始日期 {spec.opens}")
        elif limit and due > limit:
            yield file.problem((*path, level), f"{due} 晚于所落实的通知规定的 {limit}")
        elif late := later_than_above(spec.model_copy(update=dict(dates)), level, due):
            yield file.problem((*path, level), late)
