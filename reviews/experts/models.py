"""专家评审: the pool of experts, what ties them to enterprises, and how they score the cases assigned to them."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from declarations.cases.models import Declaration, Status
from declarations.notices.models import Round
from factories.registry.models import Enterprise, FormerName
from portal.ids import Identified
from portal.people.access import enterprises_of
from portal.people.models import Appointment, Role

if TYPE_CHECKING:
    from portal.people.models import User


class ExpertQuerySet(models.QuerySet["Expert"]):
    def available(self) -> "ExpertQuerySet":
        """Those to whom cases can be assigned: in the pool, not paused, pledged, and not dismissed."""
        appointed = Appointment.objects.in_force().filter(user=OuterRef("user"), role=Role.EXPERT)
        return self.filter(Exists(appointed), is_active=True, pledged_at__isnull=False)


class Expert(Identified):
    """A person in the province's pool. ``fields`` are sectors (所属行业) as the forms of the notice offer them.

    Nobody is given a case before they have pledged: that their relations are declared whole, and secrecy.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="用户", on_delete=models.PROTECT, related_name="expert"
    )
    employer = models.CharField("工作单位", max_length=120)
    post = models.CharField("职务、职称", max_length=60, blank=True)
    fields = models.JSONField("专业领域", default=list)
    is_active = models.BooleanField("参加评审", default=True)
    pledged_at = models.DateTimeField("承诺时间", null=True, blank=True)
    entered_at = models.DateTimeField("入库时间")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="入库人", on_delete=models.PROTECT, related_name="+"
    )

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = "评审专家"
        ordering = ["entered_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(employer=""), name="expert_has_employer", violation_error_message="请填写专家的工作单位"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class RelationQuerySet(models.QuerySet["Relation"]):
    def to_enterprise(self, path: str) -> "RelationQuerySet":
        """Those to the enterprise at ``path`` of the outer query, by register, credit code or name as compared.

        A code or name that it bore binds as the present one does, and so does that of a double merged into it: an
        enterprise is the same one whichever of them was current when the relation was declared.
        """
        bore = FormerName.objects.filter(enterprise=OuterRef(OuterRef(path)))
        codes = bore.filter(kind=FormerName.Kind.CODE).values("key")
        names = bore.filter(kind=FormerName.Kind.ENTERPRISE).values("key")
        by_code = (Q(credit_code=OuterRef(f"{path}__credit_code")) | Q(credit_code__in=codes)) & ~Q(credit_code="")
        by_name = Q(name_key=OuterRef(f"{path}__name_key")) | Q(name_key__in=names)
        return self.filter(Q(enterprise=OuterRef(path)) | by_code | by_name)


class Relation(Identified):
    """利害关系: what ties an expert to an enterprise, as declared. It is never taken back; it bars from that day on."""

    class Kind(models.TextChoices):
        EMPLOYED = "employed", "任职或兼职"
        SHARES = "shares", "持股或投资"
        KIN = "kin", "亲属任职或持股"
        COOPERATION = "cooperation", "合作、咨询或验收"
        OTHER = "other", "其他利害关系"

    expert = models.ForeignKey(Expert, verbose_name="专家", on_delete=models.PROTECT, related_name="relations")
    kind = models.CharField("关系", max_length=12, choices=Kind.choices)
    name = models.CharField("企业名称", max_length=120)
    name_key = models.CharField("比对名称", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    # The enterprise of the register, where the name or code is one of it: later names do not loosen the tie.
    enterprise = models.ForeignKey(
        Enterprise, verbose_name="企业", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField("说明", max_length=200, blank=True)
    declared_at = models.DateTimeField("申报时间")
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="申报人", on_delete=models.PROTECT, related_name="+"
    )

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = "利害关系"
        ordering = ["declared_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_key=""), name="relation_names_enterprise", violation_error_message="请填写企业名称"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_kind_display()}）"


class ScoringQuerySet(models.QuerySet["Scoring"]):
    def standing(self) -> "ScoringQuerySet":
        """Those that were not taken from their expert."""
        return self.filter(withdrawn_at__isnull=True)

    def readable_by(self, user: "User") -> "ScoringQuerySet":
        """What an expert may open, and the one way to it: every page, file and list of experts asks here.

        Assigned to them, while the case is scored; never one of an enterprise to which they declared a relation or for
        which they act, whenever that came about.
        """
        mine = self.standing().filter(
            expert__user=user,
            expert__is_active=True,
            expert__pledged_at__isnull=False,
            declaration__status=Status.SCORING,
            stage=models.F("declaration__stage"),
        )
        related = Relation.objects.filter(expert__user=user).to_enterprise("declaration__enterprise")
        return mine.filter(~Exists(related)).exclude(declaration__enterprise__in=enterprises_of(user).values("pk"))


class Scoring(Identified):
    """One expert's scoring of one case at its stage: assigned, then submitted, or withdrawn with the reason."""

    declaration = models.ForeignKey(Declaration, verbose_name="事项", on_delete=models.PROTECT, related_name="scorings")
    stage = models.CharField("环节", max_length=30)
    expert = models.ForeignKey(Expert, verbose_name="专家", on_delete=models.PROTECT, related_name="scorings")
    due_on = models.DateField("评审期限")
    assigned_at = models.DateTimeField("分配时间")
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="分配人", on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    withdrawn_because = models.CharField("撤销原因", max_length=200, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    # Of 100, weighted as the sheet says; kept when it is submitted, so that lists and ranks read it.
    total = models.DecimalField("总分", max_digits=5, decimal_places=2, null=True, blank=True)
    text = models.CharField("总体意见", max_length=2000, blank=True)
    text_version = models.PositiveIntegerField("总体意见版本", default=0)

    objects = ScoringQuerySet.as_manager()

    class Meta:
        verbose_name = "专家评分"
        ordering = ["assigned_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "stage", "expert"],
                condition=Q(withdrawn_at__isnull=True),
                name="scored_once_by_an_expert",
                violation_error_message="该专家已分配此事项",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, total__isnull=True)
                | Q(submitted_at__isnull=False, total__gte=0, total__lte=100),
                name="submitted_scoring_has_total",
                violation_error_message="已提交的评分须有0至100分的总分",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_because=""),
                name="withdrawn_scoring_says_why",
                violation_error_message="撤销评审任务须说明原因",
            ),
        ]
        indexes = [models.Index(fields=["expert", "withdrawn_at", "due_on"], name="scorings_of_expert")]

    def __str__(self) -> str:
        return f"{self.expert}：{self.declaration}"


class Tally(models.Model):
    """What the scores of a case come to, kept so that ranks and lists read it; written by ``tallying`` alone."""

    declaration = models.OneToOneField(
        Declaration, verbose_name="事项", primary_key=True, on_delete=models.PROTECT, related_name="tally"
    )
    round = models.ForeignKey(Round, verbose_name="批次", on_delete=models.PROTECT, related_name="+")
    asked = models.PositiveSmallIntegerField("分配专家数", default=0)
    given = models.PositiveSmallIntegerField("已评专家数", default=0)
    mean = models.DecimalField("平均分", max_digits=5, decimal_places=2, null=True)
    low = models.DecimalField("最低分", max_digits=5, decimal_places=2, null=True)
    high = models.DecimalField("最高分", max_digits=5, decimal_places=2, null=True)

    class Meta:
        verbose_name = "评分汇总"
        constraints = [
            models.CheckConstraint(
                condition=Q(given__lte=models.F("asked"))
                & (
                    Q(given=0, mean__isnull=True, low__isnull=True, high__isnull=True)
                    | Q(given__gt=0, mean__gte=models.F("low"), mean__lte=models.F("high"))
                ),
                name="tally_adds_up",
                violation_error_message="评分汇总与评分不符",
            ),
        ]
        indexes = [models.Index(fields=["round", "-mean"], name="tally_rank")]

    def __str__(self) -> str:
        return f"{self.declaration}：{self.mean}"

    @property
    def missing(self) -> int:
        return self.asked - self.given

    @property
    def spread(self) -> Decimal | None:
        """Highest less lowest: 极差."""
        return None if self.low is None or self.high is None else self.high - self.low


class Mark(models.Model):
    """The points and words of an expert on one criterion; ``version`` counts savings, so that two windows do not fight."""

    scoring = models.ForeignKey(Scoring, verbose_name="评分", on_delete=models.PROTECT, related_name="marks")
    criterion = models.CharField("评分项", max_length=40)
    points = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True, blank=True)
    text = models.CharField("意见", max_length=1000, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        verbose_name = "评分项得分"
        constraints = [
            models.UniqueConstraint(fields=["scoring", "criterion"], name="criterion_scored_once"),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0, points__lte=100),
                name="points_in_bounds",
                violation_error_message="得分应为0至100",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}：{self.points}"
