"""Forms of log-in, passwords, accounts and the demo clock."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils import timezone

from portal import clock, days
from portal.days import DayField
from portal.people.appointments import role_fits
from portal.people.models import ENTERPRISE_ROLES, WITHOUT_GRANTS, Organisation, Role, User
from portal.regions.models import Level

# Clerks are admitted by their county, on a claim of their enterprise; experts by the province, into its pool.
OFFICER_ROLES = [(role.value, role.label) for role in Role if role not in {*ENTERPRISE_ROLES, *WITHOUT_GRANTS}]


class LogInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "用户名或密码不正确，请重新输入。连续输错5次，该账户将锁定15分钟。",
        "inactive": "该账户已停用，请联系主管部门。",
    }


class LogInAgainForm(LogInForm):
    """For a page that is still open: the same person, so that what they typed is sent by who typed it."""

    expected = forms.CharField(widget=forms.HiddenInput, required=False)
    acting = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        expected = self.data.get("expected", "")
        if expected and self.cleaned_data.get("username") != expected:
            raise ValidationError(
                f"此页面由用户“{expected}”打开，请用该账户登录；要换账户，请先保存内容再重新打开页面。"
            )
        return super().clean()


class OwnPasswordForm(PasswordChangeForm):
    """The old password, and twice the new one."""

    old_password = forms.CharField(
        label="原密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ResetForm(SetPasswordMixin, forms.Form):
    """The code that was handed out, and twice the new password."""

    username = forms.CharField(
        label="用户名",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label="重置码",
        max_length=40,
        help_text="主管部门提供的12位字母和数字，形如 abcd-efgh-jkmn，24小时内有效，只能使用一次。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    new_password1, new_password2 = SetPasswordMixin.create_password_fields(label1="新密码", label2="再次输入新密码")

    def clean(self) -> dict[str, Any]:
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(User(username=self.cleaned_data.get("username", "")), "new_password1")
        return super().clean() or {}


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name}（{obj.username}）"


class DatesForm(forms.Form):
    """The first and the last day, both included."""

    starts_on = DayField(label="开始日期")
    ends_on = DayField(label="结束日期", help_text="含当日；次日零时自动结束。")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "结束日期不能早于开始日期。")
        return cleaned


class DeputyForm(DatesForm):
    user = PersonChoice(label="代理人", queryset=User.objects.none(), empty_label="请选择")
    field_order = ["user", "starts_on", "ends_on"]

    def __init__(self, *args: Any, candidates: "QuerySet[User]", **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"starts_on": clock.today()})
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["user"]).queryset = candidates


def bureau_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The bureaus, grouped by city in the order of the regions; one query."""
    groups: dict[str, list[tuple[str, str]]] = {}
    bureaus = (
        Organisation.objects.filter(kind=Organisation.Kind.BUREAU)
        .select_related("region__parent")
        .order_by("region__position", "region__code")
    )
    for one in bureaus:
        region = one.region
        group = {Level.PROVINCE: "省级", Level.CITY: region.name}.get(Level(region.level), str(region.parent))
        groups.setdefault(group, []).append((str(one.pk), one.name))
    return list(groups.items())


class AppointmentForm(DatesForm):
    """Role and bureau; from now on and for good unless dates are given."""

    role = forms.ChoiceField(label="角色", choices=OFFICER_ROLES)
    organisation = forms.ModelChoiceField(
        label="单位",
        queryset=Organisation.objects.filter(kind=Organisation.Kind.BUREAU).select_related("region"),
    )

    field_order = ["role", "organisation"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_on", "ends_on"):
            self.fields[name].required = False
        self.fields["starts_on"].help_text = "不填为立即任职。"
        self.fields["ends_on"].help_text = "不填为长期；填写的含当日，次日零时自动结束。"
        self.fields["organisation"].widget.choices = [("", "请选择单位"), *bureau_choices()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        role, organisation = cleaned.get("role"), cleaned.get("organisation")
        if role and organisation and not role_fits(role=role, organisation=organisation):
            self.add_error(
                "role", f"{organisation}是{organisation.region.get_level_display()}单位，不能任命{Role(role).label}"
            )
        return cleaned


class OfficerForm(AppointmentForm):
    """A new account with its first appointment."""

    username = forms.CharField(
        label="用户名",
        max_length=40,
        help_text="登录时使用，字母、数字或下划线，3至40位。",
        validators=[RegexValidator(r"^[A-Za-z0-9_]{3,40}$", "请用3至40位字母、数字或下划线")],
    )
    full_name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="手机", max_length=20, required=False)
    field_order = ["username", "full_name", "phone", "role", "organisation"]

    def clean_username(self) -> str:
        username = User.normalize_username(self.cleaned_data["username"])
        if User.objects.filter(username=username).exists():
            raise ValidationError("该用户名已被使用，请换一个")
        return username


class ClockForm(forms.Form):
    moment = forms.DateTimeField(
        label="门户时间",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "请按“年-月-日 时:分”填写，如 2026-03-23 09:00"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"moment": timezone.localtime(clock.now())})
        super().__init__(*args, **kwargs)

    def clean_moment(self) -> dt.datetime:
        moment = self.cleaned_data["moment"]
        if not days.within(moment.date()):
            raise ValidationError(days.TOLD)
        return moment
