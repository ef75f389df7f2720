"""The lists behind the numbers: cases and factories, filtered by the same conditions that were counted."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from declarations.cases.models import Declaration, DeclarationQuerySet, Kind, Outcome, Status
from declarations.facts.models import IndicatorFact, ScenarioFact, sector_of
from declarations.notices.models import Round
from declarations.notices.packs import programmes_of_rounds
from declarations.notices.schema import ProgrammeSpec
from factories.assessments.models import MaturityAssessment, MaturityLevel
from factories.recognitions.models import Recognition, Tier
from factories.registry.models import Factory
from portal.people.models import Appointment
from portal.regions.models import Region
from reviews.charts.indicators import WITHOUT_UNIT
from reviews.charts.maturity import WITHOUT_YEAR, WITHOUT_YEAR_WORDS
from reviews.charts.models import IndicatorCount, MaturityCount, TierCount
from reviews.charts.scope import place_choices, places_under, round_choices
from reviews.charts.steps import Way, condition, steps_of
from reviews.charts.tiers import UNTOLD, UNTOLD_WORDS

_HIDDEN = forms.HiddenInput


class InPlace(django_filters.FilterSet):
    """What lies under the acting bureau, or under one of its places. ``region`` is the path to where a row lies."""

    region = "region"
    place = django_filters.ChoiceFilter(label="地区", method="in_place", empty_label=None)

    def __init__(self, *args: Any, by: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.home = by.organisation.region
        self.regions = list(places_under(self.home))
        self.filters["place"].extra["choices"] = place_choices(self.regions, self.home)

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("place") else self.in_place(found, "place", self.home.pk)

    def in_place(self, queryset: Any, name: str, value: str) -> Any:
        if value == self.home.pk and self.home.parent_id is None:
            return queryset  # nothing lies outside of it; naming all its places would cost a sort
        return queryset.filter(**{f"{self.region}__in": [one.pk for one in self.regions if _lies_in(one, value)]})


class CaseFilter(InPlace):
    """Filters of the list of cases. ``step`` and ``way`` are those of ``steps.condition``."""

    round = django_filters.ChoiceFilter(label="批次", empty_label="全部", method="by_round")
    kind = django_filters.ChoiceFilter(label="类别", choices=Kind.choices, empty_label="全部")
    step = django_filters.ChoiceFilter(label="环节", empty_label="全部", method="by_step")
    way = django_filters.ChoiceFilter(
        label="在此环节", choices=Way.choices, empty_label=Way.REACHED.label, method="as_it_is"
    )
    status = django_filters.ChoiceFilter(label="状态", choices=Status.choices, empty_label="全部")
    outcome = django_filters.ChoiceFilter(label="结果", choices=Outcome.choices[1:], empty_label="全部")
    # Those below are set by the pictures alone; the page says them in words (``told``).
    scenario = django_filters.CharFilter(method="by_scenario", widget=_HIDDEN)
    ai = django_filters.CharFilter(method="as_it_is", widget=_HIDDEN)
    indicator = django_filters.CharFilter(method="by_indicator", widget=_HIDDEN)
    unit = django_filters.CharFilter(method="as_it_is", widget=_HIDDEN)

    class Meta:
        model = Declaration
        fields = ("round", "place", "kind", "step", "way", "status", "outcome", "scenario", "ai", "indicator", "unit")

    def __init__(self, *args: Any, rounds: list[Round], by: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.rounds = {str(one.pk): one for one in rounds}
        self.programmes = programmes_of_rounds(rounds)
        self.filters["round"].extra["choices"] = round_choices(rounds, self.programmes)
        self.programme = self._programme(str((self.data or {}).get("round", "")))
        steps = steps_of(self.programme) if self.programme else []
        self.filters["step"].extra["choices"] = [(one.key, one.title) for one in steps]

    def _programme(self, round: str) -> ProgrammeSpec | None:
        return self.programmes[self.rounds[round].pk] if round in self.rounds else None

    @property
    def told(self) -> str:
        """In words, what no field of the form shows."""
        asked = self.form.cleaned_data if self.form.is_valid() else {}
        words = []
        if asked.get("scenario"):
            words.append(f"典型场景“{asked['scenario']}”" + ("，应用人工智能" if asked.get("ai") else ""))
        if asked.get("indicator"):
            label = IndicatorCount.objects.filter(key=asked["indicator"]).values_list("label", flat=True).first()
            words.append(f"填写了指标“{label or asked['indicator']}”的建设前后数值")
        return "；".join(words)

    def by_round(self, queryset: DeclarationQuerySet, name: str, value: str) -> DeclarationQuerySet:
        return queryset.filter(round=self.rounds[value])

    def by_step(self, queryset: DeclarationQuerySet, name: str, value: str) -> DeclarationQuerySet:
        way = self.form.cleaned_data.get("way") or Way.REACHED
        assert self.programme is not None  # else there is no such choice
        try:
            return queryset.filter(condition(self.programme, value, way))
        except KeyError:  # a step that nobody stands at in this way
            return queryset.none()

    def by_scenario(self, queryset: DeclarationQuerySet, name: str, value: str) -> DeclarationQuerySet:
        told = ScenarioFact.objects.current().filter(submission__declaration=OuterRef("pk"), scenario=value)
        if self.form.cleaned_data.get("ai"):
            told = told.filter(uses_ai=True)
        return queryset.filter(Exists(told))

    def by_indicator(self, queryset: DeclarationQuerySet, name: str, value: str) -> DeclarationQuerySet:
        told = IndicatorFact.objects.current().both_told()
        told = told.filter(submission__declaration=OuterRef("pk"), key=value)
        unit = self.form.cleaned_data.get("unit")
        if unit:
            told = told.filter(unit="" if unit == WITHOUT_UNIT else unit)
        return queryset.filter(Exists(told))

    def as_it_is(self, queryset: DeclarationQuerySet, name: str, value: Any) -> DeclarationQuerySet:
        return queryset


class FactoryFilter(InPlace):
    """Filters of the list of factories: by tier held, 所属行业, and maturity result of a year."""

    tier = django_filters.ChoiceFilter(label="已有等级", choices=Tier.choices, empty_label="全部", method="by_tier")
    sector = django_filters.ChoiceFilter(label="所属行业", empty_label="全部", method="by_sector")
    year = django_filters.ChoiceFilter(label="评估年度", empty_label="全部", method="by_year")
    level = django_filters.ChoiceFilter(
        label="成熟度等级", choices=MaturityLevel.choices, empty_label="全部", method="by_level"
    )

    class Meta:
        model = Factory
        fields = ("place", "tier", "sector", "year", "level")

    def __init__(self, *args: Any, by: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        sectors = TierCount.objects.visible_to(by.user).order_by("sector").values_list("sector", flat=True).distinct()
        years = MaturityCount.objects.visible_to(by.user).order_by("-year").values_list("year", flat=True).distinct()
        self.filters["sector"].extra["choices"] = [(one or UNTOLD, one or UNTOLD_WORDS) for one in sectors]
        self.filters["year"].extra["choices"] = [
            (one or WITHOUT_YEAR, f"{one}年" if one else WITHOUT_YEAR_WORDS) for one in years
        ]

    def by_tier(self, queryset: QuerySet[Factory], name: str, value: str) -> QuerySet[Factory]:
        held = Recognition.objects.in_force().filter(factory=OuterRef("pk"), tier=value)
        return queryset.filter(Exists(held))

    def by_sector(self, queryset: QuerySet[Factory], name: str, value: str) -> QuerySet[Factory]:
        return queryset.alias(of_sector=sector_of("pk")).filter(of_sector="" if value == UNTOLD else value)

    def by_year(self, queryset: QuerySet[Factory], name: str, value: str) -> QuerySet[Factory]:
        return queryset if self.form.cleaned_data.get("level") else queryset.filter(Exists(self._assessed()))

    def by_level(self, queryset: QuerySet[Factory], name: str, value: str) -> QuerySet[Factory]:
        return queryset.filter(Exists(self._assessed().filter(level=value)))

    def _assessed(self) -> QuerySet[MaturityAssessment]:
        """Results of the factory, of the year that is asked for."""
        told = MaturityAssessment.objects.filter(factory=OuterRef("pk"))
        year = self.form.cleaned_data.get("year")
        if year == WITHOUT_YEAR:
            return told.filter(year__isnull=True)
        return told.filter(year=year) if year else told


def _lies_in(region: Region, code: str) -> bool:
    place: Region | None = region
    while place is not None:
        if place.pk == code:
            return True
        place = place.parent
    return False
