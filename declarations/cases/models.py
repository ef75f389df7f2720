"""Cases: one kind of thing for a new declaration and for the recheck of a factory that already holds the tier."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from declarations.notices.models import NoticeRevision, Round
from factories.registry.models import Enterprise, Factory
from portal.ids import Identified
from portal.people.access import enterprises_of, regions_seen_by
from portal.regions.models import Region

if TYPE_CHECKING:
    from portal.people.models import User


class Status(models.TextChoices):
    """What the case waits for. Moves only through ``lifecycle.move()``."""

    DRAFT = "draft", "填报中"
    RETURNED = "returned", "退回修改"
    UNDER_REVIEW = "under_review", "待审核"
    TO_REPORT = "to_report", "待上报"
    REPORTED = "reported", "已上报"
    CONCLUDED = "concluded", "已办结"
    REJECTED = "rejected", "审核不通过"


class Kind(models.TextChoices):
    NEW = "new", "申报"
    RECHECK = "recheck", "复核"


class Outcome(models.TextChoices):
    OPEN = "", "未定"
    PASSED = "passed", "通过"
    FAILED = "failed", "不通过"


class Standing(models.TextChoices):
    """What the rules say of the answers as they stand; kept on the case so that lists can filter by it."""

    MET = "met", "达标"
    PENDING = "pending", "待评估"
    UNMET = "unmet", "不达标"


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def visible_to(self, user: "User") -> "DeclarationQuerySet":
        """Cases in the regions the user sees (drafts of enterprises stay theirs), and the user's own enterprises'."""
        in_sight = Q(region__in=regions_seen_by(user)) & ~Q(kind=Kind.NEW, status=Status.DRAFT)
        return self.filter(in_sight | Q(enterprise__in=enterprises_of(user).values("pk")))

    def with_names(self) -> "DeclarationQuerySet":
        """With what a list shows of each: enterprise, factory, region, round; one query."""
        return self.select_related("enterprise__organisation", "factory", "region", "round")


class Declaration(Identified):
    """申报事项.

    ``number`` is given at the first submission; ``moves`` counts state changes, so that an officer who decides on an
    outdated page is told.
    """

    number = models.CharField("编号", max_length=30, null=True, blank=True, unique=True)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    round = models.ForeignKey(Round, verbose_name="批次", on_delete=models.PROTECT, related_name="declarations")
    revision = models.ForeignKey(NoticeRevision, verbose_name="通知版次", on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(
        Enterprise, verbose_name="企业", on_delete=models.PROTECT, related_name="declarations"
    )
    factory = models.ForeignKey(Factory, verbose_name="工厂", on_delete=models.PROTECT, related_name="declarations")
    region = models.ForeignKey(Region, verbose_name="受理地区", on_delete=models.PROTECT, related_name="declarations")
    status = models.CharField("状态", max_length=14, choices=Status.choices, default=Status.DRAFT)
    stage = models.CharField("环节", max_length=30, blank=True)
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices, blank=True)
    standing = models.CharField("对照要素条件", max_length=8, choices=Standing.choices, default=Standing.PENDING)
    standing_note = models.CharField("对照说明", max_length=100, blank=True)
    moves = models.PositiveIntegerField("状态变更次数", default=0)
    created_at = models.DateTimeField("创建时间")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="创建人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    changed_at = models.DateTimeField("状态变更时间")

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = "申报事项"
        ordering = ["changed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["factory", "round"],
                condition=~Q(status="rejected"),
                name="one_case_per_factory_and_round",
                violation_error_message="该工厂在本批次已有申报或复核事项",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(number__isnull=False),
                name="submitted_case_has_number",
                violation_error_message="已提交的事项必须有编号",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", stage="") | (~Q(status="draft") & ~Q(stage="")),
                name="case_beyond_draft_has_stage",
                violation_error_message="已提交的事项必须处于某个环节",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["to_report", "reported", "concluded", "rejected"]) | ~Q(outcome=""),
                name="decided_case_has_outcome",
                violation_error_message="已审核的事项必须有结果",
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | Q(kind="new", outcome="failed"),
                name="only_new_case_is_rejected",
                violation_error_message="只有申报事项可以审核不通过；复核事项以复核结果上报",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "status", "changed_at"], name="case_desk"),
            models.Index(fields=["round", "region", "kind"], name="case_round"),
            models.Index(fields=["enterprise", "created_at"], name="case_of_enterprise"),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.get_kind_display()}草稿"


class Sheet(Identified):
    """The answers of one section, or of one repeated sheet, as typed.

    ``answers`` maps a path within the sheet to ``[text, version]``; ``rows`` maps a table's key (empty for a section
    that is a table itself) to its row ids in order. The full path is ``part/…`` or ``part/row/…`` (declarations.forms.paths).
    """

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="sheets")
    part = models.SlugField("部分", max_length=40)
    row = models.CharField("表单行", max_length=12, blank=True)
    position = models.PositiveIntegerField("次序", default=0)
    answers = models.JSONField("答案", default=dict)
    rows = models.JSONField("行", default=dict)
    saved_at = models.DateTimeField("保存时间", null=True)

    class Meta:
        verbose_name = "填报内容"
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["declaration", "part", "row"], name="sheet_once")]


class Submission(Identified):
    """提交版本, immutable: the bytes of the canonical envelope and their SHA-256, stored and never made again."""

    declaration = models.ForeignKey(
        Declaration, verbose_name="事项", on_delete=models.PROTECT, related_name="submissions"
    )
    n = models.PositiveIntegerField("第几次提交")
    revision = models.ForeignKey(NoticeRevision, verbose_name="通知版次", on_delete=models.PROTECT, related_name="+")
    envelope = models.BinaryField("信封")
    sha256 = models.CharField("SHA-256", max_length=64)
    submitted_at = models.DateTimeField("提交时间")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="提交人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    submitted_for = models.ForeignKey(
        "portal.Organisation",
        verbose_name="提交单位",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "提交版本"
        ordering = ["-n"]
        constraints = [models.UniqueConstraint(fields=["declaration", "n"], name="submission_n_once")]

    def __str__(self) -> str:
        return f"{self.declaration} 第{self.n}次提交"
