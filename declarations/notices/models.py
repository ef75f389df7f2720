"""Notices as data, and the rounds and dates that a province then steers by hand."""

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from portal.ids import Identified
from portal.regions.models import Level, Region


class Notice(models.Model):
    """通知, known by the key of its pack. A city's notice is an overlay on the province's."""

    key = models.SlugField("键", max_length=60, primary_key=True)
    title = models.CharField("标题", max_length=200)
    region = models.ForeignKey(Region, verbose_name="地区", on_delete=models.PROTECT, related_name="notices")
    year = models.PositiveSmallIntegerField("年度")
    overlay_of = models.ForeignKey(
        "self",
        verbose_name="所落实的通知",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="overlays",
    )

    class Meta:
        verbose_name = "通知"
        ordering = ["-year", "key"]

    def __str__(self) -> str:
        return self.title


class NoticeRevisionQuerySet(models.QuerySet["NoticeRevision"]):
    def newest(self) -> "NoticeRevisionQuerySet":
        """The last revision of each notice."""
        of_same = NoticeRevision.objects.filter(notice=OuterRef("notice")).order_by("-number")
        return self.filter(pk=Subquery(of_same.values("pk")[:1]))

    def listed(self) -> "NoticeRevisionQuerySet":
        """For lists: with ``issuer`` and ``issued_on`` but without the content; one query."""
        return (
            self.select_related("notice__region")
            .defer("content")
            .annotate(
                issuer=KT("content__notice__issuer"),
                issued_on=Cast(KT("content__notice__issued_on"), models.DateField()),
            )
        )


class NoticeRevision(Identified):
    """One loaded state of a pack, immutable. ``declarations.notices.packs.pack_of`` reads it, cached."""

    notice = models.ForeignKey(Notice, verbose_name="通知", on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField("版次")
    content = models.JSONField("内容")
    sha256 = models.CharField("SHA-256", max_length=64)
    loaded_at = models.DateTimeField("载入时间")
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="载入人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # The pack as a zip of its files; revisions loaded before files were kept have none.
    source = models.ForeignKey(
        "portal.StoredFile", verbose_name="通知包", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = NoticeRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "通知版次"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="notice_revision_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} 第{self.number}版"


class RoundQuerySet(models.QuerySet["Round"]):
    def reaching(self, region: Region) -> "RoundQuerySet":
        """The rounds of the notices of ``region`` and of the places above it, in the order of their dates."""
        upwards = []
        place: Region | None = region
        while place is not None:
            upwards.append(place.pk)
            place = place.parent
        return self.filter(notice__region__in=upwards).select_related("notice").order_by("opens_on", "position", "key")

    def with_dates(self) -> "RoundQuerySet":
        """With all that ``deadlines.window`` reads of them; two queries more."""
        return self.prefetch_related("deadlines", "extensions")


class Round(Identified):
    """批次 of a programme. Made from the pack once; from then on the province's to steer."""

    notice = models.ForeignKey(Notice, verbose_name="通知", on_delete=models.PROTECT, related_name="rounds")
    programme = models.SlugField("培育项目", max_length=40)
    key = models.SlugField("键", max_length=40)
    title = models.CharField("名称", max_length=80)
    opens_on = models.DateField("开始日期")
    position = models.PositiveSmallIntegerField(
        "次序", default=0
    )  # of those that open together, as the notice has them

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "批次"
        ordering = ["opens_on", "position"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "programme", "key"], name="round_key_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Deadline(Identified):
    """截止日期: what ``level`` must have done by the end of ``due_on``, everywhere or in ``region``."""

    round = models.ForeignKey(Round, verbose_name="批次", on_delete=models.CASCADE, related_name="deadlines")
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    region = models.ForeignKey(
        Region,
        verbose_name="地区",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    due_on = models.DateField("截止日期")
    source = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "截止日期"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "level", "region"],
                name="one_deadline_per_level_and_region",
                violation_error_message="该层级在该地区已有截止日期",
            ),
            models.UniqueConstraint(
                fields=["round", "level"],
                condition=Q(region__isnull=True),
                name="one_deadline_per_level",
                violation_error_message="该层级已有截止日期",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.due_on}"
