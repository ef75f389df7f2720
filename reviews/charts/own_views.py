"""统计图表 of an enterprise: its own factories, and nothing of anybody else's."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from declarations.facts.models import IndicatorFact
from factories.assessments.models import MaturityAssessment, MaturityLevel
from factories.registry.models import Factory
from portal.people.access import SignedInRequest, for_roles
from portal.people.models import ENTERPRISE_ROLES
from reviews.charts.drawing import Part, parts

_MOST = 100  # factories of one enterprise that the page shows


@dataclass(frozen=True)
class Result:
    assessment: MaturityAssessment
    parts: list[Part]


@dataclass(frozen=True)
class Change:
    """An indicator of a submission, before and after."""

    fact: IndicatorFact
    before_parts: list[Part]
    after_parts: list[Part]


@for_roles(*ENTERPRISE_ROLES)
@require_GET
def my_charts(request: SignedInRequest) -> HttpResponse:
    """Maturity by year of each factory, and the indicators before and after of the submissions that stand."""
    told = Prefetch("maturity_assessments", MaturityAssessment.objects.order_by("year"), to_attr="assessed")
    factories = (
        Factory.objects.visible_to(request.user)
        .filter(enterprise=request.acting.organisation_id)
        .select_related("enterprise__organisation")
        .prefetch_related(told)
        .order_by("name", "id")[:_MOST]
    )
    facts = (
        IndicatorFact.objects.current()
        .both_told()
        .filter(submission__declaration__enterprise=request.acting.organisation_id)
        .select_related("submission__declaration__round", "submission__declaration__factory")
        .order_by("submission__declaration", "id")
    )
    highest = float(max(MaturityLevel.values))
    results = [
        (one, [Result(each, parts([(each.level, f"level-{each.level}")], highest)) for each in one.assessed])
        for one in factories
    ]
    return render(
        request, "reviews/charts/own.html", {"results": results, "changes": [_change(fact) for fact in facts]}
    )


def _change(fact: IndicatorFact) -> Change:
    before, after = abs(fact.before or Decimal(0)), abs(fact.after or Decimal(0))
    longest = float(max(before, after))
    return Change(fact, parts([(float(before), "before")], longest), parts([(float(after), "after")], longest))
