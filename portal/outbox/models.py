"""What leaves the portal: who wants to be told how, and each e-mail or text message on its way."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.ids import Identified
from portal.outbox.kinds import URGENT, Kind, Manner
from portal.people.models import Appointment, Role


class Choice(models.Model):
    """How a person wants to be told of one kind of message; without a row, as ``kinds.DEFAULTS`` says."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_choices")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    manner = models.CharField("方式", max_length=10, choices=Manner.choices)
    by_text = models.BooleanField("同时发短信", default=False)

    class Meta:
        verbose_name = "接收方式"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                name="one_choice_per_kind",
                violation_error_message="该类消息的接收方式已设置",
            ),
            models.CheckConstraint(
                condition=Q(by_text=False) | Q(kind__in=URGENT),
                name="text_for_urgent_kinds_alone",
                violation_error_message="只有紧急的消息可以发短信",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.get_manner_display()}"


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def due(self, now: dt.datetime) -> "DispatchQuerySet":
        """Those to be sent now, the longest waiting first."""
        return self.filter(status=Dispatch.Status.QUEUED, due_at__lte=now).order_by("due_at")

    def interrupted(self, now: dt.datetime) -> "DispatchQuerySet":
        """Those handed over by a worker that has not come back to say what became of them."""
        return self.filter(status=Dispatch.Status.SENDING, due_at__lte=now)

    def waiting_since(self, moment: dt.datetime) -> "DispatchQuerySet":
        """Those asked for before ``moment`` that have not left yet."""
        waiting = [Dispatch.Status.QUEUED, Dispatch.Status.SENDING]
        return self.filter(status__in=waiting, created_at__lt=moment)

    def visible_to(self, by: Appointment) -> "DispatchQuerySet":
        """All of them to the administrator, who looks after what does not arrive; none to anybody else."""
        return self if by.role == Role.ADMINISTRATOR else self.none()


class Dispatch(Identified):
    """发信: one e-mail or text message to one person.

    Written in the transaction of the deed that it tells of; the worker alone moves it on, by the machine's time:
    ``queued`` → ``sending`` (just before it is handed over) → ``sent``. What a worker handed over without coming back is
    ``unsure``, and never sent again by itself: rather one that somebody looks after than one that comes twice.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "邮件"
        TEXT = "text", "短信"

    class Purpose(models.TextChoices):
        MESSAGE = "message", "消息"
        DIGEST = "digest", "每日摘要"
        CONFIRM = "confirm", "确认邮箱"

    class Status(models.TextChoices):
        QUEUED = "queued", "待发送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已发送"
        DROPPED = "dropped", "不再发送"
        UNSURE = "unsure", "不能确定是否已发出"
        FAILED = "failed", "未发出"

    channel = models.CharField("渠道", max_length=6, choices=Channel.choices, default=Channel.EMAIL)
    purpose = models.CharField("用途", max_length=8, choices=Purpose.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="收件人", on_delete=models.PROTECT, related_name="dispatches"
    )
    address = models.CharField("地址", max_length=254)
    day = models.DateField("摘要日期", null=True, blank=True)
    status = models.CharField("状态", max_length=8, choices=Status.choices, default=Status.QUEUED)
    created_at = models.DateTimeField("生成时间", auto_now_add=True)
    # Queued: not to be tried before. Sending: when to stop waiting for whoever sends it.
    due_at = models.DateTimeField("下次发送")
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    token = models.CharField(max_length=12, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    failure = models.CharField("原因", max_length=300, blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = "发信"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day"],
                condition=Q(purpose="digest"),
                name="one_digest_a_day",
                violation_error_message="该用户当日的摘要已生成",
            ),
            models.CheckConstraint(
                condition=Q(purpose="digest", day__isnull=False) | ~Q(purpose="digest") & Q(day__isnull=True),
                name="digest_has_day",
                violation_error_message="每日摘要必须有日期",
            ),
            models.CheckConstraint(
                condition=~Q(address=""),
                name="dispatch_has_address",
                violation_error_message="发信必须有地址",
            ),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) | ~Q(status="sent") & Q(sent_at__isnull=True),
                name="sent_dispatch_has_time",
                violation_error_message="已发送的必须有发送时间",
            ),
            models.CheckConstraint(
                condition=~Q(status="sending") | ~Q(token=""),
                name="dispatch_is_sent_by_somebody",
                violation_error_message="发送中的必须有发送者",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["failed", "unsure"]) | ~Q(failure=""),
                name="failed_dispatch_says_why",
                violation_error_message="未发出的必须说明原因",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status__in=["queued", "sending"]), name="dispatch_to_send"),
            models.Index(fields=["user", "purpose", "created_at"], name="dispatch_of_user"),
            models.Index(
                fields=["created_at", "id"], condition=Q(status__in=["failed", "unsure"]), name="dispatch_to_look_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}（{self.get_channel_display()}）{self.address}"


class DispatchItem(models.Model):
    """That a message is told to a person by a channel: once. Without a dispatch yet, it waits for the next digest."""

    message = models.ForeignKey("portal.Message", on_delete=models.CASCADE, related_name="dispatch_items")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField("渠道", max_length=6, choices=Dispatch.Channel.choices)
    dispatch = models.ForeignKey(Dispatch, null=True, blank=True, on_delete=models.PROTECT, related_name="items")

    class Meta:
        verbose_name = "外发消息"
        constraints = [
            models.UniqueConstraint(
                fields=["message", "user", "channel"],
                name="message_leaves_once",
                violation_error_message="该消息已向此人外发",
            ),
            models.CheckConstraint(
                condition=Q(dispatch__isnull=False) | Q(channel="email"),
                name="only_mail_waits_for_the_digest",
                violation_error_message="只有邮件可以并入每日摘要",
            ),
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(dispatch__isnull=True), name="item_for_the_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} → {self.user_id}"
