"""How often one address may try what the public may: signing up, claiming, resetting a password (docs/decisions/0011)."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from portal.errors import Refused


class TooMany(Refused):
    """This address has tried too often; what was typed is shown again."""

    status = 429


class Attempt(models.Model):
    """One try. By the machine's time, like lock-outs: the demo's clock must not lift a limit. Kept for the window alone."""

    door = models.CharField("入口", max_length=20)
    address = models.CharField("地址", max_length=45)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "访问次数"
        indexes = [
            models.Index(fields=["door", "address", "at"], name="attempts_of_address"),
            models.Index(fields=["at"], name="attempts_to_forget"),
        ]

    def __str__(self) -> str:
        return f"{self.door} {self.address}"


def count_attempt(*, door: str, request: HttpRequest) -> None:
    """Count one try at a door of ``settings.THROTTLES``; outside of any transaction, so that a refused deed counts.

    Raises:
        TooMany: the address has used up its tries; this one does not count.
    """
    tries, seconds = settings.THROTTLES[door]
    now, address = timezone.now(), client_address(request)
    since = now - dt.timedelta(seconds=seconds)
    if Attempt.objects.filter(door=door, address=address, at__gt=since).count() >= tries:
        raise TooMany(f"您所在的网络操作过于频繁，请{seconds // 60}分钟后再试；急需办理的，请联系当地主管部门。")
    Attempt.objects.create(door=door, address=address, at=now)
    longest = max(window for _, window in settings.THROTTLES.values())
    Attempt.objects.filter(at__lt=now - dt.timedelta(seconds=longest)).delete()


def client_address(request: HttpRequest) -> str:
    """From where a request comes: the proxy says it, in the last place, where one is trusted (``HTTPS``)."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    address: str = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    return address[:45]
