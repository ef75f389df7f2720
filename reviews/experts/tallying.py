"""汇总: what the experts' scores come to, case by case, and the whole sum behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from declarations.cases.lifecycle import programme_of
from declarations.cases.models import Declaration
from declarations.notices.packs import pack_of
from declarations.notices.schema import StageSpec
from declarations.notices.scores import CriterionSpec, ScoreSheetSpec
from reviews.experts.models import Mark, Scoring, Tally

_PLACES = Decimal("0.01")


def scoring_stage(case: Declaration) -> StageSpec | None:
    """The stage of the case's programme at which experts score; None where it has none."""
    return next((one for one in programme_of(case).stages if one.does == "score"), None)


def sheet_of(case: Declaration) -> ScoreSheetSpec:
    """The score sheet of a case, as its revision of the notice says.

    Raises:
        KeyError: its programme is not scored.
    """
    stage = scoring_stage(case)
    return pack_of(case.revision).score_sheet(stage.sheet if stage else "")


def mean_of(totals: Sequence[Decimal]) -> Decimal:
    """The arithmetic mean, to two places."""
    return (sum(totals, Decimal(0)) / len(totals)).quantize(_PLACES)


def count(case: Declaration) -> Tally:
    """Count the scores of a locked case anew and keep what they come to; for every deed that changes them."""
    totals = list(Scoring.objects.standing().filter(declaration=case, stage=case.stage).values_list("total", flat=True))
    given = [one for one in totals if one is not None]
    kept = {
        "round_id": case.round_id,
        "asked": len(totals),
        "given": len(given),
        "mean": mean_of(given) if given else None,
        "low": min(given, default=None),
        "high": max(given, default=None),
    }
    return Tally.objects.update_or_create(declaration_id=case.pk, defaults=kept)[0]


def forget(case: Declaration) -> None:
    """Keep no tally of a locked case that is with its experts no more; its rank goes with it."""
    Tally.objects.filter(declaration_id=case.pk).delete()


@dataclass(frozen=True)
class Line:
    """One criterion of a case: the points of each expert in the order of ``Sum.scorings`` (None: not submitted), and their mean."""

    criterion: CriterionSpec
    points: list[Decimal | None]

    @property
    def mean(self) -> Decimal | None:
        """The mean of what the points count, of ``criterion.counts``."""
        counted = [self.criterion.counted(one) for one in self.points if one is not None]
        return mean_of(counted) if counted else None


@dataclass(frozen=True)
class Sum:
    """The whole sum of a case, criterion by criterion and expert by expert."""

    scorings: list[Scoring]
    lines: list[Line]


def sums_of(cases: Iterable[Declaration]) -> dict[UUID, Sum]:
    """Case → its whole sum; what an expert has not submitted is not in it. Two queries for all."""
    by_pk = {case.pk: case for case in cases}
    standing = Scoring.objects.standing().filter(declaration__in=by_pk).select_related("expert__user")
    of: dict[UUID, list[Scoring]] = {pk: [] for pk in by_pk}
    for one in standing.order_by("assigned_at", "expert__entered_at", "id"):
        of[one.declaration_id].append(one)
    submitted = Mark.objects.filter(scoring__in=[one.pk for all_ in of.values() for one in all_ if one.submitted_at])
    points = {(one.scoring_id, one.criterion): one.points for one in submitted}
    return {
        pk: Sum(
            scorings,
            [
                Line(criterion, [points.get((one.pk, criterion.key)) for one in scorings])
                for criterion in sheet_of(by_pk[pk]).criteria
            ],
        )
        for pk, scorings in of.items()
    }
