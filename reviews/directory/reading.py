"""认定工厂名录: who holds which tier, for everybody. Names, places, tiers, dates and documents; no codes, no contacts."""

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from declarations.cases.models import Outcome
from declarations.facts.models import SubmissionFacts
from factories.industries.models import Industry
from factories.recognitions.models import Recognition, RecognitionQuerySet, Tier
from factories.registry.models import Enterprise
from factories.registry.names import name_key
from portal.regions.models import Level, Region

STATES = [("", "有效"), ("ended", "已终止"), ("all", "全部")]
NAMED = 2000  # enterprises whose name is looked for; who types one character has to narrow it down


def recognised() -> RecognitionQuerySet:
    """All that was ever recognised, with what the directory shows of each; one query."""
    return Recognition.objects.filter(factory__merged_into__isnull=True).select_related(
        "factory__enterprise__organisation", "factory__region__parent"
    )


def with_industry(rows: "QuerySet[Recognition]") -> "QuerySet[Recognition]":
    """With ``industry``: the name of the class that its newest case that passed gives, where there is one."""
    code = _facts().order_by("-submission__submitted_at").values("industry_code")[:1]
    return rows.annotate(industry_code=Subquery(code))


def divisions() -> dict[str, str]:
    """大类: code → name."""
    return dict(Industry.objects.filter(level=Industry.Level.DIVISION).values_list("code", "name"))


def _facts() -> "QuerySet[SubmissionFacts]":
    return SubmissionFacts.objects.filter(
        submission__declaration__factory=OuterRef("factory"),
        submission__declaration__outcome=Outcome.PASSED,
    ).exclude(industry_code="")


class DirectoryFilter(django_filters.FilterSet):
    """What the public searches by. A place is a city or one of its counties; a year that of the recognition."""

    q = django_filters.CharFilter(label="企业名称", method="by_name")
    tier = django_filters.ChoiceFilter(label="等级", choices=Tier.choices, empty_label="全部")
    city = django_filters.ModelChoiceFilter(
        label="市", queryset=Region.objects.none(), empty_label="全部", method="by_place"
    )
    county = django_filters.ModelChoiceFilter(
        label="县（市）区", queryset=Region.objects.none(), empty_label="全部", method="by_place"
    )
    industry = django_filters.ChoiceFilter(label="行业", choices=(), empty_label="全部", method="by_industry")
    year = django_filters.NumberFilter(label="认定年度", method="by_year", min_value=2000, max_value=2100)
    state = django_filters.ChoiceFilter(label="状态", choices=STATES[1:], empty_label="有效", method="by_state")

    class Meta:
        model = Recognition
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.filters["city"].queryset = Region.objects.filter(level=Level.CITY)
        city = (data or {}).get("city", "")
        self.filters["county"].queryset = Region.objects.filter(level=Level.COUNTY, parent=city)
        if not city:
            del self.filters["county"]
        self.filters["industry"].extra["choices"] = list(divisions().items())

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.filter(ended_on__isnull=True)

    def by_name(self, queryset: RecognitionQuerySet, name: str, value: str) -> RecognitionQuerySet:
        """By ids: the database then reads the few rows of those, and not the whole list in its order."""
        ids = Enterprise.objects.filter(name_key__contains=name_key(value)).values_list("pk", flat=True)[:NAMED]
        return queryset.filter(factory__enterprise__in=list(ids))

    def by_place(self, queryset: RecognitionQuerySet, name: str, value: Region) -> RecognitionQuerySet:
        places = list(Region.objects.under(value).values_list("pk", flat=True))
        return queryset.filter(factory__region__in=places)

    def by_industry(self, queryset: RecognitionQuerySet, name: str, value: str) -> RecognitionQuerySet:
        return queryset.filter(Exists(_facts().filter(industry_code__startswith=value)))

    def by_year(self, queryset: RecognitionQuerySet, name: str, value: Any) -> RecognitionQuerySet:
        first, last = dt.date(int(value), 1, 1), dt.date(int(value), 12, 31)
        return queryset.filter(granted_on__range=(first, last))

    def by_state(self, queryset: RecognitionQuerySet, name: str, value: str) -> RecognitionQuerySet:
        return queryset.filter(ended_on__isnull=False) if value == "ended" else queryset
