"""推荐函: the letter that goes up with a list."""

from django.db import models
from django.db.models import Q

from portal.files.models import StoredFile
from portal.ids import Identified
from reviews.rosters.models import Roster, Stamped

_UNMADE = Q(file__isnull=True, made_at__isnull=True, list_sha256="")
_MADE = Q(file__isnull=False, made_at__isnull=False) & ~Q(list_sha256="")


class CoverLetter(Identified, Stamped):
    """The letter of one version of a list: a correction has its own, and that of the version before stays.

    A draft (草稿) until the list is reported. ``number`` (发文字号) and ``dated`` (成文日期) are the officer's; another number,
    date or list makes it anew, and the stamped scan of the one before counts no more.
    """

    roster = models.OneToOneField(Roster, verbose_name="名单", on_delete=models.PROTECT, related_name="letter")
    number = models.CharField("发文字号", max_length=60, blank=True)
    dated = models.DateField("成文日期", null=True)
    job = models.ForeignKey("portal.Job", verbose_name="任务", null=True, on_delete=models.PROTECT, related_name="+")
    file = models.OneToOneField(StoredFile, verbose_name="文件", null=True, on_delete=models.PROTECT, related_name="+")
    is_draft = models.BooleanField("草稿", default=True)
    list_sha256 = models.CharField("所附名单的SHA-256", max_length=64, blank=True)
    made_at = models.DateTimeField("生成时间", null=True)

    class Meta:
        verbose_name = "推荐函"
        constraints = [
            models.CheckConstraint(
                condition=_UNMADE | _MADE,
                name="made_letter_has_file",
                violation_error_message="已生成的推荐函必须有文件、名单摘要和时间",
            ),
            models.CheckConstraint(
                condition=Q(scan__isnull=True, scanned_at__isnull=True, scanned_by__isnull=True)
                | (
                    Q(scan__isnull=False, scanned_at__isnull=False, scanned_by__isnull=False)
                    & Q(is_draft=False, dated__isnull=False, file__isnull=False)
                    & ~Q(number="")
                ),
                name="stamped_letter_is_whole",
                violation_error_message="盖章的推荐函必须有发文字号、成文日期，扫描件必须有上传人和时间",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roster}的推荐函"
