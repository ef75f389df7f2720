"""能力成熟度自评估 (GB/T 39116-2020) of a factory, by year."""

from typing import Any

from django.db import models
from django.db.models import Count, F, Q

from factories.registry.models import Factory
from portal.ids import Identified


class MaturityLevel(models.IntegerChoices):
    """The levels as the notice counts them; their names (规划级 …) stand in the notice pack."""

    ONE = 1, "一级"
    TWO = 2, "二级"
    THREE = 3, "三级"
    FOUR = 4, "四级"
    FIVE = 5, "五级"


class MaturityQuerySet(models.QuerySet["MaturityAssessment"]):
    def by_place(self) -> "models.QuerySet[MaturityAssessment, Any]":
        """Per region, year and level: how many factories; those merged into another are not counted twice."""
        kept = self.filter(factory__merged_into__isnull=True).order_by()
        return kept.values("year", "level", region=F("factory__region")).annotate(factories=Count("pk"))


class MaturityAssessment(Identified):
    """A result. ``year`` is None where the source prints none (附件2), and then only the newest such stands."""

    factory = models.ForeignKey(
        Factory, verbose_name="工厂", on_delete=models.CASCADE, related_name="maturity_assessments"
    )
    year = models.PositiveSmallIntegerField("评估年度", null=True, blank=True)
    level = models.PositiveSmallIntegerField("等级", choices=MaturityLevel.choices)
    score = models.DecimalField("得分", max_digits=4, decimal_places=2, null=True, blank=True)
    source = models.CharField("来源", max_length=200)
    recorded_at = models.DateTimeField("记录时间")

    objects = MaturityQuerySet.as_manager()

    class Meta:
        verbose_name = "成熟度自评估"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["factory", "year"],
                name="one_assessment_a_year",
                violation_error_message="该工厂该年度已有评估结果",
            ),
            models.UniqueConstraint(
                fields=["factory"],
                condition=Q(year__isnull=True),
                name="one_assessment_without_year",
                violation_error_message="该工厂已有未注明年度的评估结果",
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=5),
                name="maturity_level_1_to_5",
                violation_error_message="等级为一级至五级",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=5),
                name="maturity_score_0_to_5",
                violation_error_message="得分在0至5之间",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year or '年度不详'} {self.get_level_display()}"
