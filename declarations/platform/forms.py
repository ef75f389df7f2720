"""What is typed and chosen about numbers on the platform. Rules live in the deeds."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from declarations.cases.models import Declaration, DeclarationQuerySet
from declarations.notices.models import Round
from declarations.platform.asking import missing
from declarations.platform.models import NUMBER_LENGTH
from factories.registry.names import name_key
from portal.days import DayField


class NumberForm(forms.Form):
    """``reason`` is asked for where a number is on record already."""

    number = forms.CharField(
        label="平台编号", max_length=NUMBER_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    submitted_on = DayField(label="提交日期", help_text="在平台提交申报的日期。")
    reason = forms.CharField(label="更改原因", max_length=200, required=False)

    def __init__(self, *args: Any, changes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not changes:
            del self.fields["reason"]


class PasteForm(forms.Form):
    submitted_on = DayField(label="提交日期", help_text="用于没有第三列的行。")
    text = forms.CharField(
        label="编号和平台编号",
        help_text="每行一项：本门户编号、平台编号，可加第三列提交日期；可从电子表格中选中各列直接粘贴。",
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )


class CaseFilter(django_filters.FilterSet):
    """Cases by round, name, and whether their number is missed."""

    round = django_filters.ModelChoiceFilter(label="批次", queryset=Round.objects.none(), empty_label="全部")
    q = django_filters.CharFilter(label="企业名称", method="by_name")
    standing = django_filters.ChoiceFilter(
        label="登记情况",
        choices=[("missing", "未登记平台编号"), ("recorded", "已登记")],
        empty_label="全部",
        method="by_standing",
    )

    class Meta:
        model = Declaration
        fields = ("round",)

    def __init__(self, *args: Any, rounds: QuerySet[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["round"].queryset = rounds

    def by_name(self, queryset: DeclarationQuerySet, name: str, value: str) -> DeclarationQuerySet:
        return queryset.filter(enterprise__name_key__contains=name_key(value))

    def by_standing(self, queryset: DeclarationQuerySet, name: str, value: str) -> DeclarationQuerySet:
        return missing(queryset) if value == "missing" else queryset.filter(platform_number__isnull=False)
