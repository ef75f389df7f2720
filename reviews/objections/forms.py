"""What is typed about an objection. Rules live in the deeds."""

from typing import Any

from django import forms

from portal.days import DayField
from portal.people.models import Organisation
from reviews.objections.models import Objection, ObjectionStatus, Statement
from reviews.publicity.forms import lines_field, paper_field
from reviews.publicity.listing import bureaus_of
from reviews.publicity.models import Publicity, PublicLine


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class _Files(forms.FileField):
    """Any number of files; the deed says how many, and what they may be."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(_Files, self).clean(one, initial) for one in given]


class FileForm(forms.Form):
    """The public form; ``line`` is one of the version of the list in force."""

    line = forms.ModelChoiceField(label="对哪个企业提出异议", queryset=PublicLine.objects.none(), empty_label="请选择")
    kind = forms.ChoiceField(label="以什么名义提出", choices=Statement.Kind.choices, widget=forms.RadioSelect)
    unit = forms.CharField(label="单位名称", max_length=120, required=False, help_text="以单位名义提出的必填。")
    letter = paper_field(
        label="加盖公章的异议书", required=False, help_text="以单位名义提出的必须上传。PDF、JPEG 或 PNG，不超过10 MB。"
    )
    name = forms.CharField(label="真实姓名", max_length=40, help_text="以单位名义提出的，填写联系人。")
    phone = forms.CharField(label="联系电话", max_length=30)
    text = lines_field(8, label="异议内容和理由", max_length=4000)
    evidence = _Files(
        label="证明材料",
        required=False,
        help_text="最多5个文件，PDF、JPEG 或 PNG，每个不超过10 MB。",
        widget=_Several(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, publicity: Publicity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = publicity.roster.public_lines.order_by("position")  # type: ignore[attr-defined]


class ReceiptForm(forms.Form):
    receipt = forms.CharField(label="回执编号", max_length=40, help_text="提出异议时给出的编号，如 YY-7K3M-2P9D-XW4T。")


class TellForm(forms.Form):
    substance = lines_field(
        5, label="告知企业的内容", max_length=2000, help_text="请用自己的话概括，不得透露异议人的身份。"
    )
    answer_due_on = DayField(label="答复期限")


class AnswerForm(forms.Form):
    text = lines_field(6, label="答复内容", max_length=4000, help_text="只能答复一次。")


class InquireForm(forms.Form):
    region = forms.ChoiceField(label="核查单位")
    question = lines_field(4, label="需要核查的内容", max_length=2000, help_text="不得透露异议人的身份。")
    due_on = DayField(label="核查期限")

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {one.pk: one for one in bureaus_of(objection.declaration)}
        asked = set(objection.inquiries.values_list("to__region", flat=True))
        bureaus = Organisation.objects.filter(kind=Organisation.Kind.BUREAU, region__in=self.places)
        self.fields["region"].choices = [  # type: ignore[attr-defined]
            (one.region_id, one.name) for one in bureaus.order_by("-region__level") if one.region_id not in asked
        ]


class FindingForm(forms.Form):
    text = lines_field(6, label="核查情况", max_length=4000)
    file = paper_field(label="核查材料", required=False)


class RuleForm(forms.Form):
    verdict = forms.ChoiceField(
        label="裁定",
        choices=[one for one in ObjectionStatus.choices if one[0] != ObjectionStatus.OPEN],
        widget=forms.RadioSelect,
    )
    text = lines_field(
        4, label="理由", max_length=1000, help_text="异议人凭回执编号、企业和核查单位都会看到，不得透露异议人的身份。"
    )
