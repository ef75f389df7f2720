"""事实: what lists, rules, tables and charts may ask of a submission.

Projected when it is submitted, as the form's ``facts:`` say, so that one table can span two forms; no page searches
inside JSON.
"""

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from declarations.cases.models import Status, Submission
from factories.assessments.models import MaturityLevel

_Facts = TypeVar("_Facts", bound=models.Model)


class FactQuerySet(models.QuerySet[_Facts]):
    def current(self) -> Self:
        """What stands: of each case its newest submission, and nothing of one that was withdrawn or refused."""
        later = Submission.objects.filter(
            declaration=OuterRef("submission__declaration"), n__gt=OuterRef("submission__n")
        )
        gone = Q(submission__declaration__status__in=[Status.DRAFT, Status.REJECTED])
        return self.filter(~Exists(later)).exclude(gone)


class SubmissionFacts(models.Model):
    submission = models.OneToOneField(Submission, primary_key=True, on_delete=models.CASCADE, related_name="facts")
    enterprise_name = models.CharField("企业名称", max_length=120, blank=True)
    factory_name = models.CharField("工厂名称", max_length=240, blank=True)
    maturity_year = models.PositiveSmallIntegerField("评估年度", null=True)
    maturity_level = models.PositiveSmallIntegerField("成熟度等级", null=True, choices=MaturityLevel.choices)
    maturity_score = models.DecimalField("能力成熟度自评估得分", max_digits=4, decimal_places=2, null=True)
    # From the registers, not the form: a level whose source prints no year (附件2). It counts for nothing but is shown.
    recorded_level = models.PositiveSmallIntegerField("原等级", null=True, choices=MaturityLevel.choices)
    sector = models.CharField("所属行业", max_length=20, blank=True)
    subsector = models.CharField("细分行业", max_length=120, blank=True)
    ownership = models.CharField("企业性质", max_length=20, blank=True)
    size = models.CharField("企业类型", max_length=20, blank=True)
    industry_code = models.CharField("行业小类代码", max_length=4, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    project_name = models.CharField("项目名称", max_length=240, blank=True)
    claimed_tier = models.CharField("自评级别", max_length=20, blank=True)
    contact_name = models.CharField("联系人", max_length=240, blank=True)
    contact_post = models.CharField("联系人职务", max_length=120, blank=True)
    contact_phone = models.CharField("联系电话", max_length=60, blank=True)
    employees = models.PositiveBigIntegerField("从业人数", null=True)
    revenue = models.DecimalField("营业收入（万元）", max_digits=19, decimal_places=4, null=True)
    profile = models.TextField("简介", blank=True)

    objects = FactQuerySet["SubmissionFacts"].as_manager()

    class Meta:
        verbose_name = "事实"


def sector_of(factory: str) -> Coalesce:
    """An expression: 所属行业 of the factory at that path, as its newest submission says it; empty where none does.

    The words are those of the forms, which differ between programmes.
    """
    told = (
        SubmissionFacts.objects.current().exclude(sector="").filter(submission__declaration__factory=OuterRef(factory))
    )
    newest = told.order_by("-submission__submitted_at", "-submission").values("sector")[:1]
    return Coalesce(Subquery(newest), models.Value(""))


class ScenarioFactQuerySet(FactQuerySet["ScenarioFact"]):
    def by_place(self) -> "QuerySet[ScenarioFact, Any]":
        """Per round, region and scenario: how many cases have it, how many with AI, and the same of its instances."""
        places = {"round": F("submission__declaration__round"), "region": F("submission__declaration__region")}
        return (
            self.order_by()
            .values("scenario", **places)
            .annotate(
                cases=Count("submission", distinct=True),
                cases_with_ai=Count("submission", distinct=True, filter=Q(uses_ai=True)),
                instances=Count("pk"),
                instances_with_ai=Count("pk", filter=Q(uses_ai=True)),
            )
        )


class ScenarioFact(models.Model):
    """One instance of a typical scenario (智能制造典型场景实例), in the order of the form."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="scenario_facts")
    position = models.PositiveSmallIntegerField("次序")
    segment = models.CharField("环节", max_length=40)
    scenario = models.CharField("场景", max_length=40)
    instance = models.CharField("实例名", max_length=240)
    uses_ai = models.BooleanField("应用人工智能技术")

    objects = ScenarioFactQuerySet.as_manager()

    class Meta:
        verbose_name = "场景实例"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["submission", "position"], name="scenario_fact_position_once")]


class IndicatorFactQuerySet(FactQuerySet["IndicatorFact"]):
    def both_told(self) -> "IndicatorFactQuerySet":
        """Those that can be compared: before and after are both given."""
        return self.filter(before__isnull=False, after__isnull=False)

    def by_place(self) -> "QuerySet[IndicatorFact, Any]":
        """Per round, region, indicator and unit: cases, the sums before and after, and how many rose and fell."""
        places = {"round": F("submission__declaration__round"), "region": F("submission__declaration__region")}
        return (
            self.both_told()
            .order_by()
            .values("key", "unit", **places)
            .annotate(
                label=Max("title"),
                cases=Count("pk"),
                total_before=Sum("before"),
                total_after=Sum("after"),
                risen=Count("pk", filter=Q(after__gt=F("before"))),
                fallen=Count("pk", filter=Q(after__lt=F("before"))),
            )
        )


class IndicatorFact(models.Model):
    """An indicator before and after (建设前、建设后), as the form prints it; the unit is the one given with the number."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="indicator_facts")
    key = models.SlugField("指标", max_length=40)
    title = models.CharField("指标名称", max_length=120)
    before = models.DecimalField("建设前", max_digits=19, decimal_places=4, null=True)
    after = models.DecimalField("建设后", max_digits=19, decimal_places=4, null=True)
    unit = models.CharField("单位", max_length=20, blank=True)

    objects = IndicatorFactQuerySet.as_manager()

    class Meta:
        verbose_name = "指标"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["submission", "key"], name="indicator_fact_once")]


class InvestmentFact(models.Model):
    """What was invested, in 万元, and in what, in the words of the form; parts may overlap."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="investment_facts")
    key = models.SlugField("用途", max_length=40)
    title = models.CharField("用途名称", max_length=120)
    amount = models.DecimalField("金额（万元）", max_digits=19, decimal_places=4)

    class Meta:
        verbose_name = "投资"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["submission", "key"], name="investment_fact_once")]
