"""事实: what lists, rules, tables and charts may ask of a submission.

Projected when it is submitted, as the form's ``facts:`` say, so that one table can span two forms; no page searches
inside JSON.
"""

from django.db import models

from declarations.cases.models import Submission
from factories.assessments.models import MaturityLevel


class SubmissionFacts(models.Model):
    submission = models.OneToOneField(Submission, primary_key=True, on_delete=models.CASCADE, related_name="facts")
    enterprise_name = models.CharField("企业名称", max_length=120, blank=True)
    factory_name = models.CharField("工厂名称", max_length=120, blank=True)
    maturity_year = models.PositiveSmallIntegerField("评估年度", null=True)
    maturity_level = models.PositiveSmallIntegerField("成熟度等级", null=True, choices=MaturityLevel.choices)
    maturity_score = models.DecimalField("能力成熟度自评估得分", max_digits=4, decimal_places=2, null=True)
    # From the registers, not the form: a level whose source prints no year (附件2). It counts for nothing but is shown.
    recorded_level = models.PositiveSmallIntegerField("原等级", null=True, choices=MaturityLevel.choices)
    sector = models.CharField("所属行业", max_length=20, blank=True)
    subsector = models.CharField("细分行业", max_length=60, blank=True)
    ownership = models.CharField("企业性质", max_length=20, blank=True)
    size = models.CharField("企业类型", max_length=20, blank=True)
    industry_code = models.CharField("行业小类代码", max_length=4, blank=True)

    class Meta:
        verbose_name = "事实"


class ScenarioFact(models.Model):
    """One instance of a typical scenario (智能制造典型场景实例), in the order of the form."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="scenario_facts")
    position = models.PositiveSmallIntegerField("次序")
    segment = models.CharField("环节", max_length=40)
    scenario = models.CharField("场景", max_length=40)
    instance = models.CharField("实例名", max_length=120)
    uses_ai = models.BooleanField("应用人工智能技术")

    class Meta:
        verbose_name = "场景实例"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["submission", "position"], name="scenario_fact_position_once")]
