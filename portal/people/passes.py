"""What opens a door once: an invitation to an enterprise, a code for a new password. Only their digests are kept."""

import datetime as dt
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from portal import clock
from portal.ids import Identified
from portal.people.models import Organisation, User

# Without letters and digits that are mistaken for each other when read aloud or from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def read_aloud() -> str:
    """Three groups of four, to be read from paper: about 59 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def digest_of(secret: str) -> str:
    """What is kept of a secret: enough to know it again, useless to whoever reads the database."""
    return salted_hmac("portal.people.passes", secret, algorithm="sha256").hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Those that can be accepted now."""
        return self.filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=clock.now())


class Invitation(Identified):
    """邀请: who opens its link within 7 days becomes a clerk of the enterprise, once."""

    VALID = dt.timedelta(days=7)

    organisation = models.ForeignKey(
        Organisation, verbose_name="企业", on_delete=models.PROTECT, related_name="invitations"
    )
    invitee = models.CharField("受邀人", max_length=40)
    digest = models.CharField("摘要", max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="邀请人", on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField("邀请时间")
    expires_at = models.DateTimeField("有效期至")
    used_at = models.DateTimeField("接受时间", null=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="接受人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField("撤销时间", null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "邀请"
        ordering = ["-invited_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, used_by__isnull=True)
                | Q(used_at__isnull=False, used_by__isnull=False),
                name="used_invitation_has_person",
                violation_error_message="已接受的邀请必须有接受人",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_used_or_withdrawn",
                violation_error_message="邀请不能既已接受又已撤销",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}邀请{self.invitee}"

    @property
    def problem(self) -> str:
        """Why it cannot be accepted now, in words for whoever opened the link; empty if it can."""
        if self.used_at is not None:
            return "该邀请链接已被使用。如需加入，请联系企业管理员重新邀请。"
        if self.withdrawn_at is not None:
            return "该邀请已被撤销，请联系企业管理员。"
        if self.expires_at <= clock.now():
            return "该邀请链接已过有效期，请联系企业管理员重新邀请。"
        return ""


class ResetCode(Identified):
    """重置码: with it a person sets a new password, once, within 24 hours."""

    VALID = dt.timedelta(hours=24)

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.PROTECT, related_name="reset_codes")
    digest = models.CharField("摘要", max_length=64)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="发放人", on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField("发放时间")
    expires_at = models.DateTimeField("有效期至")
    # Used, or replaced by a newer one.
    closed_at = models.DateTimeField("失效时间", null=True)

    class Meta:
        verbose_name = "重置码"
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(closed_at__isnull=True),
                name="one_open_reset_code",
                violation_error_message="该用户已有未使用的重置码",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}的重置码"
