"""What waits for a bureau's word on who an enterprise is: a changed name or code, and a move to another county."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from factories.registry.models import Enterprise
from portal.ids import Identified
from portal.people.access import regions_seen_by
from portal.regions.models import Region

if TYPE_CHECKING:
    from portal.people.models import User


class ChangeRequestQuerySet(models.QuerySet["ChangeRequest"]):
    def visible_to(self, user: "User") -> "ChangeRequestQuerySet":
        """Of the enterprises in the regions the user sees, and of those the user acts for."""
        return self.filter(Exists(Enterprise.ever.visible_to(user).filter(pk=OuterRef("enterprise"))))

    def pending(self) -> "ChangeRequestQuerySet":
        return self.filter(status=ChangeRequest.Status.PENDING)


class ChangeRequest(Identified):
    """变更申请: the enterprise says that its name or credit code has changed; the county confirms on evidence, or refuses."""

    class Status(models.TextChoices):
        PENDING = "pending", "待确认"
        CONFIRMED = "admitted", "已确认"
        REFUSED = "refused", "未确认"

    enterprise = models.ForeignKey(Enterprise, verbose_name="企业", on_delete=models.PROTECT, related_name="changes")
    # Empty where it stays as it is.
    name = models.CharField("新名称", max_length=120, blank=True)
    credit_code = models.CharField("新统一社会信用代码", max_length=18, blank=True)
    since = models.DateField("变更日期")
    basis = models.CharField("依据", max_length=200)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.PENDING)
    asked_at = models.DateTimeField("申请时间")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("办理时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="办理人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("原因", max_length=200, blank=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "变更申请"
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(status="pending"),
                name="one_pending_change_per_enterprise",
                violation_error_message="该企业已有待确认的变更申请",
            ),
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(credit_code=""),
                name="change_changes_something",
                violation_error_message="请填写新名称或新信用代码",
            ),
            models.CheckConstraint(
                condition=Q(status="pending") | (Q(decided_at__isnull=False) & Q(decided_by__isnull=False)),
                name="decided_change_has_decider",
                violation_error_message="已办理的变更申请必须有办理人和时间",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(reason=""),
                name="refused_change_says_why",
                violation_error_message="未确认的变更申请必须说明原因",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}变更为{self.name or self.credit_code}"


class TransferQuerySet(models.QuerySet["Transfer"]):
    def visible_to(self, user: "User") -> "TransferQuerySet":
        """Of the giving and of the receiving region: across two cities both see it."""
        seen = regions_seen_by(user)
        return self.filter(Q(giving__in=seen) | Q(receiving__in=seen))

    def pending(self) -> "TransferQuerySet":
        return self.filter(status=Transfer.Status.PENDING)


class Transfer(Identified):
    """迁移: one county proposes to hand an enterprise over, the other (or the city above both) accepts or declines."""

    class Status(models.TextChoices):
        PENDING = "pending", "待接收"
        ACCEPTED = "admitted", "已接收"
        DECLINED = "refused", "未接收"
        WITHDRAWN = "discarded", "已撤回"

    enterprise = models.ForeignKey(Enterprise, verbose_name="企业", on_delete=models.PROTECT, related_name="transfers")
    giving = models.ForeignKey(Region, verbose_name="迁出地区", on_delete=models.PROTECT, related_name="+")
    receiving = models.ForeignKey(Region, verbose_name="迁入地区", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("迁移原因", max_length=200)
    # Otherwise they stay where they are until they are done.
    with_cases = models.BooleanField("未审核的事项随迁", default=False)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.PENDING)
    asked_at = models.DateTimeField("提出时间")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="提出人", on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("办理时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="办理人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField("不接收的原因", max_length=200, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = "迁移"
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(status="pending"),
                name="one_pending_transfer_per_enterprise",
                violation_error_message="该企业已有待接收的迁移",
            ),
            models.CheckConstraint(
                condition=~Q(giving=models.F("receiving")),
                name="transfer_goes_elsewhere",
                violation_error_message="迁入地区不能是原地区",
            ),
            models.CheckConstraint(
                condition=Q(status="pending") | (Q(decided_at__isnull=False) & Q(decided_by__isnull=False)),
                name="decided_transfer_has_decider",
                violation_error_message="已办理的迁移必须有办理人和时间",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(answer=""),
                name="declined_transfer_says_why",
                violation_error_message="不接收迁移必须说明原因",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}：{self.giving}迁往{self.receiving}"
