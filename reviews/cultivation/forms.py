"""What is chosen and typed about the pool. Rules live in the deeds."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from factories.registry.models import Enterprise
from factories.registry.names import name_key
from portal.days import DayField
from portal.people.models import Appointment
from reviews.charts.listing import InPlace
from reviews.cultivation.models import Candidate, Readiness, Step
from reviews.cultivation.pools import Pool, pool_named
from reviews.publicity.forms import lines_field, paper_field

NAMED = 2000  # enterprises whose name is looked for
_NEAR = [("0", "可量化条款全部符合"), ("1", "差1项"), ("2", "差2项"), ("more", "差3项及以上")]


class ReadinessFilter(InPlace):
    """Which tier, where, how near, and whether in the pool. Without a tier the first of the notice."""

    region = "factory__region"
    pool = django_filters.ChoiceFilter(label="目标等级", empty_label=None, method="as_chosen")
    near = django_filters.ChoiceFilter(label="达标情况", choices=_NEAR, empty_label="全部", method="by_nearness")
    state = django_filters.ChoiceFilter(
        label="培育库",
        choices=[*Candidate.Status.choices, ("none", "未入库")],
        empty_label="全部",
        method="by_state",
    )
    q = django_filters.CharFilter(label="企业名称", method="by_name")

    class Meta:
        model = Readiness
        fields = ("pool", "place", "near", "state", "q")

    def __init__(self, *args: Any, by: Appointment, pools: Sequence[Pool], **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.pools = list(pools)
        self.filters["pool"].extra["choices"] = [(one.spec.pool, one.spec.title) for one in self.pools]
        asked = (self.data or {}).get("pool", "")
        self.pool = pool_named(self.pools, asked) or self.pools[0]

    def filter_queryset(self, queryset: Any) -> Any:
        of_pool = queryset.filter(notice=self.pool.notice, pool=self.pool.spec.pool)
        return super().filter_queryset(of_pool)

    def as_chosen(self, queryset: "QuerySet[Readiness]", name: str, value: str) -> "QuerySet[Readiness]":
        return queryset

    def by_nearness(self, queryset: "QuerySet[Readiness]", name: str, value: str) -> "QuerySet[Readiness]":
        return queryset.filter(gaps__gte=3) if value == "more" else queryset.filter(gaps=int(value))

    def by_state(self, queryset: "QuerySet[Readiness]", name: str, value: str) -> "QuerySet[Readiness]":
        return queryset.filter(candidate=None) if value == "none" else queryset.filter(candidate__status=value)

    def by_name(self, queryset: "QuerySet[Readiness]", name: str, value: str) -> "QuerySet[Readiness]":
        ids = Enterprise.objects.filter(name_key__contains=name_key(value)).values_list("pk", flat=True)[:NAMED]
        return queryset.filter(factory__enterprise__in=list(ids))


class OpenForm(forms.Form):
    reason = lines_field(3, label="入库理由", max_length=500, help_text="仅主管部门可见。")


class CloseForm(forms.Form):
    reason = lines_field(2, label="出库理由", max_length=500)


class StepForm(forms.Form):
    kind = forms.ChoiceField(label="进展", choices=Step.Kind.choices)
    on = DayField(label="日期", help_text="有文件的，为发文日期；入选的，即认定日期。")
    number = forms.CharField(
        label="申报编号或文号", max_length=60, required=False, help_text="申报填国家平台的申报编号，入选填文号。"
    )
    title = forms.CharField(label="文件标题", max_length=120, required=False)
    text = lines_field(2, label="说明", max_length=500, required=False)
    file = paper_field(label="附件", required=False, help_text="PDF、JPEG 或 PNG，不超过10 MB；入选须附文件。")


class TakeBackForm(forms.Form):
    reason = forms.CharField(label="更正原因", max_length=500)
