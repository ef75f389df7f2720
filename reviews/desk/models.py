"""意见、标注、转办: what a bureau says of one submission at one stage, where exactly, and who of it does so."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q

from declarations.cases.models import Declaration, Submission
from portal.ids import Identified
from portal.people.models import Appointment


class Verdict(models.TextChoices):
    APPROVE = "approve", "通过"
    RETURN = "return", "退回修改"
    REJECT = "reject", "不通过"


class Opinion(Identified):
    declaration = models.ForeignKey(Declaration, verbose_name="事项", on_delete=models.PROTECT, related_name="opinions")
    submission = models.ForeignKey(
        Submission, verbose_name="提交版本", on_delete=models.PROTECT, related_name="opinions"
    )
    stage = models.CharField("环节", max_length=30)
    verdict = models.CharField("意见", max_length=10, choices=Verdict.choices)
    text = models.CharField("说明", max_length=1000, blank=True)
    # Why an "in principle" rule (原则上) is set aside for this case.
    exception = models.CharField("例外理由", max_length=500, blank=True)
    given_at = models.DateTimeField("时间")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, related_name="+"
    )
    given_for = models.ForeignKey(
        "portal.Organisation",
        verbose_name="经办单位",
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "审核意见"
        ordering = ["given_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="approve") | ~Q(text=""),
                name="refusal_says_why",
                violation_error_message="退回或不通过必须说明原因",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}：{self.text}"


class RemarkQuerySet(models.QuerySet["Remark"]):
    def drafts_of(self, by: Appointment) -> "RemarkQuerySet":
        """What the bureau has written and not sent; nobody else ever sees it."""
        return self.filter(bureau=by.organisation_id, opinion__isnull=True)


class Remark(Identified):
    """标注: what a bureau remarks on one answer, row or part, named by its path (declarations.forms.paths).

    A draft, seen by the bureau alone, until it goes out with an opinion. ``place`` is what the path was called in the
    submission; ``reply`` is of whoever fills the case, and is read by officers once it is submitted again.
    """

    declaration = models.ForeignKey(Declaration, verbose_name="事项", on_delete=models.PROTECT, related_name="remarks")
    submission = models.ForeignKey(
        Submission, verbose_name="提交版本", on_delete=models.PROTECT, related_name="remarks"
    )
    bureau = models.ForeignKey(
        "portal.Organisation", verbose_name="标注单位", on_delete=models.PROTECT, related_name="+"
    )
    opinion = models.ForeignKey(
        Opinion, verbose_name="意见", null=True, blank=True, on_delete=models.PROTECT, related_name="remarks"
    )
    path = models.CharField("位置", max_length=200)
    place = models.CharField("位置名称", max_length=300)
    position = models.PositiveIntegerField("次序", default=0)
    text = models.CharField("标注", max_length=500)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="标注人", on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField("标注时间")
    reply = models.CharField("回复", max_length=500, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="回复人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    replied_at = models.DateTimeField("回复时间", null=True, blank=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = "标注"
        ordering = ["position", "written_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "bureau", "path"],
                condition=Q(opinion__isnull=True),
                name="one_draft_remark_per_place",
                violation_error_message="本单位在此处已有标注，请刷新后修改",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="remark_says_something",
                violation_error_message="标注不能为空",
            ),
            models.CheckConstraint(
                condition=Q(reply="") | Q(opinion__isnull=False, replied_by__isnull=False, replied_at__isnull=False),
                name="reply_is_to_a_sent_remark",
                violation_error_message="只能回复已发出的标注",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}：{self.text}"

    def reply_by(self, moment: dt.datetime | None) -> str:
        """The reply, if it was written until ``moment``: it travels with the next submission, and not before."""
        return self.reply if moment and self.replied_at and self.replied_at <= moment else ""


class Assignment(Identified):
    """转办: who of a bureau handles a case. It guides, and binds nobody: colleagues may act where the handler is away."""

    declaration = models.ForeignKey(
        Declaration, verbose_name="事项", on_delete=models.PROTECT, related_name="assignments"
    )
    bureau = models.ForeignKey("portal.Organisation", verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField("转办说明", max_length=200, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="转办人", on_delete=models.PROTECT, related_name="+"
    )
    assigned_at = models.DateTimeField("转办时间")

    class Meta:
        verbose_name = "转办"
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "bureau"],
                name="one_handler_per_bureau",
                violation_error_message="该事项在本单位已有经办人",
            ),
        ]
        indexes = [models.Index(fields=["bureau", "handler"], name="assigned_to")]

    def __str__(self) -> str:
        return f"{self.declaration} → {self.handler}"
