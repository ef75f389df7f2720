"""Choices of a bureau that fills for enterprises: which round, which county, which enterprise or table."""

from typing import Any, cast

from django import forms

from declarations.behalf.importing import MOST_ROWS
from declarations.notices.models import Round
from factories.registry.names import NAME_LENGTH
from portal.people.models import Organisation
from portal.regions.models import Region


class _Place(forms.Form):
    """A round and a county of the bureau's; where it has one county only, that is not asked."""

    round = forms.ModelChoiceField(
        label="申报批次",
        queryset=Round.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择申报批次", "invalid_choice": "请从列表中选择批次"},
    )
    region = forms.ModelChoiceField(
        label="企业所在县（市）区",
        queryset=Region.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择县（市）区", "invalid_choice": "请从本地区的县（市）区中选择"},
    )

    def __init__(self, *args: Any, bureau: Organisation, rounds: list[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = cast("forms.ModelChoiceField", self.fields["round"])
        chosen.queryset = Round.objects.filter(pk__in=[one.pk for one in rounds])
        region = cast("forms.ModelChoiceField", self.fields["region"])
        region.queryset = Region.objects.under(bureau.region).filter(children__isnull=True)
        if not bureau.region.children.exists():
            region.initial = bureau.region_id
            region.widget = forms.HiddenInput()


class BehalfForm(_Place):
    """Whom to fill for. The county knows an enterprise by its name; one that it does not know is registered."""

    name = forms.CharField(
        label="企业名称",
        max_length=NAME_LENGTH,
        help_text="按营业执照填写。已登记的企业按名称对应，尚未登记的随代填一并登记。",
        error_messages={"required": "请填写企业名称"},
    )
    credit_code = forms.CharField(
        label="统一社会信用代码", max_length=20, required=False, help_text="尚未掌握的可不填，企业认领时补登。"
    )
    factory_name = forms.CharField(
        label="工厂名称",
        max_length=NAME_LENGTH,
        help_text="汇总表按此名称列出。只有一个工厂的，可与企业名称相同；海外智能工厂填境外工厂的名称。",
        error_messages={"required": "请填写工厂名称"},
    )


class UploadForm(_Place):
    file = forms.FileField(
        label="表格",
        help_text=f"Excel工作簿（.xlsx）或CSV，表式同该批次的汇总表，每次最多{MOST_ROWS}行。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "请选择表格文件", "empty": "文件是空的，请选择有内容的表格"},
    )
