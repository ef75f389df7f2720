"""催办 on record: who was reminded of which round, by which bureau, on which day."""

from django.conf import settings
from django.db import models

from declarations.notices.models import Round
from portal.ids import Identified
from portal.inbox.models import Message
from portal.people.models import Organisation


class Reminder(Identified):
    """One reminder; a bureau reminds the same organisation of a round once a day. Made by ``remind()`` alone."""

    round = models.ForeignKey(Round, verbose_name="批次", on_delete=models.PROTECT, related_name="reminders")
    to = models.ForeignKey(Organisation, verbose_name="被催办单位", on_delete=models.PROTECT, related_name="+")
    day = models.DateField("催办日期")
    message = models.OneToOneField(Message, verbose_name="消息", on_delete=models.PROTECT, related_name="reminder")
    given_at = models.DateTimeField("催办时间")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="催办人", on_delete=models.PROTECT, related_name="+"
    )
    given_for = models.ForeignKey(
        Organisation, verbose_name="催办单位", on_delete=models.PROTECT, related_name="reminders"
    )

    class Meta:
        verbose_name = "催办"
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["given_for", "round", "to", "day"],
                name="reminded_once_a_day",
                violation_error_message="今日已催办过该单位",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_for}催办{self.to}"
