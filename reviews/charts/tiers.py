"""等级分布: how many factories hold which tier, by place and by 所属行业."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from factories.recognitions.models import Tier
from reviews.charts.drawing import Number, Part, Twin, parts
from reviews.charts.models import TierCount
from reviews.charts.scope import Scope, address

UNTOLD = "none"  # how a list is asked for the factories whose 所属行业 no form says
UNTOLD_WORDS = "未填报"


@dataclass(frozen=True)
class Row:
    name: str
    total: int
    parts: list[Part]
    numbers: list[Number]
    closer: str = ""


@dataclass(frozen=True)
class Tiers:
    """``tiers`` are those that somebody holds; a factory with two tiers is counted under both."""

    tiers: list[Tier]
    rows: list[Row]
    twin: Twin


def tiers_by_place(scope: Scope) -> Tiers:
    """One query."""
    counted: Counter[tuple[str, str]] = Counter()
    for region, tier, n in _rows(scope).values_list("region", "tier").annotate(n=Sum("factories")):
        counted[scope.below_of(region), tier] += n
    rows = [
        (one.pk, one.name, {"place": one.pk}, address("charts", round=scope.round.pk, place=one.pk))
        if one.pk != scope.place.pk and any(lower.parent_id == one.pk for lower in scope.regions)
        else (one.pk, one.name, {"place": one.pk}, "")
        for one in scope.below
    ]
    return _picture(scope, "地区", counted, rows)


def tiers_by_sector(scope: Scope) -> Tiers:
    """One query; what the forms call the sector, the most frequent first."""
    counted: Counter[tuple[str, str]] = Counter()
    for sector, tier, n in _rows(scope).values_list("sector", "tier").annotate(n=Sum("factories")):
        counted[sector, tier] = n
    totals: Counter[str] = Counter()
    for (sector, _tier), n in counted.items():
        totals[sector] += n
    ordered = sorted(totals, key=lambda sector: (sector == "", -totals[sector], sector))
    rows = [(one, one or UNTOLD_WORDS, {"sector": one or UNTOLD}, "") for one in ordered]
    return _picture(scope, "所属行业", counted, rows)


def _rows(scope: Scope) -> QuerySet[TierCount]:
    return TierCount.objects.visible_to(scope.user).filter(region__in=scope.codes).order_by()


def _picture(
    scope: Scope,
    head: str,
    counted: Counter[tuple[str, str]],
    named: Sequence[tuple[str, str, dict[str, str], str]],
) -> Tiers:
    held = {tier for (_key, tier), n in counted.items() if n}
    tiers = [one for one in Tier if one.value in held]
    longest = max((sum(counted[key, tier] for tier in tiers) for key, *_ in named), default=0)
    rows = []
    for key, name, filters, closer in named:
        numbers = [
            Number(tier.label, counted[key, tier], scope.factories(tier=tier, **filters), tier.value) for tier in tiers
        ]
        drawn = parts([(one.n, one.tone) for one in numbers], longest)
        rows.append(Row(name, sum(one.n for one in numbers), drawn, numbers, closer))
    columns = (head, *(tier.label for tier in tiers))
    return Tiers(tiers, rows, Twin(columns, [(row.name, *(one.n for one in row.numbers)) for row in rows]))
