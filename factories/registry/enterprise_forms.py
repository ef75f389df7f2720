"""Searching the register, and what an enterprise keeps of itself."""

from typing import Any, cast

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from stdnum.cn import uscc

from factories.recognitions.models import Recognition, Tier
from factories.registry.claim_forms import PHONE, lowest_regions
from factories.registry.models import Enterprise, coded, named
from factories.registry.names import NAME_LENGTH
from portal.people.access import regions_seen_by
from portal.regions.models import Region


def _seen(request: Any) -> "QuerySet[Region]":
    if request is None:
        return Region.objects.none()
    return lowest_regions().filter(pk__in=regions_seen_by(request.user).values("pk"))


class EnterpriseFilter(django_filters.FilterSet):
    text = django_filters.CharFilter(label="企业名称或信用代码", method="by_text")
    region = django_filters.ModelChoiceFilter(
        label="县（市）区",
        queryset=_seen,
        field_name="organisation__region",
        empty_label="全部",
    )
    tier = django_filters.ChoiceFilter(label="已有等级", choices=Tier.choices, method="by_tier", empty_label="全部")

    class Meta:
        model = Enterprise
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = self.form.fields["region"]
        regions.label_from_instance = self._region_label

    @staticmethod
    def _region_label(region: Region) -> str:
        """With its city before it where it has one: 铁西区 is two places."""
        parent = region.parent
        return f"{parent.short_name} {region.name}" if parent is not None and parent.parent_id else region.name

    def by_text(self, queryset: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        """Any part of a name, or the beginning of a code; those it bore before find it as well."""
        code = uscc.compact(value)
        return queryset.filter(named(value) | coded(code) if code.isascii() else named(value))

    def by_tier(self, queryset: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        held = Recognition.objects.in_force().filter(factory__enterprise=OuterRef("pk"), tier=value)
        return queryset.filter(Exists(held))


class ContactForm(forms.Form):
    contact_name = forms.CharField(label="联系人", max_length=40)
    contact_phone = forms.CharField(
        label="联系电话",
        max_length=30,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )


class FactoryNameForm(forms.Form):
    name = forms.CharField(label="工厂名称", max_length=NAME_LENGTH)


class FactoryForm(FactoryNameForm):
    """A further factory."""

    field_order = ("name", "region")
    region = forms.ModelChoiceField(
        label="所在县（市）区",
        queryset=Region.objects.none(),
        empty_label="请选择县（市）区",
    )

    def __init__(self, *args: Any, city: Region | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["region"]).queryset = lowest_regions(under=city)
