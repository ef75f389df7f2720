"""Files on record. No URL of their own: the page that owns a file checks and serves it."""

from django.db import models

from portal.ids import Identified


def stored_under(instance: "StoredFile", filename: str) -> str:
    """Where the bytes lie: by id, never by the name a person gave."""
    return f"{instance.id.hex[-2:]}/{instance.id.hex}"


class StoredFile(Identified):
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.FileField("内容", upload_to=stored_under, max_length=100)
    created_at = models.DateTimeField("存入时间", auto_now_add=True)

    class Meta:
        verbose_name = "文件"

    def __str__(self) -> str:
        return self.name
