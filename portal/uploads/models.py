"""A file on its way in pieces: how much of it has come, and what it is for."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.ids import Identified


class Upload(Identified):
    """A file of which ``received`` bytes of ``length`` have come.

    ``purpose`` and ``subject`` say what it is for; whoever began it for them finishes it. The row is the truth: bytes
    beyond ``received`` are of a piece that was never acknowledged, and are written over.
    """

    purpose = models.SlugField("用途", max_length=30)
    subject = models.UUIDField("对象")
    place = models.CharField("位置", max_length=100)
    name = models.CharField("文件名", max_length=200)
    length = models.PositiveBigIntegerField("字节数")
    received = models.PositiveBigIntegerField("已收到字节数", default=0)
    begun_at = models.DateTimeField("开始时间")
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.CASCADE, related_name="+"
    )
    touched_at = models.DateTimeField("最近收到时间", auto_now=True)

    class Meta:
        verbose_name = "上传中的文件"
        constraints = [
            models.CheckConstraint(
                condition=Q(received__lte=F("length")),
                name="upload_within_its_length",
                violation_error_message="收到的内容超过所报的大小",
            ),
        ]
        indexes = [models.Index(fields=["purpose", "subject"], name="upload_subject")]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the pieces are put together, by id."""
        return Path(settings.UPLOADS_DIR) / self.pk.hex

    @property
    def is_whole(self) -> bool:
        return self.received == self.length
