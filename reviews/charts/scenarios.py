"""场景热力图: which of the typical scenarios are found how often, and how many of them use AI."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from declarations.notices.packs import newest_revision, pack_of
from reviews.charts.drawing import Number, Part, Twin, parts, percent, shade
from reviews.charts.models import ScenarioCount
from reviews.charts.scope import Scope

BEYOND = "目录以外"
_SUMS = ("cases", "cases_with_ai", "instances", "instances_with_ai")


@dataclass(frozen=True)
class Cell:
    """One scenario: the cases that have it, those of them with AI, and how dark it is painted."""

    cases: Number
    with_ai: Number
    share: int
    shade: int
    parts: list[Part]


@dataclass(frozen=True)
class Segment:
    title: str
    cells: list[Cell]


@dataclass(frozen=True)
class HeatMap:
    segments: list[Segment]
    twin: Twin
    most: int


def heat_map(scope: Scope) -> HeatMap:
    """One query; segments and scenarios as the newest revision of the notice has them, and what it has not at the end."""
    catalogue = pack_of(newest_revision(scope.round.notice_id)).scenarios
    order = [(one.title, [each.title for each in one.scenarios]) for one in catalogue.segments] if catalogue else []
    rows: Any = (
        ScenarioCount.objects.visible_to(scope.user)
        .filter(round=scope.round, region__in=scope.codes)
        .order_by()
        .values("scenario")
        .annotate(**{f"sum_{name}": Sum(name) for name in _SUMS})
    )
    counted = {row["scenario"]: [row[f"sum_{name}"] for name in _SUMS] for row in rows}
    known = {title for _segment, titles in order for title in titles}
    beyond = sorted(counted.keys() - known)
    if beyond:
        order.append((BEYOND, beyond))
    most = max((numbers[0] for numbers in counted.values()), default=0)
    segments = [
        Segment(title, [_cell(scope, each, counted.get(each, [0] * 4), most) for each in titles])
        for title, titles in order
    ]
    columns = ("环节", "场景", "工厂", "其中应用人工智能", "占比（%）", "实例", "其中应用人工智能的实例")
    twin = Twin(columns, [_row(title, each, counted.get(each, [0] * 4)) for title, titles in order for each in titles])
    return HeatMap(segments, twin, most)


def _cell(scope: Scope, scenario: str, numbers: list[int], most: int) -> Cell:
    cases, with_ai = numbers[:2]
    return Cell(
        Number(scenario, cases, scope.cases(scenario=scenario)),
        Number("应用人工智能", with_ai, scope.cases(scenario=scenario, ai="1")),
        percent(with_ai, cases),
        shade(cases, most),
        parts([(with_ai, "ai")], cases),
    )


def _row(segment: str, scenario: str, numbers: list[int]) -> tuple[str | int, ...]:
    cases, with_ai, instances, instances_with_ai = numbers
    return (segment, scenario, cases, with_ai, percent(with_ai, cases), instances, instances_with_ai)
