"""Spreadsheets that a bureau fills cases from."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from declarations.notices.models import Round
from portal.ids import Identified
from portal.people.access import bureaus_of
from portal.people.models import Organisation
from portal.regions.models import Region

if TYPE_CHECKING:
    from portal.people.models import User


class SheetImportQuerySet(models.QuerySet["SheetImport"]):
    def visible_to(self, user: "User") -> "SheetImportQuerySet":
        """Those of the bureaus that the user acts for."""
        return self.filter(acting_for__in=bureaus_of(user).values("pk"))


class SheetImport(Identified):
    """上传表格: a table shaped like 附件3 from its upload on; once confirmed, ``job`` carries it out."""

    file = models.OneToOneField("portal.StoredFile", verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, verbose_name="批次", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, verbose_name="县（市）区", on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(Organisation, verbose_name="代表单位", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("上传时间")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, related_name="+"
    )
    job = models.OneToOneField(
        "portal.Job", verbose_name="任务", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        verbose_name = "上传的表格"
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["acting_for", "asked_at"], name="sheet_import_of_bureau")]

    def __str__(self) -> str:
        return f"{self.file.name}（{self.region.name}）"
