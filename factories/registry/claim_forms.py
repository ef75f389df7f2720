"""Signing up, and saying for which enterprise. One form serves both pages that ask for an enterprise."""

from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet

from factories.registry.credit_code import clean_credit_code
from factories.registry.models import Claim, Enterprise
from factories.registry.names import NAME_LENGTH, name_key
from portal.people.models import User
from portal.regions.models import Level, Region

PHONE = RegexValidator(r"^[0-9+][0-9 -]{5,18}$", "请填写手机号码，或带区号的电话号码。")
NEW, KNOWN = "new", "known"
MODES = {NEW: "注册新企业", KNOWN: "认领已有企业"}
# So few are shown, and none without part of its name: the page is public, the register is not a directory.
MATCHES_SHOWN = 20
SEARCH_LENGTH = 2


class AccountForm(forms.Form):
    """The person."""

    username = forms.CharField(
        label="用户名",
        max_length=40,
        help_text="登录时使用，字母、数字或下划线，3至40位。",
        validators=[RegexValidator(r"^[A-Za-z0-9_]{3,40}$", "请用3至40位字母、数字或下划线。")],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password1 = forms.CharField(
        label="密码",
        strip=False,
        help_text="至少10位，不要全用数字，不要与用户名相近。",
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="再次输入密码",
        strip=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
    )
    full_name = forms.CharField(label="姓名", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label="联系电话",
        max_length=20,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_username(self) -> str:
        username = User.normalize_username(self.cleaned_data["username"])
        if User.objects.filter(username=username).exists():
            raise ValidationError("该用户名已被使用，请换一个。")
        return username

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", "两次输入的密码不一致，请重新输入。")
        elif first:
            person = User(username=cleaned.get("username", ""), full_name=cleaned.get("full_name", ""))
            try:
                validate_password(first, person)
            except ValidationError as weak:
                self.add_error("password1", weak)
        return cleaned


class WishForm(forms.Form):
    """The enterprise: a new one by name and county, or a known one chosen among those of a county."""

    mode = forms.ChoiceField(choices=list(MODES.items()), widget=forms.HiddenInput)
    city = forms.ModelChoiceField(
        label="所在市",
        required=False,
        queryset=Region.objects.filter(level=Level.CITY),
        empty_label="请选择市",
    )
    county = forms.ModelChoiceField(
        label="所在县（市）区",
        queryset=Region.objects.none(),
        empty_label="请选择县（市）区",
        error_messages={
            "required": "请选择企业所在的县（市）区。",
            "invalid_choice": "该县（市）区不属于所选的市，请重新选择。",
        },
    )
    name = forms.CharField(label="企业名称", max_length=NAME_LENGTH, required=False, help_text="与营业执照一致的全称。")
    q = forms.CharField(label="查找企业", max_length=NAME_LENGTH, required=False)
    enterprise = forms.ModelChoiceField(
        label="要认领的企业",
        required=False,
        queryset=Enterprise.objects.none(),
        error_messages={"invalid_choice": "所选企业不在该县（市）区，请重新查找。"},
    )
    credit_code = forms.CharField(
        label="统一社会信用代码",
        max_length=40,
        help_text="18位，见营业执照；填写时自动核对。",
        error_messages={"required": "请填写统一社会信用代码，见营业执照。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    licence = forms.FileField(
        label="营业执照",
        required=False,
        help_text="扫描件或照片，PDF、JPEG或PNG，不超过10 MB；主管部门据以核对。",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"empty": "营业执照文件是空的，请重新选择。"},
    )

    def __init__(self, *args: Any, mode: str = NEW, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        super().__init__(*args, **kwargs)
        given = self.data if self.is_bound else self.initial
        self.chosen_mode = given.get("mode") if given.get("mode") in MODES else mode
        self.initial["mode"] = self.chosen_mode
        city = Region.objects.filter(level=Level.CITY, pk=given.get("city") or None).first()
        counties = lowest_regions(under=city)
        field = cast("forms.ModelChoiceField", self.fields["county"])
        field.queryset = counties
        field.choices = _by_city(counties, city)
        county = counties.filter(pk=given.get("county") or None).first()
        if county is not None:
            known = cast("forms.ModelChoiceField", self.fields["enterprise"])
            known.queryset = Enterprise.objects.filter(organisation__region=county)
        self.matches = matches(county=county, text=str(given.get("q") or ""))
        self.too_short = len(name_key(str(given.get("q") or ""))) < SEARCH_LENGTH
        for name in ("q", "enterprise") if self.chosen_mode == NEW else ("name",):
            del self.fields[name]

    def clean_credit_code(self) -> str:
        return clean_credit_code(self.cleaned_data["credit_code"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.chosen_mode == NEW and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", "请填写企业名称。")
        if self.chosen_mode == KNOWN and not cleaned.get("enterprise") and "enterprise" not in self.errors:
            self.add_error("enterprise", "请按名称查找，并选择要认领的企业。")
        return cleaned

    def wish(self) -> dict[str, Any]:
        """What ``claiming`` asks for."""
        cleaned = self.cleaned_data
        return {
            "enterprise": cleaned.get("enterprise"),
            "name": cleaned.get("name", ""),
            "region": cleaned["county"],
            "credit_code": cleaned["credit_code"],
            "licence": cleaned.get("licence"),
        }

    @classmethod
    def again(cls, claim: Claim) -> "WishForm":
        """What a refused claim said, to be corrected."""
        city = claim.region.at(Level.CITY)
        return cls(
            initial={
                "mode": KNOWN if claim.enterprise_id else NEW,
                "city": city.pk if city else "",
                "county": claim.region_id,
                "name": claim.name,
                "q": claim.name,
                "enterprise": claim.enterprise_id,
                "credit_code": claim.credit_code,
            },
        )


def lowest_regions(*, under: Region | None = None) -> "QuerySet[Region]":
    """Where an enterprise can be: counties, and 沈抚示范区, which has none; all, or those under one region."""
    regions = Region.objects.under(under) if under else Region.objects.all()
    return regions.filter(children__isnull=True).select_related("parent")


def matches(*, county: Region | None, text: str) -> "list[Enterprise]":
    """Known enterprises of a county by part of a name they bear or bore; no more than are shown."""
    key = name_key(text)
    if county is None or len(key) < SEARCH_LENGTH:
        return []
    found = Enterprise.objects.filter(organisation__region=county).named_like(text)
    return list(found.select_related("organisation__region").order_by("name_key")[:MATCHES_SHOWN])


def _by_city(counties: "QuerySet[Region]", city: Region | None) -> list[Any]:
    """The choices of the county; below their cities as long as none is chosen, so that the page works without script."""
    blank = [("", "请选择县（市）区")]
    if city is not None:
        return [*blank, *((one.pk, one.name) for one in counties)]
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in counties:
        group = one.parent.name if one.parent is not None and one.level == Level.COUNTY else one.name
        groups.setdefault(group, []).append((one.pk, one.name))
    return [*blank, *groups.items()]


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label="不予通过的原因",
        max_length=200,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="申请人会看到，请说明需要更正什么。最多200字。",
        error_messages={"required": "请填写不予通过的原因，以便申请人更正。"},
    )
