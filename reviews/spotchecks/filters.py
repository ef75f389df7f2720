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
    standing = django_filters.ChoiceFilter(
        label="办理情况",
        choices=[("to_check", "待本单位或本人检查"), ("to_reply", "待企业反馈"), ("to_conclude", "可以作出结论")],
        empty_label="全部",
        method="by_standing",
    )
    finding = django_filters.ChoiceFilter(label="检查结果", choices=Finding.choices, empty_label="全部")
    conclusion = django_filters.ChoiceFilter(label="结论", choices=Conclusion.choices, empty_label="全部")
    region = django_filters.ModelChoiceFilter(
        label="地区", queryset=Region.objects.none(), empty_label="全部", method="by_region"
    )

    class Meta:
        model = SpotCheck
        fields = ("q", "status", "standing", "finding", "conclusion", "region")

    def __init__(self, *args: Any, by: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        if by.organisation.level in {Level.PROVINCE, Level.CITY}:
            below = Region.objects.filter(parent=by.organisation.region_id)
            self.filters["region"].queryset = below.filter(pk__in=regions_seen_by(by.user).values("pk"))
        else:
            del self.filters["region"]

    def search(self, queryset: SpotCheckQuerySet, name: str, value: str) -> SpotCheckQuerySet:
        return queryset.filter(factory__enterprise__name_key__contains=name_key(value))

    def by_standing(self, queryset: SpotCheckQuerySet, name: str, value: str) -> SpotCheckQuerySet:
        """What waits for whom, which the status alone does not say: dates and findings count too."""
        if value == "to_check":
            return queryset.to_check(self.by)
        return queryset.to_reply() if value == "to_reply" else queryset.to_conclude()

    def by_region(self, queryset: SpotCheckQuerySet, name: str, value: Region) -> SpotCheckQuerySet:
        return queryset.filter(line__region__in=Region.objects.under(value))
