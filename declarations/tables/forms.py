"""What a bureau chooses to ask for a table."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from declarations.notices.models import Round
from declarations.tables.export import tables_of
from portal import clock
from portal.people.access import regions_seen_by
from portal.people.models import Appointment
from portal.regions.models import Level, Region, RegionQuerySet

_DEPTH = {Level.PROVINCE: 0, Level.CITY: 1, Level.COUNTY: 2}


class _RegionChoice(forms.ModelChoiceField):
    """Regions in the order of the catalogue, each set in below the one it belongs to."""

    top: str = Level.PROVINCE

    def label_from_instance(self, obj: Any) -> str:
        return "\u3000" * (_DEPTH[Level(obj.level)] - _DEPTH[Level(self.top)]) + obj.name


class ExportForm(forms.Form):
    """Table, round and region; the choices are what the bureau of ``acting`` may ask for."""

    table = forms.ChoiceField(label="表格", error_messages={"invalid_choice": "没有这张表，请从列表中选择"})
    round = forms.ModelChoiceField(
        label="批次",
        queryset=Round.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": "没有这个批次，请从列表中选择"},
    )
    region = _RegionChoice(
        label="地区",
        queryset=Region.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": "您不能导出该地区的名单，请选择本单位所辖的地区"},
    )

    def __init__(self, *args: Any, acting: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = acting.organisation.region
        rounds = rounds_for(own)
        one_of_each = {(one.notice_id, one.programme): one for one in rounds}.values()
        offered = {spec.table: spec.title for one in one_of_each for spec in tables_of(one)}
        cast("forms.ChoiceField", self.fields["table"]).choices = list(offered.items())
        round = cast("forms.ModelChoiceField", self.fields["round"])
        round.queryset = rounds
        round.initial = next((one.pk for one in rounds if one.opens_on <= clock.today()), None)  # the one under way
        region = cast("_RegionChoice", self.fields["region"])
        region.top, region.queryset, region.initial = own.level, regions_for(acting), own.pk


def rounds_for(region: Region) -> "QuerySet[Round]":
    """The rounds that reach ``region``: of its own notices and of those of the places above it, newest first."""
    upwards = [place.pk for place in (region, region.parent, region.parent and region.parent.parent) if place]
    return Round.objects.filter(notice__region__in=upwards).order_by("-opens_on", "key")


def regions_for(acting: Appointment) -> RegionQuerySet:
    """The regions under the bureau of ``acting`` that the person sees."""
    under = Region.objects.under(acting.organisation.region)
    return under.filter(pk__in=regions_seen_by(acting.user)).order_by("position", "code")
