"""延期: a later last day, for a whole round, a place, or one case. Given and revoked by ``declarations.rounds.extending``."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from declarations.notices.models import Round
from portal.ids import Identified
from portal.people.access import regions_seen_by
from portal.regions.models import Level, Region

if TYPE_CHECKING:
    from portal.people.models import User


class ExtensionQuerySet(models.QuerySet["Extension"]):
    def visible_to(self, user: "User") -> "ExtensionQuerySet":
        """Those for everywhere, and those for a place or a case that the user's bureaus look after."""
        seen = regions_seen_by(user).values("pk")
        everywhere = Q(region__isnull=True, declaration__isnull=True)
        return self.filter(everywhere | Q(region__in=seen) | Q(declaration__region__in=seen))

    def in_force(self) -> "ExtensionQuerySet":
        return self.filter(revoked_at__isnull=True)

    def with_names(self) -> "ExtensionQuerySet":
        """With what a list shows of each; one query."""
        return self.select_related(
            "round",
            "region",
            "declaration__enterprise__organisation",
            "declaration__factory",
            "given_by",
            "given_for__region",
            "revoked_by",
            "revoked_for",
        )


class Extension(Identified):
    """What ``level`` may still do until the end of ``until``: everywhere, in ``region``, or for ``declaration`` alone.

    It only ever lengthens, and stays on record: the database refuses to delete it, and it is revoked with a reason.
    """

    round = models.ForeignKey(Round, verbose_name="批次", on_delete=models.PROTECT, related_name="extensions")
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    region = models.ForeignKey(
        Region, verbose_name="地区", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    declaration = models.ForeignKey(
        "declarations.Declaration",
        verbose_name="事项",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="extensions",
    )
    until = models.DateField("延期至")
    reason = models.CharField("原因", max_length=200)
    document = models.CharField("依据文件", max_length=200, blank=True)
    given_at = models.DateTimeField("延期时间")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="办理人", on_delete=models.PROTECT, related_name="+"
    )
    given_for = models.ForeignKey(
        "portal.Organisation", verbose_name="办理单位", on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="撤销人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    revoked_for = models.ForeignKey(
        "portal.Organisation",
        verbose_name="撤销单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    revoked_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = "延期"
        ordering = ["-given_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(declaration__isnull=True),
                name="extension_has_one_scope",
                violation_error_message="延期只能针对一个地区或一个事项",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="extension_has_reason",
                violation_error_message="延期必须写明原因",
            ),
            models.CheckConstraint(
                condition=Q(
                    revoked_at__isnull=True, revoked_by__isnull=True, revoked_for__isnull=True, revoked_reason=""
                )
                | (
                    Q(revoked_at__isnull=False, revoked_by__isnull=False, revoked_for__isnull=False)
                    & ~Q(revoked_reason="")
                ),
                name="revoked_extension_has_person_and_reason",
                violation_error_message="撤销延期必须写明办理人和原因",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}延期至{self.until:%Y年%-m月%-d日}（{self.scope}）"

    @property
    def scope(self) -> str:
        """For whom, in words: 全部地区, a place, or an enterprise with its factory."""
        if self.declaration is not None:
            factory = self.declaration.factory.name
            return f"{self.declaration.enterprise}{f'（{factory}）' if factory else ''}"
        return self.region.name if self.region else "全部地区"

    @property
    def told(self) -> str:
        """What stands beside a date wherever it is shown."""
        return f"已延期至{_in_words(self.until)}，原因：{self.reason}"

    def covers(self, *, places: list[str], case: Any) -> bool:
        """Whether it holds, for a place (its code and those above it) or for the case of that id."""
        if self.revoked_at is not None:
            return False
        if self.declaration_id is not None:
            return self.declaration_id == case
        return self.region_id is None or self.region_id in places


def _in_words(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
