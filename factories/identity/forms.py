"""What the pages of identity ask for."""

from typing import Any, cast

from django import forms

from factories.identity.comparing import KEPT, MERGED, Clash
from factories.registry.claim_forms import lowest_regions
from factories.registry.credit_code import clean_credit_code
from factories.registry.models import Enterprise
from factories.registry.names import NAME_LENGTH
from portal import clock
from portal.days import DayField
from portal.regions.models import Region


class ChangeForm(forms.Form):
    """A changed name or credit code; what stays is left as it is."""

    name = forms.CharField(label="企业名称", max_length=NAME_LENGTH, help_text="与变更后的营业执照一致。")
    credit_code = forms.CharField(
        label="统一社会信用代码",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    since = DayField(label="变更日期")
    basis = forms.CharField(
        label="变更依据", max_length=200, help_text="例如：北票市市场监督管理局《变更登记通知书》及文号。"
    )

    @classmethod
    def of(cls, enterprise: Enterprise, data: Any = None) -> "ChangeForm":
        """Filled with what is on record."""
        known = {"name": enterprise.name, "credit_code": enterprise.credit_code or "", "since": clock.today()}
        return cls(data, initial=known)

    def clean_credit_code(self) -> str:
        typed = self.cleaned_data["credit_code"]
        return clean_credit_code(typed) if typed else ""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请填写原因，对方会看到。"},
    )


class MergeForm(forms.Form):
    """For each clash which of the two counts, and why the two are one."""

    basis = forms.CharField(
        label="合并依据",
        max_length=150,
        help_text="说明为什么是同一家，例如：同一营业执照，名单导入时重复登记。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, clashes: list[Clash], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keys = [clash.key for clash in clashes]
        for clash in clashes:
            self.fields[clash.key] = forms.ChoiceField(
                label=f"以哪一条为准：{clash.label}",
                choices=[(KEPT, f"保留方：{clash.kept}"), (MERGED, f"并入方：{clash.merged}")],
                widget=forms.RadioSelect,
                error_messages={"required": "请选择以哪一条为准。"},
            )
        self.order_fields([*self._keys, "basis"])

    def choices(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in self._keys}


class TransferForm(forms.Form):
    receiving = forms.ModelChoiceField(
        label="迁入的县（市）区", queryset=Region.objects.none(), empty_label="请选择县（市）区"
    )
    with_cases = forms.ChoiceField(
        label="正在办理的事项",
        choices=[("", "都留在原地区办结"), ("yes", "尚无主管部门审核意见的，随企业迁移；其余留在原地区办结")],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
    reason = forms.CharField(label="迁移原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_with_cases(self) -> bool:
        return bool(self.cleaned_data["with_cases"])

    def __init__(self, *args: Any, giving: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField", self.fields["receiving"])
        # Those of the own city first.
        regions = list(lowest_regions().exclude(pk=giving.pk))
        regions.sort(key=lambda one: one.parent_id != giving.parent_id)
        field.queryset = lowest_regions().exclude(pk=giving.pk)
        field.choices = [("", "请选择县（市）区"), *((one.pk, _with_city(one)) for one in regions)]


def _with_city(region: Region) -> str:
    parent = region.parent
    return f"{parent.short_name} {region.name}" if parent is not None and parent.parent_id else region.name
