"""Cases: one kind of thing for a new declaration and for the recheck of a factory that already holds the tier."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q

from declarations.notices.models import NoticeRevision, Round
from factories.registry.models import Enterprise, Factory
from portal.ids import Identified
from portal.people.access import enterprises_of, lies_in_sight
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
    SCORING = "scoring", "专家评审"
    TO_PUBLICISE = "to_publicise", "待公示"
    IN_PUBLICITY = "in_publicity", "公示中"
    TO_PUBLISH = "to_publish", "待发布"
    CONCLUDED = "concluded", "已办结"
    REJECTED = "rejected", "审核不通过"


# Where somebody has decided on the case already, for or against.
DECIDED = [
    Status.TO_REPORT,
    Status.REPORTED,
    Status.TO_PUBLICISE,
    Status.IN_PUBLICITY,
    Status.TO_PUBLISH,
    Status.CONCLUDED,
    Status.REJECTED,
]


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


# Drafts that an enterprise fills and has never submitted: its own.
PRIVATE = Q(kind=Kind.NEW, status=Status.DRAFT, number__isnull=True, filler__isnull=True)


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def visible_to(self, user: "User") -> "DeclarationQuerySet":
        """Cases in the regions the user sees, and the user's own enterprises'.

        Drafts that enterprises fill stay theirs until they are submitted once (only then they have a number).
        """
        in_sight = Q(lies_in_sight(user, "region")) & ~PRIVATE
        return self.filter(in_sight | Q(enterprise__in=enterprises_of(user).values("pk")))

    def with_bureaus(self) -> "DeclarationQuerySet":
        """Those that the bureaus of their place know of: all but the drafts of ``visible_to``."""
        return self.exclude(PRIVATE)

    def by_standing(self) -> "models.QuerySet[Declaration, Any]":
        """Per round, region and standing on the way: how many."""
        keys = ("round", "region", "kind", "status", "stage", "outcome")
        return self.order_by().values(*keys).annotate(cases=Count("pk"))

    def with_names(self) -> "DeclarationQuerySet":
        """With what a list shows of each: enterprise, factory, region, round; one query."""
        return self.select_related("enterprise__organisation", "factory", "region", "round", "filler")


class Declaration(Identified):
    """申报事项.

    ``number`` is given at the first submission; ``moves`` counts state changes, so that an officer who decides on an
    outdated page is told. ``open_paths`` are the places that may be changed since the case was returned; none means all.
    ``filler`` fills it in: a bureau, or, where there is none, the enterprise itself.
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
    open_paths = models.JSONField("开放修改的内容", default=list, blank=True)
    created_at = models.DateTimeField("创建时间")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="创建人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    changed_at = models.DateTimeField("状态变更时间")
    filler = models.ForeignKey(
        "portal.Organisation",
        verbose_name="填写单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="filled_cases",
    )
    # The spreadsheet that the answers were imported from last, and the row there.
    source_file = models.ForeignKey(
        "portal.StoredFile", verbose_name="来源文件", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source_row = models.PositiveIntegerField("来源行号", null=True, blank=True)
    # The enterprise says of what a bureau submitted for it that it is so; gone with the next submission.
    confirmed_at = models.DateTimeField("企业确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="企业确认人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

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
                condition=~Q(status__in=DECIDED) | ~Q(outcome=""),
                name="decided_case_has_outcome",
                violation_error_message="已审核的事项必须有结果",
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | Q(kind="new", outcome="failed"),
                name="only_new_case_is_rejected",
                violation_error_message="只有申报事项可以审核不通过；复核事项以复核结果上报",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, filler__isnull=False) & ~Q(status="draft"),
                name="only_what_a_bureau_submitted_is_confirmed",
                violation_error_message="只有主管部门填写并已提交的事项由企业确认，并须记录确认人和时间",
            ),
            models.CheckConstraint(
                condition=Q(source_file__isnull=True, source_row__isnull=True)
                | Q(source_file__isnull=False, source_row__isnull=False),
                name="source_row_is_of_a_file",
                violation_error_message="来源文件和来源行号须同时记录",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "status", "changed_at"], name="case_desk"),
            models.Index(fields=["changed_at", "id"], name="case_latest"),
            models.Index(fields=["round", "region", "kind", "status", "stage"], name="case_round"),
            models.Index(fields=["enterprise", "created_at"], name="case_of_enterprise"),
            models.Index(fields=["filler", "kind", "created_at", "id"], name="case_of_filler"),
            # What experts score, in the order in which it is proposed to them; some thousand of a season's cases.
            models.Index(fields=["round", "number"], condition=Q(status="scoring"), name="case_to_score"),
            models.Index(fields=["revision", "status", "changed_at", "id"], name="case_of_revision"),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.get_kind_display()}草稿"

    @property
    def state(self) -> str:
        """Status and stage in one word, as the trail writes it: ``under_review@county``."""
        return f"{self.status}@{self.stage}" if self.stage else self.status

    @property
    def is_on_behalf(self) -> bool:
        """代填: a bureau fills a declaration, which is the enterprise's own to fill; a recheck is the bureau's anyway."""
        return self.kind == Kind.NEW and self.filler_id is not None


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
