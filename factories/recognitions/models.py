"""认定: which factory holds which tier, since when and by what, and how it ended."""

from django.db import models
from django.db.models import Q

from factories.registry.models import Factory
from portal.ids import Identified


class Tier(models.TextChoices):
    BASIC = "basic", "基础级"
    ADVANCED = "advanced", "先进级"
    EXCELLENT = "excellent", "卓越级"
    PIONEERING = "pioneering", "领航级"
    WORKSHOP = "workshop", "省级数字化车间"


class RecognitionQuerySet(models.QuerySet["Recognition"]):
    def in_force(self) -> "RecognitionQuerySet":
        return self.filter(ended_on__isnull=True)


class Recognition(Identified):
    """``granted_on`` is None where the list it came from does not say."""

    factory = models.ForeignKey(Factory, verbose_name="工厂", on_delete=models.PROTECT, related_name="recognitions")
    tier = models.CharField("等级", max_length=12, choices=Tier.choices)
    granted_on = models.DateField("认定日期", null=True, blank=True)
    granted_by = models.CharField("认定依据", max_length=200)
    granted_in_case = models.UUIDField("认定事项", null=True, blank=True)
    confirmed_on = models.DateField("最近复核日期", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True)
    ended_by = models.CharField("终止依据", max_length=200, blank=True)
    ended_in_case = models.UUIDField("终止事项", null=True, blank=True)

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = "认定"
        constraints = [
            models.UniqueConstraint(
                fields=["factory", "tier"],
                condition=Q(ended_on__isnull=True),
                name="tier_held_once",
                violation_error_message="该工厂已是此等级",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(ended_by=""),
                name="ended_recognition_says_why",
                violation_error_message="终止认定必须说明依据",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.factory} {self.get_tier_display()}"


class Confirmation(Identified):
    """复核通过: one time that a recognition in force was confirmed. ``Recognition.confirmed_on`` is the newest of them."""

    recognition = models.ForeignKey(
        Recognition,
        verbose_name="认定",
        on_delete=models.CASCADE,
        related_name="confirmations",
    )
    confirmed_on = models.DateField("复核日期")
    basis = models.CharField("依据", max_length=200)
    in_case = models.UUIDField("复核事项", null=True, blank=True)

    class Meta:
        verbose_name = "复核记录"
        ordering = ["confirmed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["recognition", "in_case"],
                condition=Q(in_case__isnull=False),
                name="confirmed_once_per_case",
                violation_error_message="该事项已确认过此认定",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.confirmed_on} {self.basis}"
