"""各地进度: of each place, how much of its part is done, until when it had time, and when its list went up."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from declarations.notices.schema import ProgrammeSpec
from reviews.charts.drawing import Number, Part, Twin, parts, percent
from reviews.charts.models import CaseCount
from reviews.charts.scope import Scope, address
from reviews.charts.steps import Way, condition
from reviews.rosters.overview import Place, places_standing
from reviews.stages import stage_at


@dataclass(frozen=True)
class Line:
    """``closer``: the same picture of the places below this one; empty where there are none."""

    place: Place
    total: Number
    done: Number
    undone: Number
    parts: list[Part]
    closer: str

    @property
    def percent(self) -> int:
        return percent(self.done.n, self.total.n)


@dataclass(frozen=True)
class Progress:
    lines: list[Line]
    twin: Twin


def progress(scope: Scope) -> Progress:
    """A fixed number of queries; the numbers are those of the last count, dates and lists those of now."""
    regions = scope.below_taking_part
    places = places_standing(round=scope.round, programme=scope.programme, places=regions)
    counted = _counted(scope)
    lines = [_line(scope, one, *counted.get(one.region.pk, (0, 0))) for one in places]
    rows = [
        (
            one.place.region.name,
            one.total.n,
            one.done.n,
            one.undone.n,
            one.percent,
            _day(one.place.window.last_day),
            _day(one.place.in_time_at),
            one.place.late_days or None,
        )
        for one in lines
    ]
    columns = ("地区", "事项", "已办结", "未办结", "办结率（%）", "截止日期", "上报日期", "逾期天数")
    return Progress(lines, Twin(columns, rows))


def _line(scope: Scope, place: Place, total: int, undone: int) -> Line:
    code = place.region.pk
    done, open_ = _conditions(scope.programme, place.region.level)
    has_below = code != scope.place.pk and any(one.parent_id == code for one in scope.regions)
    return Line(
        place,
        Number("事项", total, scope.cases(place=code)),
        Number("已办结", total - undone, scope.cases(place=code, **done)),
        Number("未办结", undone, scope.cases(place=code, **open_)),
        parts([(total - undone, "done"), (undone, "open")], total),
        address("charts", round=scope.round.pk, place=code) if has_below else "",
    )


def _counted(scope: Scope) -> dict[str, tuple[int, int]]:
    """Code of each place of ``below`` → its cases, and those that it has not done; one query."""
    levels = {one.level for one in scope.below}
    open_ = {level: condition(scope.programme, **_conditions(scope.programme, level)[1]) for level in levels}
    rows: Any = (
        CaseCount.objects.visible_to(scope.user)
        .filter(round=scope.round, region__in=scope.codes)
        .order_by()
        .values("region")
        .annotate(
            total=Sum("cases"),
            **{f"open_{level}": Coalesce(Sum("cases", filter=which), 0) for level, which in open_.items()},
        )
    )
    level_of = {one.pk: one.level for one in scope.below}
    counted: dict[str, tuple[int, int]] = {}
    for row in rows:
        place = scope.below_of(row["region"])
        total, undone = counted.get(place, (0, 0))
        counted[place] = (total + row["total"], undone + row[f"open_{level_of[place]}"])
    return counted


def _conditions(programme: ProgrammeSpec, level: str) -> tuple[dict[str, str], dict[str, str]]:
    """Step and way of what a bureau of ``level`` has done, and of what it has not; it is done when it was decided on."""
    stage = stage_at(programme, level=level, does="review") or stage_at(programme, level=level, does="roster")
    step = stage.key if stage else programme.stages[-1].key
    return {"step": step, "way": Way.DONE}, {"step": step, "way": Way.UNDONE}


def _day(value: dt.datetime | dt.date | None) -> str:
    if value is None:
        return ""
    return f"{timezone.localtime(value).date() if isinstance(value, dt.datetime) else value}"
