"""延期: for whom, until when, and why."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from declarations.cases.models import Declaration, Status
from declarations.notices.models import Round
from declarations.rounds.extending import BELOW_CITY, LEVELS, Scope
from factories.registry.names import name_key
from portal.days import DayField
from portal.people.access import regions_seen_by
from portal.people.models import Appointment
from portal.regions.models import Level, Region

EVERYWHERE, PLACE, CASE = "all", "region", "case"


class ExtensionForm(forms.Form):
    """What a bureau may choose from follows from its level; the deed checks it all the same."""

    round = forms.ModelChoiceField(label="批次", queryset=Round.objects.none(), empty_label="请选择")
    scope = forms.ChoiceField(label="延期范围", widget=forms.RadioSelect)
    region = forms.ModelChoiceField(
        label="地区",
        queryset=Region.objects.none(),
        required=False,
        empty_label="请选择",
        help_text="范围为“一个地区”时选择，含其所属县（市）区",
    )
    case = forms.CharField(
        label="编号或企业名称",
        required=False,
        max_length=200,
        help_text="范围为“一个事项”时填写；已新建、尚未提交的申报没有编号，填企业名称全称。尚未新建申报的，请按地区延期",
    )
    level = forms.ChoiceField(label="谁的截止日期", help_text="企业未另行规定日期的，随县级；县级未另行规定的，随市级")
    until = DayField(label="延期至", help_text="含当日，至24时止")
    reason = forms.CharField(
        label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}), help_text="显示在截止日期旁，企业可见"
    )
    document = forms.CharField(label="依据文件", required=False, max_length=200, help_text="选填，文件名称和文号")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        home = by.organisation.region
        of_city = home.level == Level.CITY
        seen = regions_seen_by(by.user)
        self._choose("round", Round.objects.reaching(home))
        self._choose("region", seen.order_by("position", "code") if of_city else seen.exclude(pk=home.pk))
        scopes = [(PLACE, "一个地区"), (CASE, "一个事项")]
        self._set_choices("scope", scopes if of_city else [(EVERYWHERE, "全部地区"), *scopes])
        self._set_choices("level", [(one.value, one.label) for one in (BELOW_CITY if of_city else LEVELS)])

    def _choose(self, name: str, rows: "QuerySet[Any]") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def _set_choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """``for_whom`` is the ``Scope``."""
        cleaned = super().clean() or {}
        scope = cleaned.get("scope")
        if scope == PLACE and not cleaned.get("region"):
            self.add_error("region", "请选择地区")
        if scope == CASE:
            cleaned["for_whom"] = Scope(declaration=self._case(cleaned))
        else:
            cleaned["for_whom"] = Scope(region=cleaned.get("region") if scope == PLACE else None)
        return cleaned

    def _case(self, cleaned: dict[str, Any]) -> Declaration | None:
        """The one case meant, of the bureau's places; an enterprise's draft too, which its bureau does not open."""
        text = (cleaned.get("case") or "").strip()
        if not text:
            self.add_error("case", "请填写编号或企业名称")
            return None
        cases = (
            Declaration.objects.filter(round=cleaned.get("round"), region__in=regions_seen_by(self.by.user))
            .exclude(status__in=[Status.CONCLUDED, Status.REJECTED])
            .filter(Q(number=text) | Q(enterprise__name_key=name_key(text)))
            .with_names()
            .select_related("region__parent__parent")
        )
        found = list(cases[:2])
        if len(found) == 1:
            return found[0]
        message = (
            "该企业在本批次有多个事项，请填写编号" if found else "本批次中没有该事项，请核对批次、编号或企业名称全称"
        )
        self.add_error("case", message)
        return None
