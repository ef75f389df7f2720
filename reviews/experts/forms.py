"""Forms of the pool: an expert, and a relation."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from reviews.experts.models import Expert, Relation
from reviews.experts.sectors import sectors_offered


class ExpertForm(forms.Form):
    """What the pool says of an expert."""

    employer = forms.CharField(label="工作单位", max_length=120)
    post = forms.CharField(label="职务、职称", max_length=60, required=False)
    fields_ = forms.MultipleChoiceField(label="专业领域", widget=forms.CheckboxSelectMultiple)
    is_active = forms.BooleanField(
        label="参加评审", required=False, initial=True, help_text="暂停后不再分配事项，已分配的也不能打开。"
    )

    def __init__(self, *args: Any, expert: Expert | None = None, **kwargs: Any) -> None:
        if expert is not None:
            kwargs["initial"] = {
                "employer": expert.employer,
                "post": expert.post,
                "fields_": expert.fields,
                "is_active": expert.is_active,
            }
        super().__init__(*args, **kwargs)
        self.fields["fields_"].choices = [(one, one) for one in sectors_offered()]  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, Any]:
        """As the deeds take it."""
        data = dict(self.cleaned_data)
        data["fields"] = data.pop("fields_")
        return data


class NewExpertForm(ExpertForm):
    """With the account that is opened for them."""

    username = forms.CharField(
        label="用户名",
        max_length=40,
        help_text="登录时使用，字母、数字或下划线，3至40位。",
        validators=[RegexValidator(r"^[A-Za-z0-9_]{3,40}$", "请用3至40位字母、数字或下划线")],
    )
    full_name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="手机", max_length=20, required=False)
    field_order = ("full_name", "username", "phone", "employer", "post", "fields_")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_active"]


class RelationForm(forms.Form):
    """A relation to an enterprise."""

    name = forms.CharField(label="企业名称", max_length=120)
    credit_code = forms.CharField(label="统一社会信用代码", max_length=18, required=False)
    kind = forms.ChoiceField(label="关系", choices=[("", "请选择"), *Relation.Kind.choices])
    note = forms.CharField(label="说明", max_length=200, required=False)
