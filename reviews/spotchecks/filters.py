"""How the spot checks are searched and filtered."""

from typing import Any

import django_filters

from factories.registry.names import name_key
from portal.people.access import regions_seen_by
from portal.people.models import Appointment
from portal.regions.models import Level, Region
from reviews.spotchecks.models import CheckStatus, Conclusion, Finding, SpotCheck, SpotCheckQuerySet


class SpotCheckFilter(django_filters.FilterSet):
    """Filters of what ``by`` sees; the region is that right below the acting bureau."""

    q = django_filters.CharFilter(label="企业名称", method="search")
    status = django_filters.ChoiceFilter(label="状态", choices=CheckStatus.choices, empty_label="全部")
    finding = django_filters.ChoiceFilter(label="检查结果", choices=Finding.choices, empty_label="全部")
    conclusion = django_filters.ChoiceFilter(label="结论", choices=Conclusion.choices, empty_label="全部")
    region = django_filters.ModelChoiceFilter(
        label="地区", queryset=Region.objects.none(), empty_label="全部", method="by_region"
    )

    class Meta:
        model = SpotCheck
        fields = ("q", "status", "finding", "conclusion", "region")

    def __init__(self, *args: Any, by: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by.organisation.level in {Level.PROVINCE, Level.CITY}:
            below = Region.objects.filter(parent=by.organisation.region_id)
            self.filters["region"].queryset = below.filter(pk__in=regions_seen_by(by.user).values("pk"))
        else:
            del self.filters["region"]

    def search(self, queryset: SpotCheckQuerySet, name: str, value: str) -> SpotCheckQuerySet:
        return queryset.filter(factory__enterprise__name_key__contains=name_key(value))

    def by_region(self, queryset: SpotCheckQuerySet, name: str, value: Region) -> SpotCheckQuerySet:
        return queryset.filter(line__region__in=Region.objects.under(value))
