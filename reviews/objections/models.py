"""异议: what somebody has against a line of a public notice.

Who that is stands in a table of its own (``Statement``), which only the pages of the province read: whoever sees an
``Objection`` (the factory, a county asked to look into it) has nothing at hand that could name the objector.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from declarations.cases.models import Declaration, Kind
from portal.files.models import StoredFile
from portal.ids import Identified
from portal.people.access import enterprises_of, lies_in_sight
from portal.people.grants import organisations_of
from portal.people.models import Organisation
from reviews.publicity.models import Publicity, PublicLine, person

if TYPE_CHECKING:
    from portal.people.models import User


class ObjectionStatus(models.TextChoices):
    OPEN = "objection_open", "办理中"
    UPHELD = "upheld", "异议成立"
    DISMISSED = "dismissed", "异议不成立"
    WITHDRAWN = "withdrawn", "异议已撤回"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, user: "User") -> "ObjectionQuerySet":
        """The province's; to the factory once it was told; to a bureau that was asked to look into it."""
        asked = Inquiry.objects.filter(objection=OuterRef("pk"), to__in=organisations_of(user).values("pk"))
        told = Q(told_at__isnull=False, declaration__enterprise__in=enterprises_of(user).values("pk"))
        return self.filter(Q(lies_in_sight(user, "publicity__roster__region")) | told | Q(Exists(asked)))

    def open(self) -> "ObjectionQuerySet":
        return self.filter(status=ObjectionStatus.OPEN).select_related("line")

    def with_names(self) -> "ObjectionQuerySet":
        """With what a list shows of each.

        Places are fetched apart: joined one by one with the rest, they cost a database that has no statistics yet minutes.
        """
        found = self.select_related("line", "publicity__roster", "declaration__enterprise__organisation")
        return found.prefetch_related(
            "publicity__roster__round__notice",
            "publicity__roster__region__parent__parent",
            "declaration__region__parent__parent",
        )


class Objection(Identified):
    """One objection, what the factory was told of it and said, and the ruling.

    ``receipt`` is the objector's own: on a desk it would name them, so that factory and bureaus below never see it.
    """

    publicity = models.ForeignKey(Publicity, verbose_name="公示", on_delete=models.PROTECT, related_name="objections")
    line = models.ForeignKey(PublicLine, verbose_name="名单行", on_delete=models.PROTECT, related_name="+")
    declaration = models.ForeignKey(
        Declaration, verbose_name="事项", on_delete=models.PROTECT, related_name="objections"
    )
    receipt = models.CharField("回执编号", max_length=20, unique=True)
    status = models.CharField("状态", max_length=16, choices=ObjectionStatus.choices, default=ObjectionStatus.OPEN)
    filed_at = models.DateTimeField("提出时间")
    substance = models.CharField("告知企业的内容", max_length=2000, blank=True)
    answer_due_on = models.DateField("答复期限", null=True)
    told_at = models.DateTimeField("告知时间", null=True)
    told_by = person("告知人")
    answer = models.CharField("企业答复", max_length=4000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = person("答复人")
    ruling = models.CharField("裁定理由", max_length=1000, blank=True)
    ruled_at = models.DateTimeField("裁定时间", null=True)
    ruled_by = person("裁定人")

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = "异议"
        ordering = ["filed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="objection_open", ruled_at__isnull=True, ruling="")
                | (~Q(status="objection_open") & ~Q(ruling="") & Q(ruled_at__isnull=False, ruled_by__isnull=False)),
                name="ruled_objection_says_why",
                violation_error_message="已裁定的异议须有理由、时间和裁定人",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, substance="", answer_due_on__isnull=True)
                | (~Q(substance="") & Q(told_at__isnull=False, told_by__isnull=False, answer_due_on__isnull=False)),
                name="told_factory_has_substance_and_date",
                violation_error_message="告知企业须有内容、答复期限、时间和告知人",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False, told_at__isnull=False)),
                name="answer_follows_telling",
                violation_error_message="企业答复须在告知之后，并有内容、时间和答复人",
            ),
        ]
        indexes = [models.Index(fields=["status", "filed_at"], name="objection_status")]

    def __str__(self) -> str:
        return f"异议{self.receipt}"

    @property
    def is_open(self) -> bool:
        return self.status == ObjectionStatus.OPEN

    def came_off_before(self) -> bool:
        """Whether another objection has taken its case off the list already; nothing brings such a case back."""
        upheld = Objection.objects.filter(declaration=self.declaration_id, status=ObjectionStatus.UPHELD)
        return self.declaration.kind == Kind.NEW and upheld.exclude(pk=self.pk).exists()


class Statement(models.Model):
    """异议人 and what they wrote: read by the province alone. A unit brings a stamped letter, a person a real name."""

    class Kind(models.TextChoices):
        PERSON = "person", "个人（实名）"
        UNIT = "unit", "单位（加盖公章）"

    objection = models.OneToOneField(Objection, primary_key=True, on_delete=models.PROTECT, related_name="statement")
    kind = models.CharField("提出人", max_length=8, choices=Kind.choices)
    unit = models.CharField("单位名称", max_length=120, blank=True)
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("联系电话", max_length=30)
    text = models.TextField("异议内容和理由", max_length=4000)
    letter = models.OneToOneField(
        StoredFile, verbose_name="盖章的异议书", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "异议书"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="person", unit="", letter__isnull=True)
                | (Q(kind="unit", letter__isnull=False) & ~Q(unit="")),
                name="a_unit_brings_a_stamped_letter",
                violation_error_message="单位提出的异议须有单位名称和盖章的异议书",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(phone="") & ~Q(text=""),
                name="objector_is_named",
                violation_error_message="异议须写明姓名、联系电话和理由",
            ),
        ]

    def __str__(self) -> str:
        return "异议书"


class Evidence(Identified):
    """证明材料; may name the objector, and so is the province's as well."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="evidence")
    file = models.OneToOneField(StoredFile, verbose_name="文件", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "异议证明材料"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.file.name


class Inquiry(Identified):
    """核查: a bureau below is asked to look into an objection, and what it found."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="inquiries")
    to = models.ForeignKey(Organisation, verbose_name="核查单位", on_delete=models.PROTECT, related_name="+")
    question = models.CharField("核查内容", max_length=2000)
    due_on = models.DateField("核查期限")
    asked_at = models.DateTimeField("交办时间")
    asked_by = person("交办人")
    finding = models.CharField("核查情况", max_length=4000, blank=True)
    file = models.OneToOneField(
        StoredFile, verbose_name="核查材料", null=True, on_delete=models.PROTECT, related_name="+"
    )
    found_at = models.DateTimeField("报告时间", null=True)
    found_by = person("报告人")

    class Meta:
        verbose_name = "异议核查"
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["objection", "to"],
                name="a_bureau_is_asked_once",
                violation_error_message="已请该单位核查",
            ),
            models.CheckConstraint(
                condition=Q(found_at__isnull=True, finding="")
                | (~Q(finding="") & Q(found_at__isnull=False, found_by__isnull=False)),
                name="finding_has_officer_and_time",
                violation_error_message="核查情况须有内容、时间和报告人",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to}核查"
