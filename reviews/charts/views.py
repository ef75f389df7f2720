"""统计图表 for the bureaus: the pictures of a place and a round, each as a table to take along, and the lists behind."""

from urllib.parse import quote

from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from declarations.cases.models import Declaration
from declarations.facts.models import sector_of
from factories.assessments.models import MaturityAssessment
from factories.recognitions.models import Recognition
from factories.registry.models import Factory
from portal.paging import keyset_page
from portal.people.access import OFFICERS, SignedInRequest, for_roles
from reviews.charts.funnel import funnel
from reviews.charts.indicators import indicators
from reviews.charts.listing import CaseFilter, FactoryFilter
from reviews.charts.maturity import maturity
from reviews.charts.models import Counting
from reviews.charts.progress import progress
from reviews.charts.scenarios import heat_map
from reviews.charts.scope import ScopeForm, scope_of
from reviews.charts.takeaway import PICTURES, spreadsheet
from reviews.charts.tiers import tiers_by_place, tiers_by_sector
from reviews.rounds import rounds_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_roles(*OFFICERS)
@require_GET
def charts(request: SignedInRequest) -> HttpResponse:
    """All pictures on one page, which is printed as it is read."""
    scope, counting = scope_of(request), Counting.objects.first()
    if scope is None or counting is None:
        return render(request, "reviews/charts/charts.html", {"scope": scope, "counting": counting})
    context = {
        "scope": scope,
        "counting": counting,
        "form": ScopeForm(scope),
        "query": request.GET.urlencode(),
        "funnel": funnel(scope),
        "progress": progress(scope),
        "tiers": tiers_by_place(scope),
        "sectors": tiers_by_sector(scope),
        "heat_map": heat_map(scope),
        "maturity": maturity(scope),
        "indicators": indicators(scope),
    }
    return render(request, "reviews/charts/charts.html", context)


@for_roles(*OFFICERS)
@require_GET
def chart_table(request: SignedInRequest, picture: str) -> HttpResponse:
    """The numbers of one picture as a spreadsheet."""
    scope, counting = scope_of(request), Counting.objects.first()
    if picture not in PICTURES or scope is None or counting is None:
        raise Http404("没有这张图表")
    name = f"{PICTURES[picture].title}（{scope.place.name}）.xlsx"
    response = HttpResponse(spreadsheet(PICTURES[picture], scope, counting), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(name)}"
    return response


@for_roles(*OFFICERS)
@require_GET
def chart_cases(request: SignedInRequest) -> HttpResponse:
    """The cases behind a number, those that moved last first."""
    rounds = list(rounds_for(request.acting.organisation.region))
    seen = Declaration.objects.visible_to(request.user).with_names()
    found = CaseFilter(request.GET, queryset=seen, by=request.acting, rounds=rounds)
    page = keyset_page(found.qs, order=("-changed_at", "-id"), cursor=request.GET.get("after"))
    return render(request, "reviews/charts/cases.html", {"filter": found, "page": page})


@for_roles(*OFFICERS)
@require_GET
def chart_factories(request: SignedInRequest) -> HttpResponse:
    """The factories behind a number, those registered last first."""
    held = Prefetch("recognitions", Recognition.objects.in_force().order_by("tier"), to_attr="held")
    told = Prefetch("maturity_assessments", MaturityAssessment.objects.order_by("-year"), to_attr="assessed")
    seen = (
        Factory.objects.visible_to(request.user)
        .select_related("enterprise__organisation", "region")
        .prefetch_related(held, told)
        .annotate(told_sector=sector_of("pk"))
    )
    found = FactoryFilter(request.GET, queryset=seen, by=request.acting)
    page = keyset_page(found.qs, order=("-id",), cursor=request.GET.get("after"))
    return render(request, "reviews/charts/factories.html", {"filter": found, "page": page})
