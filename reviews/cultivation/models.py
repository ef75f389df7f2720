"""培育库: who works towards a tier that another platform decides, how near each is, and what came of it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from declarations.notices.models import Notice
from factories.recognitions.models import Tier
from factories.registry.models import Factory
from portal.files.models import StoredFile
from portal.ids import Identified
from portal.people.access import lies_in_sight
from portal.people.models import Organisation

if TYPE_CHECKING:
    from portal.people.models import User


def _person(label: str, *, null: bool = False) -> "models.ForeignKey[User]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, null=null, on_delete=models.PROTECT, related_name="+"
    )


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, user: "User") -> "CandidateQuerySet":
        """Of factories in the regions the user sees; an enterprise reads its readiness, not the bureaus' work."""
        return self.filter(lies_in_sight(user, "factory__region"))

    def with_names(self) -> "CandidateQuerySet":
        return self.select_related(
            "notice", "factory__enterprise__organisation", "factory__region__parent__parent", "opened_by", "opened_for"
        )


class Candidate(Identified):
    """One factory in the pool of a tier, from when a bureau put it there until the platform decided or it was let go."""

    class Status(models.TextChoices):
        OPEN = "open", "在库"
        SELECTED = "selected", "入选"
        NOT_SELECTED = "not_selected", "未入选"
        CLOSED = "closed", "已出库"

    factory = models.ForeignKey(Factory, verbose_name="工厂", on_delete=models.PROTECT, related_name="candidates")
    notice = models.ForeignKey(Notice, verbose_name="通知", on_delete=models.PROTECT, related_name="+")
    pool = models.SlugField("培育库", max_length=40)
    # As the pack says when it is opened; the recognition is of this tier.
    tier = models.CharField("等级", max_length=12, choices=Tier.choices)
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.OPEN)
    opened_at = models.DateTimeField("入库时间")
    opened_by = _person("入库经办人")
    opened_for = models.ForeignKey(Organisation, verbose_name="入库单位", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("入库理由", max_length=500)
    closed_at = models.DateTimeField("出库时间", null=True)
    closed_by = _person("出库经办人", null=True)
    closed_reason = models.CharField("出库理由", max_length=500, blank=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = "培育对象"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["factory", "tier"],
                condition=Q(status="open"),
                name="in_a_pool_once",
                violation_error_message="该工厂已在此等级的培育库中",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="candidate_says_why", violation_error_message="入库必须说明理由"
            ),
            models.CheckConstraint(
                condition=(Q(status="closed", closed_at__isnull=False, closed_by__isnull=False) & ~Q(closed_reason=""))
                | (~Q(status="closed") & Q(closed_at__isnull=True, closed_by__isnull=True, closed_reason="")),
                name="closed_candidate_says_why",
                violation_error_message="出库必须有时间、经办人和理由，未出库的没有",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.factory} {self.get_tier_display()}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN


class Step(Identified):
    """What the other platform did, as a bureau read it there. One that was wrong stays, taken back with its reason."""

    class Kind(models.TextChoices):
        APPLIED = "applied", "申报"
        ACCEPTED = "accepted", "受理"
        PUBLICISED = "publicised", "公示"
        SELECTED = "selected", "入选"
        NOT_SELECTED = "not_selected", "未入选"

    candidate = models.ForeignKey(Candidate, verbose_name="培育对象", on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField("进展", max_length=12, choices=Kind.choices)
    on = models.DateField("日期")
    number = models.CharField("申报编号或文号", max_length=60, blank=True)
    title = models.CharField("文件标题", max_length=120, blank=True)
    text = models.CharField("说明", max_length=500, blank=True)
    file = models.OneToOneField(StoredFile, verbose_name="附件", null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = _person("登记人")
    recorded_for = models.ForeignKey(Organisation, verbose_name="登记单位", on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField("更正时间", null=True)
    taken_back_by = _person("更正人", null=True)
    taken_back_reason = models.CharField("更正原因", max_length=500, blank=True)

    class Meta:
        verbose_name = "国家平台进展"
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "kind"],
                condition=Q(taken_back_at__isnull=True),
                name="platform_step_once",
                violation_error_message="该进展已登记",
            ),
            models.UniqueConstraint(
                fields=["candidate"],
                condition=Q(taken_back_at__isnull=True, kind__in=["selected", "not_selected"]),
                name="one_outcome_of_platform",
                violation_error_message="结果已登记",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["accepted", "publicised", "not_selected"]) | ~Q(number=""),
                name="platform_step_has_number",
                violation_error_message="申报须有申报编号，入选须有文号",
            ),
            models.CheckConstraint(
                condition=~Q(kind="selected") | Q(file__isnull=False),
                name="selection_has_document",
                violation_error_message="入选须附文件",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True, taken_back_reason="")
                | (Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_reason="")),
                name="step_taken_back_says_why",
                violation_error_message="更正必须有时间、经办人和原因",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"


class ReadinessQuerySet(models.QuerySet["Readiness"]):
    def visible_to(self, user: "User") -> "ReadinessQuerySet":
        return self.filter(lies_in_sight(user, "factory__region")).filter(factory__merged_into__isnull=True)


class Readiness(Identified):
    """How near a factory is to a tier, counted now and then (``weighing``), so that a list reads and never reckons."""

    factory = models.ForeignKey(Factory, verbose_name="工厂", on_delete=models.CASCADE, related_name="readiness")
    notice = models.ForeignKey(Notice, verbose_name="通知", on_delete=models.CASCADE, related_name="+")
    pool = models.SlugField("培育库", max_length=40)
    # The newest of the factory for this tier; its state is filtered by.
    candidate = models.ForeignKey(
        Candidate, verbose_name="培育对象", null=True, on_delete=models.SET_NULL, related_name="readiness"
    )
    met = models.PositiveSmallIntegerField("符合")
    unmet = models.PositiveSmallIntegerField("不符合")
    lacking = models.PositiveSmallIntegerField("资料不足")
    judged = models.PositiveSmallIntegerField("需人工判断")
    gaps = models.PositiveSmallIntegerField("差几项")  # unmet and lacking: what the list is sorted by
    told = models.CharField("差距", max_length=400, blank=True)

    objects = ReadinessQuerySet.as_manager()

    class Meta:
        verbose_name = "达标情况"
        ordering = ["gaps", "id"]
        indexes = [models.Index(fields=["notice", "pool", "gaps", "id"], name="readiness_by_nearness")]
        constraints = [
            models.UniqueConstraint(fields=["factory", "notice", "pool"], name="weighed_once"),
            models.CheckConstraint(condition=Q(gaps=F("unmet") + F("lacking")), name="gaps_are_what_is_missing"),
        ]

    def __str__(self) -> str:
        return f"{self.factory}：差{self.gaps}项"
