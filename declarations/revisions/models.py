"""A notice pack on its way: uploaded, found without mistakes, and not yet published."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from declarations.notices.models import NoticeRevision
from portal.ids import Identified
from portal.people.grants import organisations_of

if TYPE_CHECKING:
    from portal.people.models import User


class PackUploadQuerySet(models.QuerySet["PackUpload"]):
    def visible_to(self, user: "User") -> "PackUploadQuerySet":
        """Those of the bureaus that the user acts for."""
        return self.filter(uploaded_for__in=organisations_of(user))

    def waiting(self) -> "PackUploadQuerySet":
        """Those that nobody has published."""
        return self.filter(published__isnull=True)


class PackUpload(Identified):
    """A pack that was checked. ``measured`` is what its publishing would do to the drafts, as the job counted it."""

    notice_key = models.SlugField("通知", max_length=60)
    title = models.CharField("标题", max_length=200)
    file = models.ForeignKey("portal.StoredFile", verbose_name="通知包", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, related_name="+"
    )
    uploaded_for = models.ForeignKey(
        "portal.Organisation", verbose_name="上传单位", on_delete=models.PROTECT, related_name="+"
    )
    measuring = models.ForeignKey(
        "portal.Job", verbose_name="测算任务", null=True, on_delete=models.PROTECT, related_name="+"
    )
    measured = models.JSONField("测算结果", null=True)
    # A revision comes of one upload at most, and an upload makes one revision at most.
    published = models.OneToOneField(
        NoticeRevision, verbose_name="发布的版次", null=True, on_delete=models.PROTECT, related_name="upload"
    )

    objects = PackUploadQuerySet.as_manager()

    class Meta:
        verbose_name = "上传的通知包"
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.title
