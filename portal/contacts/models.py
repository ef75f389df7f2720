"""联系方式: how the public reaches a bureau, as the bureau itself says; what a notice prints stays in its pack."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from portal.people.models import Organisation

PHONE = RegexValidator(
    r"^[0-9][0-9\- ]{5,30}(?:[，,、][0-9][0-9\- ]{5,30})*$",
    "请填写电话号码，如 0421-2639317；有几个的用逗号分开。",
)


class BureauContact(models.Model):
    """One per bureau. ``changes`` counts, so that who writes on an outdated page is told."""

    organisation = models.OneToOneField(
        Organisation, verbose_name="单位", primary_key=True, on_delete=models.PROTECT, related_name="contact"
    )
    office = models.CharField("科（股）室", max_length=60, help_text="如“装备与信息化科”；会公开显示。")
    phone = models.CharField("办公电话", max_length=80, validators=[PHONE], help_text="请填写办公电话，不填个人手机。")
    email = models.EmailField("电子邮箱", blank=True)
    address = models.CharField("办公地址", max_length=120, blank=True)
    changes = models.PositiveIntegerField("变更次数", default=1)
    changed_at = models.DateTimeField("变更时间")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="变更人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "联系方式"
        constraints = [
            models.CheckConstraint(
                condition=~Q(office="") & ~Q(phone=""),
                name="contact_can_be_called",
                violation_error_message="联系方式必须有科（股）室和办公电话",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}{self.office}"
