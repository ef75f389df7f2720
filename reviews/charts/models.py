"""统计: how many of what lie where, counted now and then (``counting``), so that a page adds up places and never cases."""

from typing import TYPE_CHECKING, TypeVar

from django.db import models
from django.db.models import Q

from declarations.cases.models import Kind, Outcome, Status
from declarations.notices.models import Round
from factories.assessments.models import MaturityLevel
from factories.recognitions.models import Tier
from portal.people.access import regions_seen_by
from portal.regions.models import Region

if TYPE_CHECKING:
    from portal.people.models import User

_Row = TypeVar("_Row", bound=models.Model)


class Counting(models.Model):
    """The last count, one row: until when the numbers are true, what it cost, and the newest deed it can have seen."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    counted_at = models.DateTimeField("数据截至（门户时间）")
    real_at = models.DateTimeField("数据截至（真实时间）")
    seconds = models.FloatField("用时（秒）", default=0)
    newest_deed = models.UUIDField("最新操作", null=True)

    class Meta:
        verbose_name = "统计时间"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_counting")]


class CountQuerySet(models.QuerySet[_Row]):
    def visible_to(self, user: "User") -> "CountQuerySet[_Row]":
        """Those of the regions the user sees."""
        return self.filter(region__in=regions_seen_by(user))


class CaseCount(models.Model):
    """How many cases stand so. The fields are named as those of ``Declaration``: one condition fits both (``steps``)."""

    round = models.ForeignKey(Round, verbose_name="批次", on_delete=models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, verbose_name="地区", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    status = models.CharField("状态", max_length=14, choices=Status.choices)
    stage = models.CharField("环节", max_length=30, blank=True)
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices, blank=True)
    cases = models.PositiveIntegerField("事项")

    objects = CountQuerySet["CaseCount"].as_manager()

    class Meta:
        verbose_name = "事项统计"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "region", "kind", "status", "stage", "outcome"], name="cases_counted_once"
            )
        ]


class ScenarioCount(models.Model):
    """How many cases have a scenario, in how many instances; and of both, those with AI."""

    round = models.ForeignKey(Round, verbose_name="批次", on_delete=models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, verbose_name="地区", on_delete=models.CASCADE, related_name="+")
    scenario = models.CharField("场景", max_length=40)
    cases = models.PositiveIntegerField("事项")
    cases_with_ai = models.PositiveIntegerField("应用人工智能的事项")
    instances = models.PositiveIntegerField("实例")
    instances_with_ai = models.PositiveIntegerField("应用人工智能的实例")

    objects = CountQuerySet["ScenarioCount"].as_manager()

    class Meta:
        verbose_name = "场景统计"
        constraints = [
            models.UniqueConstraint(fields=["round", "region", "scenario"], name="scenario_counted_once"),
            models.CheckConstraint(
                condition=Q(cases_with_ai__lte=models.F("cases"), instances_with_ai__lte=models.F("instances")),
                name="ai_is_part_of_scenario",
            ),
        ]


class IndicatorCount(models.Model):
    """An indicator in one unit: cases that give it before and after, both sums, and in how many it rose or fell."""

    round = models.ForeignKey(Round, verbose_name="批次", on_delete=models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, verbose_name="地区", on_delete=models.CASCADE, related_name="+")
    key = models.SlugField("指标", max_length=40)
    unit = models.CharField("单位", max_length=20, blank=True)
    label = models.CharField("指标名称", max_length=120)
    cases = models.PositiveIntegerField("事项")
    total_before = models.DecimalField("建设前合计", max_digits=25, decimal_places=4)
    total_after = models.DecimalField("建设后合计", max_digits=25, decimal_places=4)
    risen = models.PositiveIntegerField("上升")
    fallen = models.PositiveIntegerField("下降")

    objects = CountQuerySet["IndicatorCount"].as_manager()

    class Meta:
        verbose_name = "指标统计"
        constraints = [
            models.UniqueConstraint(fields=["round", "region", "key", "unit"], name="indicator_counted_once"),
        ]


class MaturityCount(models.Model):
    """How many factories have a maturity result of that year and level; ``year`` is None where the source prints none."""

    region = models.ForeignKey(Region, verbose_name="地区", on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField("评估年度", null=True)
    level = models.PositiveSmallIntegerField("等级", choices=MaturityLevel.choices)
    factories = models.PositiveIntegerField("工厂")

    objects = CountQuerySet["MaturityCount"].as_manager()

    class Meta:
        verbose_name = "成熟度统计"
        constraints = [
            models.UniqueConstraint(fields=["region", "year", "level"], name="maturity_counted_once"),
            models.UniqueConstraint(
                fields=["region", "level"], condition=Q(year__isnull=True), name="maturity_without_year_counted_once"
            ),
        ]


class TierCount(models.Model):
    """How many factories hold a tier, by 所属行业; ``sector`` is empty where no form says it."""

    region = models.ForeignKey(Region, verbose_name="地区", on_delete=models.CASCADE, related_name="+")
    tier = models.CharField("等级", max_length=12, choices=Tier.choices)
    sector = models.CharField("所属行业", max_length=20, blank=True)
    factories = models.PositiveIntegerField("工厂")

    objects = CountQuerySet["TierCount"].as_manager()

    class Meta:
        verbose_name = "等级统计"
        constraints = [models.UniqueConstraint(fields=["region", "tier", "sector"], name="tier_counted_once")]
