"""跟踪管理: what the bureaus note of a factory that holds a tier which a published result granted, or works towards one."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from factories.recognitions.models import Tier
from factories.registry.models import Factory
from portal.files.models import StoredFile
from portal.ids import Identified
from portal.people.access import lies_in_sight
from portal.people.models import Organisation

if TYPE_CHECKING:
    from portal.people.models import User


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: "User") -> "FollowUpQuerySet":
        """Of factories in the regions the user sees; they are the bureaus' own, and no enterprise reads them."""
        return self.filter(lies_in_sight(user, "factory__region"))


class FollowUp(Identified):
    """One dated note; 撤销认定 is the last of them, and names its document."""

    class Kind(models.TextChoices):
        VISIT = "visit", "走访调研"
        STATE = "state", "运行情况"
        CHANGE = "change", "重大变化"
        PRACTICE = "practice", "典型经验"
        REVOCATION = "revocation", "撤销认定"

    factory = models.ForeignKey(Factory, verbose_name="工厂", on_delete=models.PROTECT, related_name="follow_ups")
    tier = models.CharField("等级", max_length=12, choices=Tier.choices)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    on = models.DateField("日期")
    text = models.CharField("情况", max_length=2000)
    next_step = models.CharField("下一步", max_length=500, blank=True)
    file = models.OneToOneField(StoredFile, verbose_name="附件", null=True, on_delete=models.PROTECT, related_name="+")
    document_number = models.CharField("文号", max_length=60, blank=True)
    noted_at = models.DateTimeField("记录时间")
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="记录人", on_delete=models.PROTECT, related_name="+"
    )
    noted_for = models.ForeignKey(Organisation, verbose_name="记录单位", on_delete=models.PROTECT, related_name="+")

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "跟踪记录"
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="revocation") | ~Q(document_number=""),
                name="revocation_note_has_document",
                violation_error_message="撤销认定必须有文号",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="follow_up_says_something",
                violation_error_message="跟踪记录必须有内容",
            ),
        ]
        indexes = [models.Index(fields=["factory", "tier", "-on"], name="follow_ups_of_factory")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"
