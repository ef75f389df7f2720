"""What a bureau chooses to ask for a table."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from declarations.notices.models import Round
from declarations.notices.places import rounds_at
from declarations.tables.export import PDF, XLSX, tables_of
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
    """Table, round, region, whose lists, and as which file; from a list's own page its version.

    The choices are what the bureau of ``acting`` may ask for.
    """

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

    level = forms.ChoiceField(
        label="编制层级",
        required=False,
        help_text="按县级或市级编制的，列出所选地区以下各地已上报的名单。",
        error_messages={"invalid_choice": "没有这一层级，请从列表中选择"},
    )
    file_type = forms.ChoiceField(
        label="文件",
        required=False,
        choices=[(XLSX, "电子表格（XLSX）"), (PDF, "PDF（打印、盖章）")],
        error_messages={"invalid_choice": "没有这种文件，请从列表中选择"},
    )
    version = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, acting: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = acting.organisation.region
        rounds = rounds_for(own)
        one_of_each = {(one.notice_id, one.programme): one for one in rounds}.values()
        offered = {spec.table: spec.called or spec.title for one in one_of_each for spec in tables_of(one)}
        cast("forms.ChoiceField", self.fields["table"]).choices = list(offered.items())
        round = cast("forms.ModelChoiceField", self.fields["round"])
        round.queryset = rounds
        round.initial = next((one.pk for one in rounds if one.opens_on <= clock.today()), None)  # the one under way
        below = [level for level in (Level.CITY, Level.COUNTY) if _DEPTH[level] > _DEPTH[Level(own.level)]]
        levels = cast("forms.ChoiceField", self.fields["level"])
        levels.choices = [("", "所选地区的名单"), *((level.value, f"{level.label}编制的名单") for level in below)]
        if not below:
            levels.widget = forms.HiddenInput()
        region = cast("_RegionChoice", self.fields["region"])
        region.top, region.queryset, region.initial = own.level, regions_for(acting), own.pk

    def clean_file_type(self) -> str:
        """A spreadsheet, where nothing else is asked for."""
        return self.cleaned_data["file_type"] or XLSX


def rounds_for(region: Region) -> "QuerySet[Round]":
    """The rounds that ``region`` takes part in, newest first."""
    return rounds_at(region).order_by("-opens_on", "position", "key")


def regions_for(acting: Appointment) -> RegionQuerySet:
    """The regions under the bureau of ``acting`` that the person sees."""
    under = Region.objects.under(acting.organisation.region)
    return under.filter(pk__in=regions_seen_by(acting.user)).order_by("position", "code")
