"""名单: a frozen, digested, versioned list of cases in an order, with a reason per line."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery

from declarations.cases.models import Declaration, Outcome, Submission
from declarations.notices.models import Round
from portal.files.models import StoredFile
from portal.ids import Identified
from portal.people.access import regions_seen_by
from portal.people.models import Organisation
from portal.regions.models import Region

if TYPE_CHECKING:
    from portal.people.models import User


class RosterStatus(models.TextChoices):
    FROZEN = "frozen", "已定稿"
    REPORTED = "reported", "已上报"
    RECEIVED = "received", "已接收"
    SENT_BACK = "sent_back", "已退回"
    DISCARDED = "discarded", "已撤销"
    RECALLED = "recalled", "已撤回"
    SUPERSEDED = "superseded", "已更正"


# What a bureau is making, and what it has handed in and neither side took back.
HANDED_IN = (RosterStatus.REPORTED, RosterStatus.RECEIVED)
LIVE = (RosterStatus.FROZEN, *HANDED_IN)


class Edition(models.TextChoices):
    """What a list is beside the others of its place. One that corrects another stays of that one's edition."""

    FIRST = "first", "首次上报"
    NIL = "nil", "零报告"
    SUPPLEMENTARY = "supplementary", "补充上报"


class RosterQuerySet(models.QuerySet["Roster"]):
    def visible_to(self, user: "User") -> "RosterQuerySet":
        """Rosters of the regions the user sees. Those of a region contain its cases only, so seeing one is seeing all."""
        return self.filter(region__in=regions_seen_by(user))

    def live(self) -> "RosterQuerySet":
        return self.filter(status__in=LIVE)

    def handed_in(self) -> "RosterQuerySet":
        return self.filter(status__in=HANDED_IN)

    def of(self, *, round: Round, region: Region, stage: str) -> "RosterQuerySet":
        """All versions of one place's lists."""
        return self.filter(round=round, region=region, stage=stage)

    def counting(self) -> "RosterQuerySet":
        """What a place's table is made of: its live lists, a correction in the making instead of what it corrects."""
        return self.live().exclude(corrections__status=RosterStatus.FROZEN)


class Stamped(models.Model):
    """盖章扫描件: what is printed, stamped and scanned, the newest scan in the place of those before."""

    scan = models.ForeignKey(
        StoredFile, verbose_name="盖章扫描件", null=True, on_delete=models.PROTECT, related_name="+"
    )
    scanned_at = models.DateTimeField("扫描件上传时间", null=True)
    scanned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="扫描件上传人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True

    def drop_scan(self) -> None:
        """What was stamped is not what stands any more; to be saved by the caller."""
        self.scan = self.scanned_at = self.scanned_by = None


class Roster(Identified, Stamped):
    """The list one bureau made for one round at one stage. ``version`` counts those of the same region, round and stage.

    One list is made at a time. Of those handed in, one is the place's first (or its nil report); any number supplement
    it. A list with ``corrects`` takes the place of that one (已更正) in the moment in which it is reported.
    """

    round = models.ForeignKey(Round, verbose_name="批次", on_delete=models.PROTECT, related_name="rosters")
    region = models.ForeignKey(Region, verbose_name="报送地区", on_delete=models.PROTECT, related_name="rosters")
    stage = models.CharField("环节", max_length=30)
    version = models.PositiveIntegerField("版次")
    edition = models.CharField("类别", max_length=14, choices=Edition.choices, default=Edition.FIRST)
    corrects = models.ForeignKey(
        "self", verbose_name="更正的版次", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    reason = models.CharField("补充或更正原因", max_length=500, blank=True)
    status = models.CharField("状态", max_length=10, choices=RosterStatus.choices, default=RosterStatus.FROZEN)
    sha256 = models.CharField("SHA-256", max_length=64)
    # Of the lines that did not go back; written where lines are (``numbers``).
    rechecks_passed = models.PositiveIntegerField("复核通过", default=0)
    rechecks_failed = models.PositiveIntegerField("复核不通过", default=0)
    new_passed = models.PositiveIntegerField("新申报通过", default=0)
    frozen_at = models.DateTimeField("定稿时间")
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="定稿人", on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField("上报时间", null=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="上报人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField("接收或退回时间", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="接收或退回人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answer = models.CharField("退回原因", max_length=500, blank=True)

    objects = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = "名单"
        ordering = ["-frozen_at"]
        constraints = [
            models.UniqueConstraint(fields=["round", "region", "stage", "version"], name="roster_version_once"),
            models.UniqueConstraint(
                fields=["round", "region", "stage"],
                condition=Q(status="frozen"),
                name="one_roster_in_the_making",
                violation_error_message="已有一份定稿未上报的名单",
            ),
            models.UniqueConstraint(
                fields=["round", "region", "stage"],
                condition=Q(status__in=["reported", "received"], edition__in=["first", "nil"]),
                name="one_live_roster",
                violation_error_message="本批次名单已上报",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(status__in=["frozen", "reported", "received"]),
                name="roster_corrected_once",
                violation_error_message="该版名单已有更正",
            ),
            models.CheckConstraint(
                condition=(Q(corrects__isnull=True) & ~Q(edition="supplementary")) | ~Q(reason=""),
                name="later_roster_says_why",
                violation_error_message="补充或更正名单必须说明原因",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["reported", "received", "sent_back"])
                | (Q(reported_at__isnull=False) & Q(reported_by__isnull=False)),
                name="reported_roster_has_reporter",
                violation_error_message="已上报的名单必须有上报人和时间",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["received", "sent_back"])
                | (Q(answered_at__isnull=False) & Q(answered_by__isnull=False)),
                name="answered_roster_has_officer",
                violation_error_message="已接收或退回的名单必须有经办人和时间",
            ),
            models.CheckConstraint(
                condition=~Q(status="sent_back") | ~Q(answer=""),
                name="sent_back_roster_says_why",
                violation_error_message="退回名单必须说明原因",
            ),
            models.CheckConstraint(
                condition=Q(scan__isnull=True, scanned_at__isnull=True, scanned_by__isnull=True)
                | Q(scan__isnull=False, scanned_at__isnull=False, scanned_by__isnull=False),
                name="scan_has_officer_and_time",
                violation_error_message="盖章扫描件必须有上传人和时间",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region.name}{self.round.title.removesuffix('名单')}名单（{self.version_words}）"

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_main(self) -> bool:
        """Whether it is the place's own list, which others supplement."""
        return self.edition != Edition.SUPPLEMENTARY

    @property
    def kind_words(self) -> str:
        """What it is beside the others (补充上报、更正、零报告); empty for the plain first list."""
        words = [] if self.edition == Edition.FIRST else [self.get_edition_display()]
        return "、".join([*words, "更正"] if self.corrects_id else words)

    @property
    def version_words(self) -> str:
        return "，".join(one for one in (f"第{self.version}版", self.kind_words) if one)


class RosterLineQuerySet(models.QuerySet["RosterLine"]):
    def standing(self) -> "RosterLineQuerySet":
        """Lines that were not sent back (or taken back) one by one."""
        return self.filter(returned_at__isnull=True)

    def sent_back(self) -> "RosterLineQuerySet":
        """Lines that the level above sent back, one by one or with the whole list; not what a bureau took back itself."""
        with_list = Q(roster__status=RosterStatus.SENT_BACK, returned_at__isnull=True)
        alone = Q(returned_at__isnull=False) & ~Q(returned_for__region=F("roster__region"))
        return self.filter(with_list | alone)

    def ranked(self) -> "RosterLineQuerySet":
        """With ``rank``: the place among the lines of the same programme, for a list in order of merit (择优)."""
        same = RosterLine.objects.standing().filter(
            roster=OuterRef("roster"),
            declaration__round=OuterRef("declaration__round"),
            position__lte=OuterRef("position"),
        )
        counted = same.order_by().values("roster").annotate(n=Count("pk")).values("n")
        return self.annotate(rank=Subquery(counted))


class RosterLine(models.Model):
    """One case on a roster, as it stood: its submission and the outcome reported.

    ``carried``: it stood on the corrected version already, and its case does not move again. A line that was sent back by
    itself, or that its bureau took back to correct it, stays readable with the reason (``returned_*``) and counts no more.
    """

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField("序号")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="roster_lines")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField("结果", max_length=8, choices=[c for c in Outcome.choices if c[0]])
    reason = models.CharField("说明", max_length=500, blank=True)
    carried = models.BooleanField("沿用上一版", default=False)
    returned_at = models.DateTimeField("单项退回时间", null=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="单项退回人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_for = models.ForeignKey(
        Organisation, verbose_name="单项退回单位", null=True, on_delete=models.PROTECT, related_name="+"
    )
    return_reason = models.CharField("单项退回原因", max_length=500, blank=True)

    objects = RosterLineQuerySet.as_manager()

    class Meta:
        verbose_name = "名单行"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["roster", "position"], name="roster_position_once"),
            models.UniqueConstraint(fields=["roster", "declaration"], name="roster_lists_case_once"),
            models.CheckConstraint(
                condition=Q(
                    returned_at__isnull=True, returned_by__isnull=True, returned_for__isnull=True, return_reason=""
                )
                | (
                    Q(returned_at__isnull=False, returned_by__isnull=False, returned_for__isnull=False)
                    & ~Q(return_reason="")
                ),
                name="returned_line_says_why",
                violation_error_message="单项退回必须有经办人、时间和原因",
            ),
        ]
