"""评审名次: the cases of a round that are scored, or were, in the order of their mean."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce

from declarations.cases.models import Declaration, DeclarationQuerySet, Status
from declarations.notices.models import Round
from declarations.notices.packs import programmes_of_rounds
from portal.people.models import Appointment
from portal.regions.models import Region
from reviews.experts.models import Tally
from reviews.experts.sectors import scored
from reviews.experts.tallying import Sum, sums_of
from reviews.rounds import rounds_for
from reviews.stages import programme_of_round

PAGE = 50
ORDER = ("-score", "number")


class View(models.TextChoices):
    """Which cases of the round are shown."""

    WAITING = "waiting", "待结论"
    PASSED = "passed", "通过评审"
    FAILED = "failed", "未通过评审"


@dataclass(frozen=True)
class Row:
    """``rank``: among all of the round that have a mean; equal means have equal ranks; None without one."""

    case: Declaration
    tally: Tally | None
    rank: int | None
    sum: Sum
    ticked: bool = False


def scored_rounds(region: Region) -> list[Round]:
    """The rounds of programmes that experts score."""
    rounds = list(rounds_for(region))
    programmes = programmes_of_rounds(rounds)
    return [one for one in rounds if one.pk in programmes and scored(programmes[one.pk])]


def ranking(*, round: Round, view: str, by: Appointment) -> DeclarationQuerySet:
    """The cases of a round in that view, to be ordered by ``ORDER``: best first, those without scores last."""
    stages = programme_of_round(round).stages
    at = next(n for n, one in enumerate(stages) if one.does == "score")
    later = [one.key for one in stages[at + 1 :]]
    condition = {
        View.WAITING: Q(status=Status.SCORING),
        View.PASSED: Q(stage__in=later),
        View.FAILED: Q(status=Status.REJECTED, stage=stages[at].key),
    }[View(view)]
    score = Coalesce(
        F("tally__mean"), Value(Decimal(-1)), output_field=models.DecimalField(max_digits=5, decimal_places=2)
    )
    cases = Declaration.objects.visible_to(by.user).filter(condition, round=round).annotate(score=score)
    return cases.with_names().select_related("tally", "revision").defer("revision__content")


def rows_of(cases: list[Declaration], *, round: Round, ticked: Collection[UUID] = ()) -> list[Row]:
    """The rows of one page of a ranking; three queries for all."""
    sums = sums_of(cases)
    tallies: dict[UUID, Tally] = {case.pk: case.tally for case in cases if hasattr(case, "tally")}
    above = _above({one.mean for one in tallies.values() if one.mean is not None}, round)
    rows = []
    for case in cases:
        tally = tallies.get(case.pk)
        rank = above[tally.mean] + 1 if tally is not None and tally.mean is not None else None
        rows.append(Row(case, tally, rank, sums[case.pk], case.pk in ticked))
    return rows


def _above(means: set[Decimal], round: Round) -> dict[Decimal, int]:
    """Mean → how many cases of the round have a higher one, concluded or not; one query for all."""
    names = {f"above_{n}": mean for n, mean in enumerate(sorted(means))}
    counts = {name: Count("pk", filter=Q(mean__gt=mean)) for name, mean in names.items()}
    found = Tally.objects.filter(round=round).aggregate(**counts) if counts else {}
    return {mean: found[name] for name, mean in names.items()}
