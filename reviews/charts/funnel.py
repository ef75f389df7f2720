"""进展: how far the cases of a round have come, level by level."""

from dataclasses import dataclass

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from declarations.cases.models import Kind
from reviews.charts.drawing import Number, Part, Twin, parts
from reviews.charts.models import CaseCount
from reviews.charts.scope import Scope
from reviews.charts.steps import ALL, Step, Way, condition, steps_of

_ASIDE = {Way.WAITING: "primary", Way.RETURNED: "warning", Way.FAILED: "danger"}


@dataclass(frozen=True)
class Bar:
    """One step: all cases that came so far by kind, and those that stand there for some reason."""

    step: Step
    reached: Number
    kinds: list[Number]
    parts: list[Part]
    aside: list[Number]


@dataclass(frozen=True)
class Funnel:
    bars: list[Bar]
    twin: Twin

    @property
    def is_empty(self) -> bool:
        return not self.bars or self.bars[0].reached.n == 0


def funnel(scope: Scope) -> Funnel:
    """One query, whatever the round holds."""
    steps = steps_of(scope.programme)
    asked = {
        (step.key, way, kind): condition(scope.programme, step.key, way)
        for step in steps
        for way in (Way.REACHED, *_ways(step))
        for kind in Kind.values
    }
    names = {key: f"n{n}" for n, key in enumerate(asked)}
    rows = CaseCount.objects.visible_to(scope.user).filter(round=scope.round, region__in=scope.codes)
    counted = rows.aggregate(
        **{names[key]: Coalesce(Sum("cases", filter=asked[key] & Q(kind=key[2])), 0) for key in asked}
    )

    def n(step: Step, way: Way) -> int:
        return sum(counted[names[step.key, way, kind]] for kind in Kind.values)

    longest = n(steps[0], Way.REACHED)
    bars = []
    for step in steps:
        kinds = [
            Number(
                Kind(kind).label,
                counted[names[step.key, Way.REACHED, kind]],
                scope.cases(step=step.key, kind=kind),
                kind,
            )
            for kind in Kind.values
        ]
        aside = [
            Number(words, n(step, way), scope.cases(step=step.key, way=way), _ASIDE[way])
            for way, words in _ways(step).items()
        ]
        bars.append(
            Bar(
                step,
                Number(step.title, n(step, Way.REACHED), scope.cases(step=step.key)),
                kinds,
                parts([(one.n, one.tone) for one in kinds], longest),
                [one for one in aside if one.n],
            )
        )
    columns = ("环节", "到达", *(f"其中{Kind(kind).label}" for kind in Kind.values), "待办理", "退回修改", "不通过")
    twin = Twin(
        columns,
        [
            (
                bar.step.title,
                bar.reached.n,
                *(one.n for one in bar.kinds),
                *(n(bar.step, way) if way in _ways(bar.step) else None for way in _ASIDE),
            )
            for bar in bars
        ],
    )
    return Funnel(bars, twin)


# What happens to cases aside at a stage, by what it does, in words.
_AT = {
    "review": {Way.WAITING: "待办理", Way.RETURNED: "退回修改", Way.FAILED: "审核不通过"},
    "roster": {Way.WAITING: "待上报"},
    "score": {Way.WAITING: "评审中", Way.FAILED: "评审不通过"},
    "publicity": {Way.WAITING: "待公示、公示中", Way.FAILED: "异议成立"},
    "publish": {Way.WAITING: "待发布"},
}


def _ways(step: Step) -> dict[Way, str]:
    """In which ways cases stand at a step aside from those that go on, in words."""
    if step.stage is not None:
        return _AT[step.stage.does]
    return {Way.WAITING: "尚未提交"} if step.key == ALL else {Way.FAILED: "结果为不通过"}
