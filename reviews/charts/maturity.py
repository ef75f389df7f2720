"""成熟度: how many factories have a self-assessment of which level, year by year (GB/T 39116-2020)."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Sum

from factories.assessments.models import MaturityLevel
from reviews.charts.drawing import Number, Part, Twin, parts
from reviews.charts.models import MaturityCount
from reviews.charts.scope import Scope

WITHOUT_YEAR = "none"  # how a list is asked for the results whose source prints no year
WITHOUT_YEAR_WORDS = "年度不详"


@dataclass(frozen=True)
class Year:
    name: str
    total: int
    parts: list[Part]
    numbers: list[Number]


@dataclass(frozen=True)
class Maturity:
    years: list[Year]
    levels: list[MaturityLevel]
    twin: Twin


def maturity(scope: Scope) -> Maturity:
    """One query; results without a year come first, as those of the years follow one another."""
    counted: Counter[tuple[int | None, int]] = Counter()
    rows = MaturityCount.objects.visible_to(scope.user).filter(region__in=scope.codes).order_by()
    for year, level, n in rows.values_list("year", "level").annotate(n=Sum("factories")):
        counted[year, level] = n
    years = sorted({year for year, _level in counted}, key=lambda year: year or 0)
    totals = {year: sum(n for (of, _level), n in counted.items() if of == year) for year in years}
    longest = max(totals.values(), default=0)
    drawn = []
    for year in years:
        numbers = [
            Number(
                level.label,
                counted[year, level.value],
                scope.factories(year=year or WITHOUT_YEAR, level=level.value),
                f"level-{level.value}",
            )
            for level in MaturityLevel
        ]
        name = f"{year}年" if year else WITHOUT_YEAR_WORDS
        drawn.append(Year(name, totals[year], parts([(one.n, one.tone) for one in numbers], longest), numbers))
    columns = ("评估年度", *MaturityLevel.labels, "合计")
    twin = Twin(columns, [(one.name, *(each.n for each in one.numbers), one.total) for one in drawn])
    return Maturity(drawn, list(MaturityLevel), twin)
