"""Papers on record, and prints of drafts, which are not."""

from django.db import models
from django.db.models import Q

from declarations.cases.models import Declaration, Submission
from portal.ids import Identified

_UNMADE = Q(file__isnull=True, sha256="", made_at__isnull=True)
_MADE = Q(file__isnull=False, made_at__isnull=False) & ~Q(sha256="")


class PaperQuerySet(models.QuerySet["Paper"]):
    def made(self) -> "PaperQuerySet":
        return self.filter(file__isnull=False)


class Paper(Identified):
    """纸质申报材料: the PDF of one submission in one edition of the layout, asked for or made."""

    submission = models.ForeignKey(Submission, verbose_name="提交版本", on_delete=models.PROTECT, related_name="papers")
    edition = models.PositiveSmallIntegerField("版式")
    job = models.ForeignKey("portal.Job", verbose_name="任务", null=True, on_delete=models.PROTECT, related_name="+")
    file = models.OneToOneField(
        "portal.StoredFile", verbose_name="文件", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, db_index=True)
    made_at = models.DateTimeField("生成时间", null=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "纸质申报材料"
        ordering = ["-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "edition"],
                name="one_paper_per_submission_and_edition",
                violation_error_message="该次提交的纸质材料已在生成",
            ),
            models.CheckConstraint(
                condition=_UNMADE | _MADE,
                name="made_paper_has_file",
                violation_error_message="已生成的纸质材料必须有文件、摘要和时间",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission}的纸质材料"


class DraftPrint(Identified):
    """草稿打印件: the newest one of a case; goes after a day, or with the next. The file is the job's."""

    declaration = models.OneToOneField(
        Declaration, verbose_name="事项", on_delete=models.PROTECT, related_name="draft_print"
    )
    job = models.OneToOneField("portal.Job", verbose_name="任务", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "草稿打印件"
