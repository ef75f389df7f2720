"""Long work. The row is the truth; a broker's message is only a wake-up."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.ids import Identified


class JobQuerySet(models.QuerySet["Job"]):
    def waiting_too_long(self, now: dt.datetime) -> "JobQuerySet":
        """Those that nobody is at: queued without a wake-up that came, or running under a lease that ran out."""
        return self.filter(status__in=[Job.Status.QUEUED, Job.Status.RUNNING], lease_until__lt=now).order_by(
            "created_at"
        )


class Job(Identified):
    class Status(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    kind = models.CharField("类别", max_length=40)
    title = models.CharField("名称", max_length=120)
    params = models.JSONField("参数", default=dict)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.QUEUED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="申请人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    acting_for = models.ForeignKey(
        "portal.Organisation",
        verbose_name="代表单位",
        null=True,
        on_delete=models.PROTECT,
        related_name="jobs",
    )
    created_at = models.DateTimeField("申请时间", auto_now_add=True)
    finished_at = models.DateTimeField("结束时间", null=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    lease_token = models.CharField(max_length=12, blank=True)
    # Running: until when its worker has it. Queued: until when the last wake-up may take.
    lease_until = models.DateTimeField(null=True)
    progress_done = models.PositiveIntegerField("已完成", default=0)
    progress_total = models.PositiveIntegerField("总数", default=0)
    result = models.OneToOneField(
        "portal.StoredFile",
        verbose_name="结果",
        null=True,
        on_delete=models.PROTECT,
        related_name="job",
    )
    failure = models.CharField("原因", max_length=500, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "任务"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="running") | (Q(lease_until__isnull=False) & ~Q(lease_token="")),
                name="running_job_has_lease",
                violation_error_message="进行中的任务必须有租约",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["done", "failed"]) | Q(finished_at__isnull=False),
                name="ended_job_has_time",
                violation_error_message="已结束的任务必须有结束时间",
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(failure=""),
                name="failed_job_says_why",
                violation_error_message="未完成的任务必须说明原因",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "lease_until"], name="job_to_sweep"),
            models.Index(fields=["kind", "finished_at"], name="job_of_kind"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        """Progress in whole percent; 100 only when the file is there."""
        if self.status == self.Status.DONE:
            return 100
        return min(99, self.progress_done * 100 // self.progress_total) if self.progress_total else 0


class DailyRun(models.Model):
    """That the work of a day was asked for: once, whoever watches the clock. Made by ``start_daily()`` alone."""

    kind = models.CharField("类别", max_length=40)
    day = models.DateField("日期")
    job = models.OneToOneField(Job, verbose_name="任务", on_delete=models.PROTECT, related_name="daily_run")

    class Meta:
        verbose_name = "每日任务"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "day"], name="once_a_day", violation_error_message="该任务当日已安排"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"
