"""附件: the files that a form asks for, beside its answers."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from declarations.forms.paths import SCAN
from portal.files.models import StoredFile
from portal.ids import Identified

if TYPE_CHECKING:
    from portal.people.models import User


class AttachmentStatus(models.TextChoices):
    CHECKING = "checking", "正在检查"
    READY = "ready", "已上传"
    REFUSED = "refused", "未通过检查"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: "User") -> "AttachmentQuerySet":
        """Those of the cases that the user sees."""
        from declarations.cases.models import Declaration  # cases read their attachments

        return self.filter(declaration__in=Declaration.objects.visible_to(user))

    def standing(self) -> "AttachmentQuerySet":
        """Those that have not been taken out again, in their order; with their files."""
        return self.filter(removed_at__isnull=True).select_related("file").order_by("position", "added_at", "id")

    def of_the_form(self) -> "AttachmentQuerySet":
        """Without the scans of what was submitted."""
        return self.filter(submission__isnull=True)


class Attachment(Identified):
    """One file at one place of a case. Its id is that of the upload that brought it: it arrives once.

    ``slot`` is the key of an attachment of the form; for a picture, the path of the text that it stands below; for a
    scan of the stamped pages, ``scan``, and ``submission`` says of which. One that a submission holds, or that is the
    scan of one, is only marked when it is taken out; the submission keeps what it was made of.
    """

    declaration = models.ForeignKey(
        "declarations.Declaration", verbose_name="事项", on_delete=models.PROTECT, related_name="attachments"
    )
    slot = models.CharField("位置", max_length=100)
    submission = models.ForeignKey(
        "declarations.Submission", verbose_name="提交版本", null=True, on_delete=models.PROTECT, related_name="scans"
    )
    caption = models.CharField("图注", max_length=100, blank=True)
    position = models.PositiveIntegerField("次序", default=0)
    file = models.ForeignKey(StoredFile, verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    status = models.CharField("状态", max_length=8, choices=AttachmentStatus.choices)
    problem = models.CharField("问题", max_length=200, blank=True)
    seconds = models.PositiveIntegerField("时长（秒）", null=True)
    begun_at = models.DateTimeField("开始上传时间")
    added_at = models.DateTimeField("上传完成时间")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField("删除时间", null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "附件"
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(status="refused") & ~Q(problem="")) | (~Q(status="refused") & Q(problem="")),
                name="refused_attachment_says_why",
                violation_error_message="未通过检查的附件必须说明原因",
            ),
            models.CheckConstraint(
                condition=Q(slot=SCAN, submission__isnull=False) | (~Q(slot=SCAN) & Q(submission__isnull=True)),
                name="scan_is_of_a_submission",
                violation_error_message="盖章扫描件必须写明属于哪次提交，其他附件不写",
            ),
            models.CheckConstraint(
                condition=Q(caption="") | Q(slot__contains="/"),
                name="only_a_picture_has_a_caption",
                violation_error_message="只有文字的配图可以有图注",
            ),
        ]
        indexes = [models.Index(fields=["declaration", "slot", "added_at"], name="attachment_place")]

    def __str__(self) -> str:
        return self.file.name

    @property
    def duration(self) -> str:
        """Of a video, as a person reads it; empty for what has none."""
        return f"{self.seconds // 60}分{self.seconds % 60:02}秒" if self.seconds is not None else ""
