"""Enterprises and their factories, as far as the portal knows them, and the claims of those who speak for them."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from factories.registry.names import name_key
from portal.ids import Identified
from portal.people.access import enterprises_of, lies_in_sight, regions_seen_by
from portal.people.models import Organisation
from portal.regions.models import Region

if TYPE_CHECKING:
    from portal.people.models import User


def _in_sight_of(user: "User") -> "models.QuerySet[Organisation]":
    """The organisation of an enterprise, where it lies in a region the user sees."""
    return Organisation.objects.filter(lies_in_sight(user, "region"), pk=OuterRef("pk"))


def named(text: str, enterprise: str = "") -> Q:
    """``text`` is part of the name an enterprise bears or of one it bore; a condition on enterprises, or on rows that point to one.

    Args:
        text: as typed.
        enterprise: the path to it; empty on enterprises themselves.
    """
    key = name_key(text)
    bore = FormerName.objects.filter(kind=FormerName.Kind.ENTERPRISE, key__contains=key)
    path = f"{enterprise}__" if enterprise else ""
    return Q(**{f"{path}name_key__contains": key}) | Q(**{f"{enterprise or 'pk'}__in": bore.values("enterprise")})


def coded(start: str) -> Q:
    """The credit code, present or former, begins so; a condition on enterprises.

    Asked apart from the row, so that a list which is read by name looks at the index of names alone.
    """
    bear = Enterprise.ever.filter(credit_code__startswith=start)
    bore = FormerName.objects.filter(kind=FormerName.Kind.CODE, key__startswith=start)
    return Q(pk__in=bear.values("pk")) | Q(pk__in=bore.values("enterprise"))


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    def bore_code(self, code: str) -> "EnterpriseQuerySet":
        """Those whose code it was, as the change of a code or a merge left on record; a mistyped one may be another's."""
        bore = FormerName.objects.filter(kind=FormerName.Kind.CODE, key=code)
        return self.filter(pk__in=bore.values("enterprise"))

    def visible_to(self, user: "User") -> "EnterpriseQuerySet":
        """Those in the regions the user sees, and those the user acts for."""
        return self.filter(
            Q(Exists(_in_sight_of(user))) | Q(organisation__in=enterprises_of(user).values("pk")),
        )

    def named_like(self, text: str) -> "EnterpriseQuerySet":
        """Those with ``text`` in the name they bear or in one they bore."""
        return self.filter(named(text))

    def coded_like(self, start: str) -> "EnterpriseQuerySet":
        """Those whose credit code, present or former, begins so."""
        return self.filter(coded(start))


class StandingEnterprises(models.Manager.from_queryset(EnterpriseQuerySet)["Enterprise"]):  # type: ignore[misc]
    """Without those that were merged into another: no list, search or deed meets a mere pointer."""

    def get_queryset(self) -> EnterpriseQuerySet:
        return EnterpriseQuerySet(self.model, using=self._db).filter(merged_into__isnull=True)


class Enterprise(models.Model):
    """企业. Known by its credit code (GB 32100-2015) once that is known; until then by name and county.

    One that was merged stays as a pointer to the kept one, without name key and code; ``ever`` finds it, ``objects`` not.
    """

    organisation = models.OneToOneField(
        Organisation,
        verbose_name="单位",
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="enterprise",
    )
    credit_code = models.CharField(
        "统一社会信用代码",
        max_length=18,
        null=True,
        blank=True,
        unique=True,
        error_messages={"unique": "该统一社会信用代码已登记"},
    )
    # The name as compared: width of brackets and blanks do not tell two firms apart (factories.registry.names).
    name_key = models.CharField("比对名称", max_length=120)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    merged_into = models.ForeignKey(
        "self", verbose_name="已并入", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = StandingEnterprises()
    ever = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = "企业"
        # Lists are in this order, and a search by a part of a name reads this index, not the rows.
        indexes = [models.Index(fields=["name_key", "organisation"], name="enterprise_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(credit_code__isnull=True) | ~Q(credit_code=""),
                name="credit_code_unknown_is_null",
                violation_error_message="未知的信用代码应留空",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(credit_code__isnull=True, name_key=""),
                name="merged_enterprise_is_a_pointer",
                violation_error_message="已并入其他企业的，名称和信用代码归保留的企业",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def name(self) -> str:
        return self.organisation.name

    @property
    def region(self) -> Region:
        return self.organisation.region


class FactoryQuerySet(models.QuerySet["Factory"]):
    def visible_to(self, user: "User") -> "FactoryQuerySet":
        """The factories of the enterprises the user may see, and those standing in the regions the user sees."""
        return self.filter(
            Q(region__in=regions_seen_by(user)) | Q(enterprise__in=enterprises_of(user).values("pk")),
        )


class StandingFactories(models.Manager.from_queryset(FactoryQuerySet)["Factory"]):  # type: ignore[misc]
    """Without those that were merged into another; related managers (``enterprise.factories``) follow it."""

    def get_queryset(self) -> FactoryQuerySet:
        return FactoryQuerySet(self.model, using=self._db).filter(merged_into__isnull=True)


class Factory(Identified):
    """工厂. Its name may be unknown: 附件2 names enterprises only. A merged one stays as a pointer (``ever``)."""

    enterprise = models.ForeignKey(Enterprise, verbose_name="企业", on_delete=models.PROTECT, related_name="factories")
    region = models.ForeignKey(Region, verbose_name="所在地区", on_delete=models.PROTECT, related_name="factories")
    name = models.CharField("工厂名称", max_length=120, blank=True)
    # It stands in another country; ``region`` is then the county whose bureau handles it (附件5).
    abroad = models.BooleanField("境外", default=False)
    merged_into = models.ForeignKey(
        "self", verbose_name="已并入", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = StandingFactories()
    ever = FactoryQuerySet.as_manager()

    class Meta:
        verbose_name = "工厂"
        verbose_name_plural = "工厂"
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "name"],
                condition=Q(merged_into__isnull=True),
                name="factory_name_once",
                violation_error_message="该企业已有同名工厂",
            ),
            models.CheckConstraint(
                condition=Q(abroad=False) | Q(merged_into__isnull=False) | ~Q(name=""),
                name="factory_abroad_is_named",
                violation_error_message="境外工厂必须有名称",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.enterprise}（工厂名称待补）"


class FormerName(Identified):
    """曾用名: a name or credit code that an enterprise bore, or a name of one of its factories, and until when."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", "企业名称"
        CODE = "code", "统一社会信用代码"
        FACTORY = "factory", "工厂名称"

    enterprise = models.ForeignKey(
        Enterprise, verbose_name="企业", on_delete=models.PROTECT, related_name="former_names"
    )
    factory = models.ForeignKey(
        Factory, verbose_name="工厂", null=True, blank=True, on_delete=models.PROTECT, related_name="former_names"
    )
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    value = models.CharField("曾用", max_length=120)
    # As compared: of names by ``name_key``, of codes as written.
    key = models.CharField("比对", max_length=120, db_index=True)
    held_from = models.DateField("启用日期", null=True, blank=True)
    held_until = models.DateField("停用日期")
    basis = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "曾用名"
        ordering = ["-held_until", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_from__isnull=True) | Q(held_from__lte=models.F("held_until")),
                name="former_name_ends_after_start",
                violation_error_message="停用日期不能早于启用日期",
            ),
            models.CheckConstraint(
                condition=Q(kind="factory", factory__isnull=False) | (~Q(kind="factory") & Q(factory__isnull=True)),
                name="former_factory_name_has_factory",
                violation_error_message="工厂的曾用名必须注明工厂",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}“{self.value}”（至{self.held_until:%Y-%m-%d}）"


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: "User") -> "ClaimQuerySet":
        """The user's own, and those of the regions the user sees."""
        return self.filter(Q(user=user) | Q(region__in=regions_seen_by(user)))

    def pending(self) -> "ClaimQuerySet":
        return self.filter(status=Claim.Status.PENDING)

    def with_names(self) -> "ClaimQuerySet":
        """With what a list shows of each; one query."""
        return self.select_related(
            "user", "region__parent", "enterprise__organisation__region", "decided_by", "licence"
        )


class Claim(Identified):
    """企业入驻: a person says to speak for an enterprise, known (认领) or new (注册); the county admits or refuses."""

    class Status(models.TextChoices):
        PENDING = "pending", "待审核"
        ADMITTED = "admitted", "已通过"
        REFUSED = "refused", "未通过"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="申请人", on_delete=models.PROTECT, related_name="claims"
    )
    enterprise = models.ForeignKey(
        Enterprise,
        verbose_name="认领的企业",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="claims",
    )
    name = models.CharField("企业名称", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18)
    region = models.ForeignKey(Region, verbose_name="所在县（市）区", on_delete=models.PROTECT, related_name="+")
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.PENDING)
    asked_at = models.DateTimeField("申请时间")
    decided_at = models.DateTimeField("审核时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="审核人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField("原因", max_length=200, blank=True)
    licence = models.OneToOneField(
        "portal.StoredFile", verbose_name="营业执照", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = "入驻申请"
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="pending") | (Q(decided_at__isnull=False) & Q(decided_by__isnull=False)),
                name="decided_claim_has_decider",
                violation_error_message="已审核的申请必须有审核人和时间",
            ),
            models.CheckConstraint(
                condition=~Q(status="admitted") | Q(enterprise__isnull=False),
                name="admitted_claim_has_enterprise",
                violation_error_message="已通过的申请必须对应企业",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(reason=""),
                name="refused_claim_says_why",
                violation_error_message="未通过的申请必须说明原因",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(status="pending"),
                name="one_pending_claim_per_user",
                violation_error_message="您已有待审核的申请",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_status_display()}）"


class ListImportQuerySet(models.QuerySet["ListImport"]):
    def visible_to(self, user: "User") -> "ListImportQuerySet":
        """One's own only: a file waits for the person who uploaded it."""
        return self.filter(asked_by=user)


class ListImport(Identified):
    """导入名单: an uploaded list between its preview and the confirmation, and what became of it."""

    file = models.OneToOneField("portal.StoredFile", verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    tier = models.CharField("等级", max_length=12)
    region = models.ForeignKey(Region, verbose_name="导入地区", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("上传时间")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="上传人",
        on_delete=models.PROTECT,
        related_name="+",
    )
    done_at = models.DateTimeField("导入时间", null=True)
    created = models.PositiveIntegerField("新增", default=0)
    updated = models.PositiveIntegerField("更新", default=0)
    unchanged = models.PositiveIntegerField("无变化", default=0)

    objects = ListImportQuerySet.as_manager()

    class Meta:
        verbose_name = "导入名单"
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.file.name}（{self.region.name}）"
