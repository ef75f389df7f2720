"""What is typed on the pages of the spot check. Rules live in the deeds; these say what kind of thing is typed."""

from typing import Any

from django import forms

from declarations.notices.models import Round
from portal.days import DayField
from portal.people.models import Appointment, Role, User
from reviews.spotchecks.models import Conclusion, Finding, SpotCheck

CITY = "city"


def _lines(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class FreezeForm(forms.Form):
    round = forms.ModelChoiceField(label="批次", queryset=Round.objects.none(), empty_label=None)
    rate = forms.DecimalField(
        label="抽检比例（%）",
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text="占通过工厂总数的比例；应抽家数向上取整。",
    )
    floor = forms.IntegerField(
        label="每市下限（家）", min_value=0, max_value=9999, initial=1, help_text="不足下限的市全部抽取。"
    )
    cap = forms.IntegerField(
        label="每市上限（家）", min_value=1, max_value=9999, required=False, help_text="不限的留空。"
    )

    def __init__(self, *args: Any, rounds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]


class DiscardForm(forms.Form):
    reason = forms.CharField(label="作废原因", max_length=500, widget=_lines(3))


class AssignForm(forms.Form):
    assignee = forms.ChoiceField(label="检查单位或检查人")
    due_on = DayField(label="检查期限")

    def __init__(self, *args: Any, check: SpotCheck, by: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Appointment.objects.in_force().filter(organisation=by.organisation_id, role=Role.PROVINCE_OFFICER)
        self.officers = {str(one.user_id): one.user for one in held.select_related("user")}
        self.fields["assignee"].choices = [  # type: ignore[attr-defined]
            (CITY, f"{check.line.city.name}主管部门"),
            *((pk, f"本厅：{user}") for pk, user in self.officers.items()),
        ]

    @property
    def officer(self) -> User | None:
        """The officer chosen; None for the bureau of the city."""
        return self.officers.get(self.cleaned_data["assignee"])


class FindingForm(forms.Form):
    finding = forms.ChoiceField(label="检查结果", choices=Finding.choices, widget=forms.RadioSelect)
    text = forms.CharField(label="检查情况", max_length=2000, widget=_lines(5))
    checked_on = DayField(label="检查日期")
    reply_due_on = DayField(label="企业反馈期限")


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label="照片",
        help_text="JPEG或PNG，每张不超过10 MB，最多20张。检查结果登记后不能再增减。",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png"}),
        error_messages={"required": "请选择照片。", "empty": "文件是空的，请选择照片。"},
    )


class ReplyForm(forms.Form):
    text = forms.CharField(
        label="反馈内容",
        max_length=2000,
        widget=_lines(5),
        help_text="对检查情况的说明、整改情况；没有异议的请写明“无异议”。只能反馈一次。",
    )


class ConcludeForm(forms.Form):
    conclusion = forms.ChoiceField(label="结论", choices=Conclusion.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="说明", max_length=1000, required=False, widget=_lines(3), help_text="移出名单的必须说明理由。"
    )
    document_number = forms.CharField(
        label="文号", max_length=60, required=False, help_text="移出名单的必填，如“辽工信发〔2026〕12号”。"
    )
    document_date = DayField(label="发文日期", required=False)
