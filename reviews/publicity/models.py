"""公示: a list of the province on public notice, and what the public sees of a list."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from declarations.cases.models import Declaration
from portal import clock
from portal.ids import Identified
from portal.jobs.models import Job
from portal.people.access import regions_seen_by
from portal.regions.models import Region
from reviews.rosters.models import Roster

if TYPE_CHECKING:
    from portal.people.models import User


def person(name: str) -> models.ForeignKey:
    """Who did something that may not have been done yet."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=name, null=True, on_delete=models.PROTECT, related_name="+"
    )


class PublicLine(Identified):
    """What the public sees of one line of a list, as it stood when the list became public; nothing else of the case.

    Append-only by trigger: what was public does not change by a later change of name.
    """

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="public_lines")
    position = models.PositiveIntegerField("序号")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("企业名称", max_length=120)
    factory_name = models.CharField("工厂（车间）名称", max_length=240, blank=True)
    city = models.CharField("市", max_length=20)
    region = models.CharField("县（市）区", max_length=20, blank=True)
    # Of a recheck alone: a list of new cases holds what passed and nothing else.
    outcome = models.CharField("复核结果", max_length=10, blank=True)

    class Meta:
        verbose_name = "公开名单行"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["roster", "position"], name="public_position_once"),
            models.UniqueConstraint(fields=["roster", "declaration"], name="public_case_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.name}"

    @property
    def place(self) -> str:
        """市 and 县（市）区 as one word."""
        return f"{self.city}{self.region}"


class PublicPrint(models.Model):
    """A public list as PDF, to be printed and stamped: made once of each version, by the job that it names."""

    roster = models.OneToOneField(
        Roster, verbose_name="名单", primary_key=True, on_delete=models.PROTECT, related_name="public_print"
    )
    job = models.OneToOneField(Job, verbose_name="任务", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "公开名单打印件"

    def __str__(self) -> str:
        return str(self.roster)


class PublicityStatus(models.TextChoices):
    FROZEN = "frozen", "已定稿、待公示"
    PUBLISHED = "in_publicity", "公示中"
    ENDED = "ended", "公示结束"
    TAKEN_OFF = "taken_off", "已撤下"
    DISCARDED = "discarded", "已撤销"


class PublicityQuerySet(models.QuerySet["Publicity"]):
    def visible_to(self, user: "User") -> "PublicityQuerySet":
        """Those of the province that the user sees, in every state."""
        return self.filter(roster__region__in=regions_seen_by(user))

    def public(self) -> "PublicityQuerySet":
        """What anybody may see now: published, and its first day has come. One taken down stays with its reason."""
        shown = [PublicityStatus.PUBLISHED, PublicityStatus.ENDED, PublicityStatus.TAKEN_OFF]
        return self.filter(status__in=shown, starts_on__lte=clock.today())

    def with_names(self) -> "PublicityQuerySet":
        return self.select_related("roster__round__notice", "roster__region__parent__parent")


class Publicity(Identified):
    """One list on public notice. ``roster`` is the version in force; an objection that is upheld makes another.

    Lists of one notice that stand for the same days are shown side by side.
    """

    roster = models.OneToOneField(Roster, verbose_name="名单", on_delete=models.PROTECT, related_name="publicity")
    status = models.CharField("状态", max_length=12, choices=PublicityStatus.choices, default=PublicityStatus.FROZEN)
    title = models.CharField("标题", max_length=120, blank=True)
    text = models.TextField("正文", max_length=4000, blank=True)
    contact = models.CharField("受理单位和联系方式", max_length=300, blank=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    starts_on = models.DateField("公示开始日期", null=True)
    ends_on = models.DateField("公示结束日期", null=True)
    dates_reason = models.CharField("公示期与建议不同的原因", max_length=300, blank=True)
    published_at = models.DateTimeField("发布时间", null=True)
    published_by = person("发布人")
    closed_at = models.DateTimeField("结束或撤下时间", null=True)
    closed_by = person("结束或撤下人")
    close_reason = models.CharField("撤下原因", max_length=500, blank=True)

    objects = PublicityQuerySet.as_manager()

    class Meta:
        verbose_name = "公示"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["frozen", "discarded"], published_at__isnull=True)
                | (
                    ~Q(status__in=["frozen", "discarded"])
                    & ~Q(title="")
                    & ~Q(text="")
                    & ~Q(contact="")
                    & Q(published_at__isnull=False, published_by__isnull=False)
                    & Q(starts_on__isnull=False, ends_on__isnull=False)
                ),
                name="public_notice_is_whole",
                violation_error_message="已发布的公示须有标题、正文、受理单位、起止日期、发布人和时间",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="publicity_dates_in_order",
                violation_error_message="公示结束日期不能早于开始日期",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["ended", "taken_off"], closed_at__isnull=False, closed_by__isnull=False)
                | (~Q(status__in=["ended", "taken_off"]) & Q(closed_at__isnull=True)),
                name="closed_publicity_has_officer",
                violation_error_message="已结束或撤下的公示须有经办人和时间",
            ),
            models.CheckConstraint(
                condition=~Q(status="taken_off") | ~Q(close_reason=""),
                name="taken_off_publicity_says_why",
                violation_error_message="撤下公示必须说明原因",
            ),
        ]
        indexes = [models.Index(fields=["status", "starts_on"], name="publicity_public")]

    def __str__(self) -> str:
        return self.title or f"{self.roster.round.title}公示名单"

    @property
    def region(self) -> Region:
        return self.roster.region

    @property
    def is_public(self) -> bool:
        return self.status in {PublicityStatus.PUBLISHED, PublicityStatus.ENDED} and self.has_begun

    @property
    def has_begun(self) -> bool:
        return self.starts_on is not None and self.starts_on <= clock.today()

    @property
    def period_is_over(self) -> bool:
        return self.ends_on is not None and self.ends_on < clock.today()

    def takes_objections(self, on: dt.date | None = None) -> bool:
        """Whether objections can be filed: within the days of the notice, both included."""
        day = on or clock.today()
        within = self.starts_on is not None and self.ends_on is not None and self.starts_on <= day <= self.ends_on
        return self.status == PublicityStatus.PUBLISHED and within
