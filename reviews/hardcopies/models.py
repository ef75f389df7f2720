"""纸质件: where each paper is that goes with a reported list, on its way, with the level above, or wanted again."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from declarations.cases.models import Submission
from declarations.notices.models import Round
from portal.ids import Identified
from portal.people.models import Organisation
from portal.regions.models import Region


class State(models.TextChoices):
    SENT = "sent", "已寄送"
    RECEIVED = "received", "已收"
    VERIFIED = "verified", "已收，与线上一致"
    MISSING = "missing", "缺件"
    DIFFERS = "differs", "与线上不一致"


# What the level above has, and what it asks for once more.
HELD = (State.RECEIVED, State.VERIFIED)
WANTED = (State.MISSING, State.DIFFERS)


class Way(models.TextChoices):
    COURIER = "courier", "邮寄"
    HAND = "hand", "专人送达"


class Hardcopy(Identified):
    """One paper that somebody has sent or looked at; what nobody has touched yet has no row.

    It is found by what it is a print of (``sha256``: the digest of the list, or of the ``submission``), so that a later
    version of a list asks anew only for what has changed. What became of it over time stands in the trail.
    """

    round = models.ForeignKey(Round, verbose_name="批次", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, verbose_name="报送地区", on_delete=models.PROTECT, related_name="+")
    stage = models.CharField("环节", max_length=30)
    key = models.CharField("材料", max_length=30)
    sha256 = models.CharField("所印版本的 SHA-256", max_length=64)
    submission = models.ForeignKey(
        Submission, verbose_name="提交版本", null=True, on_delete=models.PROTECT, related_name="hardcopies"
    )
    state = models.CharField("状态", max_length=10, choices=State.choices)
    note = models.CharField("缺件或不一致的说明", max_length=200, blank=True)
    way = models.CharField("寄送方式", max_length=10, choices=Way.choices, blank=True)
    sent_on = models.DateField("寄送日期", null=True)
    waybill = models.CharField("运单号", max_length=40, blank=True)
    changed_at = models.DateTimeField("登记时间")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    changed_for = models.ForeignKey(Organisation, verbose_name="登记单位", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "纸质件"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "region", "stage", "key", "sha256"], name="hardcopy_once"),
            models.CheckConstraint(
                condition=Q(way="", sent_on__isnull=True, waybill="")
                | (Q(way="courier", sent_on__isnull=False) & ~Q(waybill=""))
                | Q(way="hand", sent_on__isnull=False),
                name="hardcopy_sending_is_whole",
                violation_error_message="寄送须有方式和日期，邮寄的须有运单号",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | ~Q(way=""),
                name="sent_hardcopy_says_how",
                violation_error_message="已寄送的纸质件须有寄送方式",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["missing", "differs"]) & ~Q(note=""))
                | (~Q(state__in=["missing", "differs"]) & Q(note="")),
                name="wanted_hardcopy_says_why",
                violation_error_message="缺件或与线上不一致的须有说明",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "received", "verified", "missing", "differs"]),
                name="hardcopy_state_is_known",
                violation_error_message="纸质件状态无效",
            ),
        ]
        indexes = [models.Index(fields=["submission", "state"], name="hardcopies_of_submission")]

    def __str__(self) -> str:
        return f"{self.key} {self.get_state_display()}"
