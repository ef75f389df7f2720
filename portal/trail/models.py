"""The append-only record of every deed. Database triggers refuse to change or delete a line (see ``guard``)."""

from django.conf import settings
from django.db import models

from portal.ids import Identified


class TrailEntry(Identified):
    """One deed done to one thing: who, for whom, when, from where to where. The trail alone rebuilds a case's status."""

    subject_kind = models.CharField("对象类别", max_length=20)
    subject_id = models.UUIDField("对象")
    sequence = models.PositiveIntegerField("序号")
    deed = models.CharField("操作", max_length=30)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="操作人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    acting_for = models.ForeignKey(
        "portal.Organisation",
        verbose_name="代表单位",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    real_at = models.DateTimeField("真实时间")
    portal_at = models.DateTimeField("门户时间")
    from_state = models.CharField("原状态", max_length=60, blank=True)
    to_state = models.CharField("新状态", max_length=60, blank=True)
    summary = models.CharField("摘要", max_length=200, blank=True)
    detail = models.JSONField("详情", default=dict)

    class Meta:
        verbose_name = "操作记录"
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "sequence"], name="trail_sequence_once"),
        ]
        # Each search reads one of them from its newest line until the page is full.
        indexes = [
            models.Index(fields=["-real_at", "-id"], name="trail_latest"),
            models.Index(fields=["actor", "-real_at", "-id"], name="trail_of_actor"),
            models.Index(fields=["acting_for", "-real_at", "-id"], name="trail_of_organisation"),
            models.Index(fields=["deed", "-real_at", "-id"], name="trail_of_deed"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} #{self.sequence} {self.deed}"


class TrailSeal(models.Model):
    """A day of the trail, sealed: the SHA-256 over the seal before it and every line of the day (``sealing``)."""

    day = models.DateField("日期", primary_key=True)
    lines = models.PositiveIntegerField("行数")
    sha256 = models.CharField("SHA-256", max_length=64)
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = "操作记录封存"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.sha256}"
