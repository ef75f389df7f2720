"""抽检复核: a draw of a frozen list, and what became of each factory drawn."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from declarations.notices.models import Round
from factories.registry.models import Factory
from portal import clock
from portal.files.models import StoredFile
from portal.ids import Identified
from portal.people.access import enterprises_of, lies_in_sight, regions_seen_by
from portal.people.models import Organisation, Role
from portal.regions.models import Region
from reviews.rosters.models import RosterLine
from reviews.spotchecks.sampling import Terms

if TYPE_CHECKING:
    from portal.people.models import Appointment, User


# Who can be sent to check: the bureau of the factory's city, or an officer of the province.
CHECKERS = (Role.CITY_OFFICER, Role.PROVINCE_OFFICER)


def _person(name: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=name,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )


class DrawStatus(models.TextChoices):
    FROZEN = "frozen", "名单已冻结、待抽取"
    DRAWN = "drawn", "已抽取"
    DISCARDED = "discarded", "已作废"


class DrawQuerySet(models.QuerySet["Draw"]):
    def visible_to(self, user: "User") -> "DrawQuerySet":
        """Draws of the regions the user sees, and those on whose list a factory there stands: the digest is public to them."""
        seen = regions_seen_by(user)
        listed = DrawLine.objects.filter(region__in=seen).values("draw")
        return self.filter(Q(region__in=seen) | Q(pk__in=listed))

    def live(self) -> "DrawQuerySet":
        return self.exclude(status=DrawStatus.DISCARDED)


class Draw(Identified):
    """抽取 of a round by the province: first the list and its digest, then the seed, then the result."""

    round = models.ForeignKey(Round, verbose_name="批次", on_delete=models.PROTECT, related_name="draws")
    region = models.ForeignKey(Region, verbose_name="抽取地区", on_delete=models.PROTECT, related_name="+")
    status = models.CharField("状态", max_length=10, choices=DrawStatus.choices, default=DrawStatus.FROZEN)
    rate = models.DecimalField("抽检比例（%）", max_digits=5, decimal_places=2)
    floor = models.PositiveIntegerField("每市下限")
    cap = models.PositiveIntegerField("每市上限", null=True)
    size = models.PositiveIntegerField("名单家数")
    quota = models.PositiveIntegerField("应抽家数")
    population_sha256 = models.CharField("名单摘要", max_length=64)
    frozen_at = models.DateTimeField("冻结时间")
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="冻结人", on_delete=models.PROTECT, related_name="+"
    )
    seed = models.CharField("随机种子", max_length=64, blank=True)
    result_sha256 = models.CharField("结果摘要", max_length=64, blank=True)
    drawn_at = models.DateTimeField("抽取时间", null=True)
    drawn_by = _person("抽取人")
    discarded_at = models.DateTimeField("作废时间", null=True)
    discarded_by = _person("作废人")
    reason = models.CharField("作废原因", max_length=500, blank=True)

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = "抽检名单抽取"
        ordering = ["-frozen_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "region"],
                condition=Q(status__in=["frozen", "drawn"]),
                name="one_live_draw",
                violation_error_message="本批次已冻结或抽取抽检名单",
            ),
            models.CheckConstraint(
                condition=Q(rate__gt=0, rate__lte=100) & Q(quota__gt=0) & Q(quota__lte=models.F("size")),
                name="draw_within_list",
                violation_error_message="抽检比例应大于0、不超过100，应抽家数不超过名单家数",
            ),
            models.CheckConstraint(
                condition=(Q(status="drawn") & ~Q(seed="") & ~Q(result_sha256="") & Q(drawn_at__isnull=False))
                | (~Q(status="drawn") & Q(seed="", result_sha256="", drawn_at__isnull=True)),
                name="drawn_has_seed_and_result",
                violation_error_message="已抽取的必须有种子、结果摘要和时间，未抽取的不得有",
            ),
            models.CheckConstraint(
                condition=~Q(status="discarded") | (~Q(reason="") & Q(discarded_at__isnull=False)),
                name="discarded_draw_says_why",
                violation_error_message="作废必须说明原因",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round.title}抽检（{self.rate.normalize():f}%）"

    @property
    def terms(self) -> Terms:
        return Terms(rate=self.rate, floor=self.floor, cap=self.cap)


class DrawLineQuerySet(models.QuerySet["DrawLine"]):
    def visible_to(self, user: "User") -> "DrawLineQuerySet":
        return self.filter(region__in=regions_seen_by(user))


class DrawLine(Identified):
    """One factory on the frozen list. Append-only by trigger: the digest was published over it."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField("序号")
    roster_line = models.ForeignKey(RosterLine, on_delete=models.PROTECT, related_name="+")
    number = models.CharField("编号", max_length=30)
    factory = models.ForeignKey(Factory, verbose_name="工厂", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("企业名称", max_length=120)
    city = models.ForeignKey(Region, verbose_name="市", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, verbose_name="地区", on_delete=models.PROTECT, related_name="+")
    submission_sha256 = models.CharField("提交版本", max_length=64)

    objects = DrawLineQuerySet.as_manager()

    class Meta:
        verbose_name = "抽检总体"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "position"], name="draw_position_once"),
            models.UniqueConstraint(fields=["draw", "number"], name="draw_lists_case_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.name}"

    def canonical(self) -> list[str]:
        """What of it the digest covers; numbers are decimal strings."""
        return [
            str(self.position),
            self.number,
            self.city_id,
            str(self.factory_id),
            self.name,
            self.submission_sha256,
        ]


class CheckStatus(models.TextChoices):
    DRAWN = "drawn", "待安排"
    ASSIGNED = "assigned", "待检查"
    FOUND = "found", "待企业反馈"
    REPLIED = "replied", "待作结论"
    CONCLUDED = "concluded", "已办结"


class Finding(models.TextChoices):
    MET = "met", "符合"
    PARTLY = "partly", "部分符合"
    UNMET = "unmet", "不符合"


class Conclusion(models.TextChoices):
    KEEP = "keep", "保留"
    REVOKE = "revoke", "移出名单（撤销认定）"


class SpotCheckQuerySet(models.QuerySet["SpotCheck"]):
    def visible_to(self, user: "User") -> "SpotCheckQuerySet":
        """Those in the regions the user sees, and those of the user's own enterprises."""
        return self.filter(
            Q(lies_in_sight(user, "line__region")) | Q(factory__enterprise__in=enterprises_of(user).values("pk")),
        )

    def to_check(self, by: "Appointment") -> "SpotCheckQuerySet":
        """Those assigned to this person, or to the bureau with nobody of it named (``checking.checks_here``)."""
        whose = Q(officer__isnull=True) | Q(officer=by.user_id)
        return self.filter(whose, status=CheckStatus.ASSIGNED, assigned_to=by.organisation_id)

    def to_reply(self) -> "SpotCheckQuerySet":
        """Those that still wait for what the enterprise says; of one found to be met nothing needs to be said."""
        waiting = self.filter(status=CheckStatus.FOUND, reply_due_on__gte=clock.today())
        return waiting.exclude(finding=Finding.MET)

    def to_conclude(self) -> "SpotCheckQuerySet":
        """Those on which the province can conclude (``checking.may_conclude``)."""
        heard_enough = Q(finding=Finding.MET) | Q(reply_due_on__lt=clock.today())
        return self.filter(Q(status=CheckStatus.REPLIED) | Q(status=CheckStatus.FOUND) & heard_enough)

    def with_names(self) -> "SpotCheckQuerySet":
        """With what a list shows of each; one query."""
        return self.select_related(
            "draw__round",
            "line__city",
            "line__region__parent__parent",
            "factory__enterprise__organisation",
            "assigned_to__region",
            "officer",
        )


class SpotCheck(Identified):
    """One factory drawn: who checks it until when, what was found, what the enterprise says, and how it ended."""

    draw = models.ForeignKey(Draw, verbose_name="抽取", on_delete=models.PROTECT, related_name="checks")
    line = models.OneToOneField(DrawLine, on_delete=models.PROTECT, related_name="spot_check")
    n = models.PositiveIntegerField("抽检序号")
    factory = models.ForeignKey(Factory, verbose_name="工厂", on_delete=models.PROTECT, related_name="spot_checks")
    status = models.CharField("状态", max_length=10, choices=CheckStatus.choices, default=CheckStatus.DRAWN)
    assigned_to = models.ForeignKey(
        Organisation, verbose_name="检查单位", null=True, on_delete=models.PROTECT, related_name="+"
    )
    officer = _person("检查人")
    due_on = models.DateField("检查期限", null=True)
    finding = models.CharField("检查结果", max_length=8, choices=Finding.choices, blank=True)
    finding_text = models.CharField("检查情况", max_length=2000, blank=True)
    checked_on = models.DateField("检查日期", null=True)
    found_at = models.DateTimeField("登记时间", null=True)
    found_by = _person("登记人")
    reply_due_on = models.DateField("反馈期限", null=True)
    reply = models.CharField("企业反馈", max_length=2000, blank=True)
    replied_at = models.DateTimeField("反馈时间", null=True)
    replied_by = _person("反馈人")
    conclusion = models.CharField("结论", max_length=8, choices=Conclusion.choices, blank=True)
    conclusion_text = models.CharField("结论说明", max_length=1000, blank=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    document_date = models.DateField("发文日期", null=True)
    concluded_at = models.DateTimeField("结论时间", null=True)
    concluded_by = _person("作出结论人")

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "抽检事项"
        ordering = ["draw", "n"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "n"], name="spot_check_n_once"),
            models.CheckConstraint(
                condition=Q(status="drawn") | (Q(assigned_to__isnull=False) & Q(due_on__isnull=False)),
                name="assigned_check_has_bureau_and_date",
                violation_error_message="已安排的抽检必须有检查单位和期限",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["drawn", "assigned"])
                | (~Q(finding="") & ~Q(finding_text="") & Q(found_at__isnull=False) & Q(reply_due_on__isnull=False)),
                name="found_check_has_finding",
                violation_error_message="已检查的必须有检查结果、情况和企业反馈期限",
            ),
            models.CheckConstraint(
                condition=~Q(status="replied") | (~Q(reply="") & Q(replied_at__isnull=False)),
                name="replied_check_has_reply",
                violation_error_message="已反馈的必须有反馈内容和时间",
            ),
            models.CheckConstraint(
                condition=Q(status="concluded", concluded_at__isnull=False, concluded_by__isnull=False)
                & ~Q(conclusion="")
                | ~Q(status="concluded") & Q(conclusion="", concluded_at__isnull=True),
                name="concluded_check_has_conclusion",
                violation_error_message="已办结的抽检必须有结论、时间和经办人",
            ),
            models.CheckConstraint(
                condition=~Q(conclusion="revoke")
                | (~Q(document_number="") & Q(document_date__isnull=False) & ~Q(conclusion_text="")),
                name="revocation_has_document",
                violation_error_message="移出名单必须有文号、发文日期和理由",
            ),
        ]
        indexes = [models.Index(fields=["status", "id"], name="spot_check_status")]

    def __str__(self) -> str:
        return f"{self.line.name}抽检复核"


class PhotoQuerySet(models.QuerySet["Photo"]):
    def visible_to(self, user: "User") -> "PhotoQuerySet":
        """Those of checks in the regions the user sees; to the enterprise only once the finding is on record."""
        own = Q(check_of__factory__enterprise__in=enterprises_of(user).values("pk"))
        on_record = ~Q(check_of__status__in=[CheckStatus.DRAWN, CheckStatus.ASSIGNED])
        return self.filter(Q(check_of__line__region__in=regions_seen_by(user)) | (own & on_record))


class Photo(Identified):
    """A photo taken at the check."""

    check_of = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, related_name="photos")
    file = models.OneToOneField(StoredFile, verbose_name="照片", on_delete=models.PROTECT, related_name="+")
    width = models.PositiveIntegerField("宽（像素）")
    height = models.PositiveIntegerField("高（像素）")
    added_at = models.DateTimeField("上传时间")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, related_name="+"
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "抽检照片"
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return self.file.name
