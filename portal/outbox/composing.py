"""What a dispatch says, written when it leaves: what its reader may no longer see, or has read by then, is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, Q
from django.template.loader import render_to_string
from django.urls import reverse

from portal.outbox.kinds import Kind
from portal.outbox.models import Dispatch
from portal.outbox.passes import pass_for
from portal.outbox.texting import text_of
from portal.people.models import Appointment, User

if TYPE_CHECKING:
    from portal.inbox.models import Message

SUBJECT_LENGTH = 120


@dataclass(frozen=True)
class Item:
    """A message as a mail lists it, with the address of its page."""

    message: "Message"
    url: str

    @property
    def excerpt(self) -> str:
        """The beginning of the text, for a list of many."""
        plain = " ".join(self.message.text.split())
        return plain if len(plain) <= 100 else f"{plain[:99]}…"


def messages_of(dispatch: Dispatch) -> "list[Message]":
    """What it carries and its reader may still see, oldest first: of organisations that the person acts for today, and own.

    A digest leaves out what was read in the portal meanwhile.
    """
    held = Appointment.objects.in_force().filter(user=dispatch.user_id)
    own = Q(message__person=dispatch.user_id) & Exists(held)
    found = dispatch.items.filter(Q(message__to__in=held.acting().values("organisation")) | own)
    if dispatch.purpose == Dispatch.Purpose.DIGEST:
        found = found.exclude(message__reads__user=dispatch.user_id)
    found = found.select_related("message__to", "message__person", "message__sent_for").order_by(
        "message__sent_at", "message"
    )
    return [one.message for one in found]


def mail_of(dispatch: Dispatch) -> EmailMultiAlternatives | None:
    """The e-mail, in plain text and simple HTML; None where nothing is left to say."""
    if dispatch.purpose == Dispatch.Purpose.CONFIRM:
        return _mail(dispatch, "确认接收通知的邮箱", "confirm", {"url": _confirm_url(dispatch)})
    items = [Item(one, absolute(reverse("message", args=[one.pk]))) for one in messages_of(dispatch)]
    if not items:
        return None
    is_digest = dispatch.purpose == Dispatch.Purpose.DIGEST
    subject = f"每日摘要：{len(items)}条消息" if is_digest else items[0].message.title
    return _mail(dispatch, subject, "mail", {"items": items, "settings": _settings_urls(items)})


def text_message_of(dispatch: Dispatch) -> str | None:
    """The text message; None where nothing is left to say."""
    messages = messages_of(dispatch)
    return text_of(messages[0].title) if messages else None


def absolute(path: str) -> str:
    """The address of a page as it is reached from outside."""
    return f"{settings.MAIL_LINK_BASE}{path}"


def still_wanted(user: User, channel: str) -> str:
    """The address at which the person is reached now; empty where there is none any more."""
    if not user.is_active:
        return ""
    if channel == Dispatch.Channel.TEXT:
        return user.phone
    return user.email if user.email_confirmed_at else ""


def _confirm_url(dispatch: Dispatch) -> str:
    return absolute(reverse("email-confirm", args=[pass_for(dispatch)]))


def _settings_urls(items: Sequence[Item]) -> list[tuple[str, str]]:
    """Each kind that the mail tells of, with the address where one chooses to be told otherwise."""
    kinds = dict.fromkeys(one.message.kind for one in items)
    page = absolute(reverse("notifying"))
    return [(Kind(kind).label, f"{page}?{urlencode({'kind': kind})}#{kind}") for kind in kinds]


def _mail(dispatch: Dispatch, subject: str, template: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    given = {**context, "person": dispatch.user, "dispatch": dispatch, "base": settings.MAIL_LINK_BASE}
    plain = f"【{settings.PORTAL_NAME}】{' '.join(subject.split())}"
    mail = EmailMultiAlternatives(
        subject=plain[:SUBJECT_LENGTH],
        body=render_to_string(f"portal/outbox/{template}.txt", given),
        to=[dispatch.address],
        headers={
            # The same for each try, so that a mail server that has it already may know it again.
            "Message-ID": f"<{dispatch.pk}@{urlsplit(settings.MAIL_LINK_BASE).hostname}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{absolute(reverse('notifying'))}>",
        },
    )
    mail.attach_alternative(render_to_string(f"portal/outbox/{template}.html", given), "text/html")
    return mail
