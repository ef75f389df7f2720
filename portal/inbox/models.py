"""消息: what the portal tells the people of an organisation, or one person, and who has read it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from portal.ids import Identified
from portal.outbox.kinds import Kind
from portal.people.grants import organisations_of
from portal.people.models import Organisation

if TYPE_CHECKING:
    from portal.people.models import User

TITLE_LENGTH = 120
TEXT_LENGTH = 4000


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: "User") -> "MessageQuerySet":
        """Those to the organisations that the user acts for, and to the user in person."""
        return self.filter(Q(to__in=organisations_of(user).values("pk")) | Q(person=user))

    def unread_by(self, user: "User") -> "MessageQuerySet":
        return self.filter(~Exists(MessageRead.objects.filter(message=OuterRef("pk"), user=user)))

    def with_read_mark(self, user: "User") -> "MessageQuerySet":
        """With ``is_read``, whether this person has opened it, and with the sender's name; one query."""
        read = MessageRead.objects.filter(message=OuterRef("pk"), user=user)
        return self.select_related("sent_for").annotate(is_read=Exists(read))


class Message(Identified):
    """One message to an organisation or to one person. Made by ``send()`` alone.

    All who act for the organisation see it, each has read it or not. A person is told what concerns nobody else: an
    expert, who acts for no organisation, or an officer who is sent somewhere by name.
    """

    kind = models.CharField("类别", max_length=12, choices=Kind.choices, default=Kind.GENERAL)
    # What the portal tells of by itself, told once to each: "due:…", "extended:…".
    occasion = models.CharField("事由", max_length=120, blank=True)
    to = models.ForeignKey(
        Organisation,
        verbose_name="收件单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="messages",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="收件人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="messages",
    )
    title = models.CharField("标题", max_length=TITLE_LENGTH)
    text = models.TextField("内容", max_length=TEXT_LENGTH)
    link = models.CharField("办理页面", max_length=300, blank=True)
    sent_at = models.DateTimeField("发送时间")
    # Null where the portal itself sends.
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="发送人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    sent_for = models.ForeignKey(
        Organisation,
        verbose_name="发送单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "消息"
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["to", "occasion"],
                condition=~Q(occasion=""),
                name="told_once_of_an_occasion",
                violation_error_message="该单位已收到此事由的消息",
            ),
            models.UniqueConstraint(
                fields=["person", "occasion"],
                condition=~Q(occasion="") & Q(person__isnull=False),
                name="person_told_once_of_an_occasion",
                violation_error_message="此人已收到此事由的消息",
            ),
            models.CheckConstraint(
                condition=Q(to__isnull=False, person__isnull=True) | Q(to__isnull=True, person__isnull=False),
                name="message_goes_to_one",
                violation_error_message="消息必须发给一个单位或一个人",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(text=""),
                name="message_says_something",
                violation_error_message="消息必须有标题和内容",
            ),
            models.CheckConstraint(
                condition=Q(link="") | (Q(link__startswith="/") & ~Q(link__startswith="//")),
                name="message_links_within_portal",
                violation_error_message="消息只能链接到本门户的页面",
            ),
        ]
        indexes = [
            models.Index(fields=["to", "sent_at"], name="message_inbox"),
            models.Index(fields=["person", "sent_at"], condition=Q(person__isnull=False), name="message_inbox_own"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def recipient(self) -> "Organisation | User":
        """Who is told."""
        found = self.to or self.person
        assert found is not None
        return found


class MessageRead(models.Model):
    """That a person has opened a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField("阅读时间")

    class Meta:
        verbose_name = "阅读记录"
        constraints = [
            models.UniqueConstraint(
                fields=["message", "user"],
                name="message_read_once",
                violation_error_message="该消息已读",
            ),
        ]
