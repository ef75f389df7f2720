from typing import Any, cast

from django import forms

from factories.recognitions.models import Tier
from portal.people.access import regions_seen_by
from portal.people.models import User
from portal.regions.models import Level, Region


class ImportForm(forms.Form):
    """A list to look at before it is imported."""

    tier = forms.ChoiceField(label="名单所列工厂已有的等级", choices=Tier.choices, initial=Tier.BASIC)
    region = forms.ModelChoiceField(
        label="名单所属的市",
        queryset=Region.objects.none(),
        empty_label=None,
        help_text="名单中的县（市）区必须在该市范围内。",
    )
    file = forms.FileField(
        label="名单文件",
        help_text="Excel工作簿（.xlsx）或CSV，不超过10 MB、20000行。表头应有：序号、企业名称、县（市）区、自评等级。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "请选择名单文件。", "empty": "文件是空的，请选择有内容的表格。"},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["region"]).queryset = Region.objects.filter(
            level=Level.CITY,
            pk__in=regions_seen_by(user).values("pk"),
        )
