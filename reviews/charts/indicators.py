"""指标: what the indicators were before and are after, in the mean of the cases that give both."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Max, Sum

from declarations.forms.definition import Table
from declarations.notices.packs import newest_revision, pack_of
from declarations.tables.values import Cell
from reviews.charts.drawing import Number, Part, Twin, parts
from reviews.charts.models import IndicatorCount
from reviews.charts.scope import Scope

WITHOUT_UNIT = "none"  # how a list is asked for the numbers that have no unit
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """One indicator in one unit: means, and in how many cases it rose and fell. What is better, the notice does not say."""

    cases: Number
    unit: str
    before: Decimal
    after: Decimal
    before_parts: list[Part]
    after_parts: list[Part]
    risen: int
    fallen: int


@dataclass(frozen=True)
class Indicators:
    lines: list[Line]
    twin: Twin


def indicators(scope: Scope) -> Indicators:
    """One query; in the order of the form, as the newest revision of the notice has it."""
    rows = (
        IndicatorCount.objects.visible_to(scope.user)
        .filter(round=scope.round, region__in=scope.codes)
        .order_by()
        .values("key", "unit")
        .annotate(
            name=Max("label"),
            n=Sum("cases"),
            before=Sum("total_before"),
            after=Sum("total_after"),
            up=Sum("risen"),
            down=Sum("fallen"),
        )
    )
    order = _order(scope)
    lines = []
    for row in sorted(rows, key=lambda row: (order.get(row["key"], len(order)), row["key"], row["unit"])):
        n, before, after = row["n"], _mean(row["before"], row["n"]), _mean(row["after"], row["n"])
        longest = float(max(abs(before), abs(after)))
        lines.append(
            Line(
                Number(row["name"], n, scope.cases(indicator=row["key"], unit=row["unit"] or WITHOUT_UNIT)),
                row["unit"],
                before,
                after,
                parts([(float(abs(before)), "before")], longest),
                parts([(float(abs(after)), "after")], longest),
                row["up"],
                row["down"],
            )
        )
    told: list[tuple[Cell, ...]] = [
        (
            one.cases.label,
            one.unit,
            one.cases.n,
            one.before,
            one.after,
            one.risen,
            one.fallen,
            one.cases.n - one.risen - one.fallen,
        )
        for one in lines
    ]
    columns = ("指标", "单位", "工厂", "建设前平均", "建设后平均", "上升", "下降", "持平")
    return Indicators(lines, Twin(columns, told))


def _order(scope: Scope) -> dict[str, int]:
    """Indicator → its place in the form."""
    form = pack_of(newest_revision(scope.round.notice_id)).form(scope.programme.form)
    part = form.part(form.indicators.each) if form.indicators else None
    return {key: n for n, key in enumerate(part.printed)} if isinstance(part, Table) else {}


def _mean(total: Decimal, n: int) -> Decimal:
    return (Decimal(total) / n).quantize(_CENT, ROUND_HALF_UP)
