"""Who works with the portal, for whom, and since when."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q

from portal.ids import Identified
from portal.regions.models import Level, Region


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> "UserQuerySet":
        """Administrators see everyone; everybody else sees themselves."""
        appointed = Appointment.objects.in_force().filter(user=user, role=Role.ADMINISTRATOR)
        return self if appointed.exists() else self.filter(pk=user.pk)

    def with_appointments(self) -> "UserQuerySet":
        """With ``held``: the appointments in force, each with its organisation; one query more."""
        held = Appointment.objects.in_force().select_related("organisation__region")
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


class Role(models.TextChoices):
    CLERK = "clerk", "企业填报员"
    COUNTY_OFFICER = "county_officer", "县级审核员"
    CITY_OFFICER = "city_officer", "市级审核员"
    PROVINCE_OFFICER = "province_officer", "省级审核员"
    ADMINISTRATOR = "administrator", "系统管理员"


# The level of the organisation at which a role can be held.
LEVEL_OF_ROLE = {
    Role.CLERK: Level.ENTERPRISE,
    Role.COUNTY_OFFICER: Level.COUNTY,
    Role.CITY_OFFICER: Level.CITY,
    Role.PROVINCE_OFFICER: Level.PROVINCE,
    Role.ADMINISTRATOR: Level.PROVINCE,
}


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def in_force(self) -> "AppointmentQuerySet":
        """Those that count now: not dismissed, of a user who is active."""
        return self.filter(ended_at__isnull=True, user__is_active=True)


class Appointment(Identified):
    """任职: this user acts for that organisation in this role, from and until when. Made by ``appoint()`` alone."""

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

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ended_at__isnull=True),
                name="appointed_once_at_a_time",
                violation_error_message="该用户已担任此职",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="appointment_ends_after_start",
                violation_error_message="离任时间不能早于任职时间",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}·{self.get_role_display()}"
