"""Who works with the portal, for whom, and since when."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q

from portal import clock
from portal.ids import Identified
from portal.regions.models import Level, Region


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> "UserQuerySet":
        """Administrators see everyone; everybody else sees themselves."""
        appointed = Appointment.objects.in_force().filter(user=user, role=Role.ADMINISTRATOR)
        return self if appointed.exists() else self.filter(pk=user.pk)

    def with_appointments(self) -> "UserQuerySet":
        """With ``held``: the appointments in force or planned, each with its organisation; one query more."""
        held = Appointment.objects.standing().select_related("organisation__region", "deputises_for__user")
        return self.prefetch_related(models.Prefetch("appointments", queryset=held, to_attr="held"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(Identified, AbstractBaseUser, PermissionsMixin):
    """A person. What the person may do follows from appointments alone, never from flags on this row."""

    username = models.CharField(
        "用户名",
        max_length=40,
        unique=True,
        error_messages={"unique": "该用户名已被使用，请换一个"},
    )
    full_name = models.CharField("姓名", max_length=40)
    phone = models.CharField("手机", max_length=20, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    # Real time; mail goes to an address only once its owner has opened the link sent there (portal.outbox.addresses).
    email_confirmed_at = models.DateTimeField("邮箱确认时间", null=True, blank=True)
    is_active = models.BooleanField("启用", default=True)
    # Given by the administrator; the person chooses their own at the first log-in.
    password_is_initial = models.BooleanField("初始密码", default=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects = UserManager()

    class Meta:
        verbose_name = "用户"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email_confirmed_at__isnull=True) | ~Q(email=""),
                name="confirmed_email_is_known",
                violation_error_message="已确认的邮箱不能为空",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username


class Organisation(Identified):
    """单位: a bureau or an enterprise. Appointments point here."""

    class Kind(models.TextChoices):
        BUREAU = "bureau", "主管部门"
        ENTERPRISE = "enterprise", "企业"

    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    name = models.CharField("名称", max_length=120)
    region = models.ForeignKey(Region, verbose_name="所在地区", on_delete=models.PROTECT, related_name="organisations")
    # A bureau that was renamed in the portal keeps that name when the catalogue of regions is loaded again.
    renamed = models.BooleanField("已在门户中更名", default=False)

    class Meta:
        verbose_name = "单位"
        ordering = ["name"]
        permissions = [("act_for_organisation", "代表该单位办理")]
        constraints = [
            models.UniqueConstraint(
                fields=["region"],
                condition=Q(kind="bureau"),
                name="one_bureau_per_region",
                violation_error_message="该地区已有主管部门",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> str:
        """The level at which this organisation acts."""
        return self.region.level if self.kind == self.Kind.BUREAU else Level.ENTERPRISE


def bureau_of(region: Region) -> Organisation:
    """The one bureau of a region.

    Raises:
        Organisation.DoesNotExist: the catalogue of regions was never loaded.
    """
    return Organisation.objects.get(kind=Organisation.Kind.BUREAU, region=region)


class Role(models.TextChoices):
    ENTERPRISE_ADMINISTRATOR = "enterprise_admin", "企业管理员"
    CLERK = "clerk", "企业填报员"
    COUNTY_OFFICER = "county_officer", "县级审核员"
    CITY_OFFICER = "city_officer", "市级审核员"
    PROVINCE_OFFICER = "province_officer", "省级审核员"
    ADMINISTRATOR = "administrator", "系统管理员"
    EXPERT = "expert", "评审专家"


# The level of the organisation at which a role can be held.
LEVEL_OF_ROLE = {
    Role.ENTERPRISE_ADMINISTRATOR: Level.ENTERPRISE,
    Role.CLERK: Level.ENTERPRISE,
    Role.COUNTY_OFFICER: Level.COUNTY,
    Role.CITY_OFFICER: Level.CITY,
    Role.PROVINCE_OFFICER: Level.PROVINCE,
    Role.ADMINISTRATOR: Level.PROVINCE,
    Role.EXPERT: Level.PROVINCE,
}


# Who fills for an enterprise; the administrator does all that a clerk does.
ENTERPRISE_ROLES = tuple(role for role, level in LEVEL_OF_ROLE.items() if level == Level.ENTERPRISE)

# Held at a bureau without acting for it or seeing its regions: an expert sees what is assigned to them, and nothing else.
WITHOUT_GRANTS = (Role.EXPERT,)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def standing(self) -> "AppointmentQuerySet":
        """Those not ended, of a user who is active; planned ones are among them."""
        return self.filter(ended_at__isnull=True, user__is_active=True)

    def in_force(self) -> "AppointmentQuerySet":
        """Those that count now: standing, and today is within their dates."""
        return self.standing().filter(_within(clock.today()))

    def acting(self) -> "AppointmentQuerySet":
        """Those in which one acts for the organisation, and reads what it is told."""
        return self.exclude(role__in=WITHOUT_GRANTS)

    def peopled(self, organisations: Iterable[UUID]) -> set[UUID]:
        """Which of the organisations somebody is appointed to now, who reads what they are told; one query."""
        held = self.in_force().filter(organisation__in=list(organisations))
        return set(held.values_list("organisation", flat=True))

    def due(self, today: dt.date) -> "AppointmentQuerySet":
        """Those standing whose grants do not say what their dates say: begun, or run out."""
        return self.standing().filter(
            Q(ends_on__lt=today) | Q(granted=False) & _within(today) | Q(granted=True, starts_on__gt=today)
        )


def _within(day: dt.date) -> Q:
    return (Q(starts_on__isnull=True) | Q(starts_on__lte=day)) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Appointment(Identified):
    """任职: this user acts for that organisation in this role, from and until when. Made by ``appoint()`` alone.

    An officer's may have dates, both days included, by the portal's clock; a cover (``deputises_for``) always has.
    """

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.PROTECT, related_name="appointments")
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="单位",
        on_delete=models.PROTECT,
        related_name="appointments",
    )
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    started_at = models.DateTimeField("任职时间")
    ended_at = models.DateTimeField("离任时间", null=True, blank=True)
    appointed_by = models.ForeignKey(
        User,
        verbose_name="任命人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    starts_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    deputises_for = models.ForeignKey(
        "self",
        verbose_name="代理的任职",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="covers",
    )
    # Whether the user's grants count this appointment in; written with them, by ``portal.people.appointments``.
    granted = models.BooleanField("已授权", default=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ended_at__isnull=True, deputises_for__isnull=True),
                name="appointed_once_at_a_time",
                violation_error_message="该用户已担任此职",
            ),
            models.UniqueConstraint(
                fields=["user", "deputises_for"],
                condition=Q(ended_at__isnull=True),
                name="deputises_once_at_a_time",
                violation_error_message="该用户已代理此职",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(ended_at__isnull=True, role__in=ENTERPRISE_ROLES),
                name="one_role_at_an_enterprise",
                violation_error_message="该用户在此企业已有身份",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="appointment_dates_in_order",
                violation_error_message="结束日期不能早于开始日期",
            ),
            models.CheckConstraint(
                condition=Q(deputises_for__isnull=True) | Q(starts_on__isnull=False, ends_on__isnull=False),
                name="cover_has_dates",
                violation_error_message="代理须有起止日期",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=ENTERPRISE_ROLES)
                | Q(starts_on__isnull=True, ends_on__isnull=True, deputises_for__isnull=True),
                name="enterprise_roles_without_dates",
                violation_error_message="企业人员的任职不设起止日期，也不能代理",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="appointment_ends_after_start",
                violation_error_message="离任时间不能早于任职时间",
            ),
        ]

    def __str__(self) -> str:
        cover = f"（代{self.deputises_for.user}）" if self.deputises_for else ""
        return f"{self.organisation}·{self.get_role_display()}{cover}"

    @property
    def fills_for_enterprise(self) -> bool:
        """Whether one fills and submits for an enterprise in this role."""
        return self.role in ENTERPRISE_ROLES

    @property
    def acts(self) -> bool:
        """Whether one acts for the organisation; an expert acts for nobody, and is told things in person."""
        return self.role not in WITHOUT_GRANTS

    @property
    def persons(self) -> list[User]:
        """Who has to be impartial where this is in use: the person, and whom they stand in for, who could not do it either."""
        return [self.user, *([self.deputises_for.user] if self.deputises_for else [])]

    def is_on(self, day: dt.date) -> bool:
        """Whether ``day`` is within the dates."""
        return not (self.starts_on and day < self.starts_on) and not (self.ends_on and self.ends_on < day)
