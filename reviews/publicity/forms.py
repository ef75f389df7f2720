"""What is typed to put a list on public notice. Rules live in the deeds."""

from typing import Any

from django import forms

from portal.days import DayField
from reviews.publicity.models import Publicity
from reviews.publicity.opening import proposed_days, proposed_end


def lines_field(rows: int = 4, **fields: Any) -> forms.CharField:
    """Text of several lines."""
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **fields)


def paper_field(**fields: Any) -> forms.FileField:
    """One PDF, JPEG or PNG; its content is checked by the deed."""
    widget = forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})
    return forms.FileField(widget=widget, **{"help_text": "PDF、JPEG 或 PNG，不超过10 MB。"} | fields)


class PublishForm(forms.Form):
    title = forms.CharField(label="标题", max_length=120)
    text = lines_field(8, label="正文", max_length=4000)
    contact = forms.CharField(label="受理单位和联系方式", max_length=300, help_text="异议向谁提出，电话、地址。")
    document_number = forms.CharField(label="文号", max_length=60, required=False, help_text="没有文号的留空。")
    starts_on = DayField(label="公示开始日期", help_text="此日零时起公开。")
    ends_on = DayField(label="公示结束日期", help_text="此日二十四时止。")
    dates_reason = forms.CharField(label="公示期与建议不同的原因", max_length=300, required=False)

    @classmethod
    def of(cls, publicity: Publicity, starts_on: Any) -> "PublishForm":
        """With the words of the pack, and the days proposed from ``starts_on``."""
        ends_on = proposed_end(publicity.roster.round, starts_on)
        form = cls(
            initial={
                "title": publicity.title,
                "text": publicity.text,
                "contact": publicity.contact,
                "starts_on": starts_on,
                "ends_on": ends_on,
            }
        )
        form.fields[
            "ends_on"
        ].help_text = (
            f"自今日起{proposed_days(publicity.roster.round)}个工作日至{ends_on:%-m月%-d日}；不同的请说明原因。"
        )
        return form


class ReasonForm(forms.Form):
    reason = lines_field(3, label="原因", max_length=500)
