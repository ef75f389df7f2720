"""结果: a list published with its document; a correction is a result of its own that takes the place of the one before."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from portal.files.models import StoredFile
from portal.ids import Identified
from portal.jobs.models import Job
from portal.people.access import regions_seen_by
from portal.regions.models import Region
from reviews.publicity.models import person
from reviews.rosters.models import Roster

if TYPE_CHECKING:
    from portal.people.models import User


class ResultStatus(models.TextChoices):
    FROZEN = "frozen", "已定稿、待发布"
    PUBLISHED = "published", "已发布"
    SUPERSEDED = "superseded", "已更正"
    DISCARDED = "discarded", "已撤销"


class ResultQuerySet(models.QuerySet["Result"]):
    def visible_to(self, user: "User") -> "ResultQuerySet":
        """Those of the province that the user sees, in every state."""
        return self.filter(roster__region__in=regions_seen_by(user))

    def public(self) -> "ResultQuerySet":
        """What anybody may see: in force, and what was corrected since."""
        return self.filter(status__in=[ResultStatus.PUBLISHED, ResultStatus.SUPERSEDED])

    def with_names(self) -> "ResultQuerySet":
        return self.select_related("roster__round__notice", "roster__region", "document")


class Result(Identified):
    """One version of a result: its list, and the document by which it is published."""

    roster = models.OneToOneField(Roster, verbose_name="名单", on_delete=models.PROTECT, related_name="result")
    corrects = models.OneToOneField(
        "self", verbose_name="更正的结果", null=True, on_delete=models.PROTECT, related_name="correction"
    )
    reason = models.CharField("更正原因", max_length=500, blank=True)
    status = models.CharField("状态", max_length=10, choices=ResultStatus.choices, default=ResultStatus.FROZEN)
    title = models.CharField("标题", max_length=120, blank=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    document_date = models.DateField("发文日期", null=True)
    document = models.OneToOneField(
        StoredFile, verbose_name="正式文件", null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField("发布时间", null=True)
    published_by = person("发布人")
    # Which writes the recognitions (``recognising``).
    job = models.OneToOneField(Job, verbose_name="任务", null=True, on_delete=models.PROTECT, related_name="+")

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = "结果"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["frozen", "discarded"], published_at__isnull=True)
                | (
                    Q(status__in=["published", "superseded"])
                    & ~Q(title="")
                    & ~Q(document_number="")
                    & Q(document_date__isnull=False, document__isnull=False)
                    & Q(published_at__isnull=False, published_by__isnull=False)
                ),
                name="published_result_has_document",
                violation_error_message="已发布的结果须有标题、文号、发文日期、正式文件、发布人和时间",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""),
                name="corrected_result_says_why",
                violation_error_message="更正结果必须说明原因",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.roster.round.title}结果"

    @property
    def region(self) -> Region:
        return self.roster.region

    @property
    def basis(self) -> str:
        """As a recognition names it."""
        return f"《{self.title}》（{self.document_number}）"
