"""What is typed and chosen in 跟踪管理. Rules live in the deeds."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms

from factories.recognitions.models import Recognition, RecognitionQuerySet, Tier
from factories.registry.names import name_key
from portal.days import DayField
from reviews.followup.models import FollowUp
from reviews.publicity.forms import lines_field, paper_field


class HolderFilter(django_filters.FilterSet):
    """By name, tier, and whether the tier is still held."""

    q = django_filters.CharFilter(label="企业名称", method="by_name")
    tier = django_filters.ChoiceFilter(label="等级", choices=(), empty_label="全部")
    state = django_filters.ChoiceFilter(
        label="状态", choices=[("ended", "已终止")], empty_label="有效", method="by_state"
    )

    class Meta:
        model = Recognition
        fields = ("tier",)

    def __init__(self, *args: Any, tiers: Sequence[Tier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["tier"].extra["choices"] = [(one.value, one.label) for one in tiers]

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.filter(ended_on__isnull=True)

    def by_name(self, queryset: RecognitionQuerySet, name: str, value: str) -> RecognitionQuerySet:
        return queryset.filter(factory__enterprise__name_key__contains=name_key(value))

    def by_state(self, queryset: RecognitionQuerySet, name: str, value: str) -> RecognitionQuerySet:
        return queryset.filter(ended_on__isnull=False)


class NoteForm(forms.Form):
    kind = forms.ChoiceField(
        label="类别", choices=[one for one in FollowUp.Kind.choices if one[0] != FollowUp.Kind.REVOCATION]
    )
    on = DayField(label="日期")
    text = lines_field(4, label="情况", max_length=2000)
    next_step = lines_field(2, label="下一步", max_length=500, required=False)
    file = paper_field(label="附件", required=False)


class RevokeForm(forms.Form):
    reason = lines_field(3, label="理由", max_length=2000)
    document_number = forms.CharField(label="文号", max_length=60, help_text="如“辽工信发〔2026〕30号”。")
    document_date = DayField(label="发文日期", help_text="即认定终止的日期。")
    file = paper_field(label="文件", required=False)
