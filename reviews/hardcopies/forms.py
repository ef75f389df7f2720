"""What is typed and chosen about papers. Rules live in the deeds."""

from typing import Any

import django_filters
from django import forms
from django.db.models import F, QuerySet

from portal.days import DayField
from reviews.hardcopies.models import Way
from reviews.hardcopies.sending import WAYBILL_LENGTH
from reviews.rosters.models import Roster

# How a list stands, and which lists those are.
STANDINGS: dict[str, tuple[str, Any]] = {
    "to_receive": ("待核收", {"sent__gt": 0}),
    "wanted": ("缺件或不一致", {"wanted__gt": 0}),
    "to_send": ("未寄齐", {"to_send__gt": 0}),
    "whole": ("已收齐", {"held__gte": F("asked")}),
}


class CopiesFilter(django_filters.FilterSet):
    """Lists by place and by how far their papers have come."""

    round = django_filters.CharFilter(method="by_round", widget=forms.HiddenInput)
    q = django_filters.CharFilter(label="地区", field_name="region__name", lookup_expr="contains")
    standing = django_filters.ChoiceFilter(
        label="办理情况",
        choices=[(key, words) for key, (words, _) in STANDINGS.items()],
        empty_label="全部",
        method="by_standing",
    )

    class Meta:
        model = Roster
        fields = ()

    def by_round(self, queryset: QuerySet[Roster], name: str, value: str) -> QuerySet[Roster]:
        return queryset  # which of the rounds is for the view; the filter keeps it in the address

    def by_standing(self, queryset: QuerySet[Roster], name: str, value: str) -> QuerySet[Roster]:
        return queryset.filter(**STANDINGS[value][1])


class SendingForm(forms.Form):
    way = forms.ChoiceField(label="寄送方式", choices=Way.choices, widget=forms.RadioSelect, initial=Way.COURIER)
    sent_on = DayField(label="寄送日期")
    waybill = forms.CharField(label="运单号", max_length=WAYBILL_LENGTH, required=False, help_text="专人送达的可不填。")


class PrintedForm(forms.Form):
    printed = forms.CharField(
        label="页脚二维码，或编号和数字摘要",
        max_length=500,
        help_text="将光标置于此处，用扫码枪扫描页脚二维码；也可照页脚录入编号、空一格、64位数字摘要。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
