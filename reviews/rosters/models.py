"""名单: a frozen, digested, versioned list of cases in an order, with a reason per line."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from declarations.cases.models import Declaration, Outcome, Submission
from declarations.notices.models import Round
from portal.ids import Identified
from portal.people.access import regions_seen_by
from portal.regions.models import Region

if TYPE_CHECKING:
    from portal.people.models import User


class RosterStatus(models.TextChoices):
    FROZEN = "frozen", "已定稿"
    REPORTED = "reported", "已上报"
    RECEIVED = "received", "已接收"
    SENT_BACK = "sent_back", "已退回"
    DISCARDED = "discarded", "已撤销"


class RosterQuerySet(models.QuerySet["Roster"]):
    def visible_to(self, user: "User") -> "RosterQuerySet":
        """Rosters of the regions the user sees. Those of a region contain its cases only, so seeing one is seeing all."""
        return self.filter(region__in=regions_seen_by(user))

    def live(self) -> "RosterQuerySet":
        return self.exclude(status__in=[RosterStatus.SENT_BACK, RosterStatus.DISCARDED])


class Roster(Identified):
    """The list one bureau made for one round at one stage. ``version`` counts those of the same region, round and stage."""

    round = models.ForeignKey(Round, verbose_name="批次", on_delete=models.PROTECT, related_name="rosters")
    region = models.ForeignKey(Region, verbose_name="报送地区", on_delete=models.PROTECT, related_name="rosters")
    stage = models.CharField("环节", max_length=30)
    version = models.PositiveIntegerField("版次")
    status = models.CharField("状态", max_length=10, choices=RosterStatus.choices, default=RosterStatus.FROZEN)
    sha256 = models.CharField("SHA-256", max_length=64)
    frozen_at = models.DateTimeField("定稿时间")
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="定稿人", on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField("上报时间", null=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="上报人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField("接收或退回时间", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="接收或退回人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answer = models.CharField("退回原因", max_length=500, blank=True)

    objects = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = "名单"
        ordering = ["-frozen_at"]
        constraints = [
            models.UniqueConstraint(fields=["round", "region", "stage", "version"], name="roster_version_once"),
            models.UniqueConstraint(
                fields=["round", "region", "stage"],
                condition=Q(status__in=["frozen", "reported", "received"]),
                name="one_live_roster",
                violation_error_message="本批次名单已定稿",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["reported", "received", "sent_back"])
                | (Q(reported_at__isnull=False) & Q(reported_by__isnull=False)),
                name="reported_roster_has_reporter",
                violation_error_message="已上报的名单必须有上报人和时间",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["received", "sent_back"])
                | (Q(answered_at__isnull=False) & Q(answered_by__isnull=False)),
                name="answered_roster_has_officer",
                violation_error_message="已接收或退回的名单必须有经办人和时间",
            ),
            models.CheckConstraint(
                condition=~Q(status="sent_back") | ~Q(answer=""),
                name="sent_back_roster_says_why",
                violation_error_message="退回名单必须说明原因",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region.name}{self.round.title}名单（第{self.version}版）"

    @property
    def is_live(self) -> bool:
        return self.status not in {RosterStatus.SENT_BACK, RosterStatus.DISCARDED}


class RosterLine(models.Model):
    """One case on a roster, as it stood: its submission and the outcome reported."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField("序号")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="roster_lines")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField("结果", max_length=8, choices=[c for c in Outcome.choices if c[0]])
    reason = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "名单行"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["roster", "position"], name="roster_position_once"),
            models.UniqueConstraint(fields=["roster", "declaration"], name="roster_lists_case_once"),
        ]
