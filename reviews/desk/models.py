"""意见: what a bureau says of one submission at one stage."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from declarations.cases.models import Declaration, Submission
from portal.ids import Identified


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
