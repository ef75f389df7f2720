"""How the desk is searched and filtered."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q

from declarations.cases.models import Declaration, DeclarationQuerySet, Kind, Outcome, Standing, Status
from declarations.notices.models import Round
from declarations.notices.places import rounds_at
from factories.registry.models import named
from portal.people.models import Appointment
from portal.regions.models import Level, Region
from reviews.desk.models import Assignment
from reviews.desk.todo import waits_for

ALL = "all"
_HANDLERS = [("mine", "我经办的"), ("nobody", "未指定经办人")]
_STATUSES = [choice for choice in Status.choices if choice[0] != Status.DRAFT]


class DeskFilter(django_filters.FilterSet):
    """Filters of the desk of ``by``. Without a status, it shows what waits for the bureau's opinion."""

    q = django_filters.CharFilter(label="企业名称或编号", method="search")
    status = django_filters.ChoiceFilter(
        label="状态",
        choices=[*_STATUSES, (ALL, "全部")],
        empty_label="待本级审核",
        method="by_status",
    )
    kind = django_filters.ChoiceFilter(label="类别", choices=Kind.choices, empty_label="全部")
    county = django_filters.ModelChoiceFilter(
        label="县（市）区",
        queryset=Region.objects.none(),
        empty_label="全部",
        field_name="region",
    )
    round = django_filters.ModelChoiceFilter(label="批次", queryset=Round.objects.none(), empty_label="全部")
    standing = django_filters.ChoiceFilter(label="对照要素条件", choices=Standing.choices, empty_label="全部")
    handler = django_filters.ChoiceFilter(label="经办人", choices=_HANDLERS, empty_label="全部", method="by_handler")

    class Meta:
        model = Declaration
        fields = ("q", "status", "kind", "county", "round", "standing", "handler")

    def __init__(self, *args: Any, by: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.filters["round"].queryset = rounds_at(by.organisation.region)
        self.has_places = by.organisation.level == Level.CITY and by.organisation.region.has_below
        if self.has_places:
            self.filters["county"].queryset = Region.objects.filter(parent=by.organisation.region_id)
        else:
            del self.filters["county"]

    @property
    def shows_to_do(self) -> bool:
        """Whether the list is the to-do list, and not a look at what has been dealt with."""
        return not self.form.cleaned_data.get("status") if self.form.is_valid() else True

    def filter_queryset(self, queryset: DeclarationQuerySet) -> DeclarationQuerySet:
        found = super().filter_queryset(queryset)
        return found.filter(waits_for(self.by)) if self.shows_to_do else found

    def search(self, queryset: DeclarationQuerySet, name: str, value: str) -> DeclarationQuerySet:
        wanted = value.strip()
        return queryset.filter(
            Q(number__istartswith=wanted) | named(wanted, "enterprise") | Q(factory__name__contains=wanted),
        )

    def by_status(self, queryset: DeclarationQuerySet, name: str, value: str) -> DeclarationQuerySet:
        return queryset if value == ALL else queryset.filter(status=value)

    def by_handler(self, queryset: DeclarationQuerySet, name: str, value: str) -> DeclarationQuerySet:
        return handled(queryset, value, self.by)


class RecheckFilter(django_filters.FilterSet):
    """Filters of the grid of rechecks. ``notes`` are the ways in which its rows stand."""

    round = django_filters.CharFilter(method="as_it_is", widget=forms.HiddenInput)
    q = django_filters.CharFilter(label="企业名称", method="search")
    note = django_filters.ChoiceFilter(label="对照要素条件", empty_label="全部", field_name="standing_note")
    outcome = django_filters.ChoiceFilter(
        label="复核结果",
        choices=[("open", "未定"), *Outcome.choices[1:]],
        empty_label="全部",
        method="by_outcome",
    )
    county = django_filters.ModelChoiceFilter(
        label="县（市）区",
        queryset=Region.objects.none(),
        empty_label="全部",
        field_name="region",
    )

    handler = django_filters.ChoiceFilter(label="经办人", choices=_HANDLERS, empty_label="全部", method="by_handler")

    class Meta:
        model = Declaration
        fields = ("round", "q", "note", "outcome", "county", "handler")

    def __init__(self, *args: Any, by: Appointment, notes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.filters["note"].extra["choices"] = [(note, note) for note in notes]
        if by.organisation.level == Level.CITY and by.organisation.region.has_below:
            self.filters["county"].queryset = Region.objects.filter(parent=by.organisation.region_id)
        else:
            del self.filters["county"]

    def as_it_is(self, queryset: DeclarationQuerySet, name: str, value: str) -> DeclarationQuerySet:
        return queryset

    def search(self, queryset: DeclarationQuerySet, name: str, value: str) -> DeclarationQuerySet:
        return queryset.filter(named(value, "enterprise"))

    def by_outcome(self, queryset: DeclarationQuerySet, name: str, value: str) -> DeclarationQuerySet:
        return queryset.filter(outcome="" if value == "open" else value)

    def by_handler(self, queryset: DeclarationQuerySet, name: str, value: str) -> DeclarationQuerySet:
        return handled(queryset, value, self.by)


def handled(cases: DeclarationQuerySet, who: str, by: Appointment) -> DeclarationQuerySet:
    """Those that ``by`` handles in the bureau (``mine``), or nobody of it does (``nobody``)."""
    assigned = Assignment.objects.filter(bureau=by.organisation_id)
    if who == "mine":
        return cases.filter(pk__in=assigned.filter(handler=by.user_id).values("declaration"))
    return cases.exclude(pk__in=assigned.values("declaration"))
