"""A site that sends real mail says from whom, and where its links lead: found out at the start, not by the reader."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.module_loading import import_string


def check_outbox(**_: Any) -> list[CheckMessage]:
    """For Django's system checks."""
    found: list[CheckMessage] = []
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") and not settings.DEMO:
        if not settings.PORTAL_URL:
            found.append(Error("设置了 EMAIL_URL，还须设置 PORTAL_URL，邮件中的链接以它开头。", id="portal.E001"))
        if settings.DEFAULT_FROM_EMAIL == "portal@localhost":
            found.append(Error("设置了 EMAIL_URL，还须设置 EMAIL_FROM（发件人地址）。", id="portal.E002"))
    if settings.PORTAL_SMS_BACKEND:
        try:
            import_string(settings.PORTAL_SMS_BACKEND)
        except ImportError as error:
            found.append(Error(f"PORTAL_SMS_BACKEND 所指的类不能载入：{error}", id="portal.E003"))
    return found
