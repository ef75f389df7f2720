"""材料包: the papers of some cases as one zip, made by a job and kept for some days."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from declarations.cases.models import Declaration, Submission
from portal.ids import Identified
from portal.jobs.models import Job
from portal.people.access import bureaus_of
from portal.people.models import Organisation

if TYPE_CHECKING:
    from portal.people.models import User


class PackageQuerySet(models.QuerySet["Package"]):
    def visible_to(self, user: "User") -> "PackageQuerySet":
        """Those of the bureaus the user acts for, as long as the user sees every case in them."""
        out_of_sight = PackageLine.objects.filter(package=OuterRef("pk")).exclude(
            Exists(Declaration.objects.visible_to(user).filter(pk=OuterRef("declaration")))
        )
        return self.filter(~Exists(out_of_sight), bureau__in=bureaus_of(user).values("pk"))

    def with_jobs(self) -> "PackageQuerySet":
        """With what a page shows of each; one query."""
        return self.select_related("job__result", "bureau", "asked_by")


class Package(Identified):
    """What one bureau asked for. ``digest`` says of which submissions in which order; ``job`` is the last that made it."""

    title = models.CharField("名称", max_length=120)
    bureau = models.ForeignKey(Organisation, verbose_name="申请单位", on_delete=models.PROTECT, related_name="packages")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("申请时间")
    size = models.PositiveIntegerField("事项数")
    digest = models.CharField("清单摘要", max_length=64)
    job = models.OneToOneField(Job, verbose_name="任务", on_delete=models.PROTECT, related_name="package")

    objects = PackageQuerySet.as_manager()

    class Meta:
        verbose_name = "材料包"
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["bureau", "asked_at"], name="package_of_bureau")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_expired(self) -> bool:
        """Whether it was made, and its file is gone since its days were over."""
        return self.job.status == Job.Status.DONE and self.job.result_id is None


class PackageLine(models.Model):
    """One case of a package, in the order of the list, with the submission whose papers are taken."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField("序号")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "材料包事项"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["package", "position"], name="package_position_once"),
            models.UniqueConstraint(fields=["package", "declaration"], name="package_has_case_once"),
        ]
