"""Sending a message; the one way into anybody's inbox, and from there out of the portal."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from portal import clock
from portal.inbox.models import TEXT_LENGTH, TITLE_LENGTH, Message
from portal.outbox.kinds import Kind
from portal.outbox.queueing import queue
from portal.people.models import Appointment, Organisation, User
from portal.trail.record import record_each


@dataclass(frozen=True)
class Letter:
    """What an organisation, or one person, is told: one line, the text as typed, and the page where it is dealt with.

    ``link`` as ``reverse()`` gives it. ``occasion`` names what the portal tells of by itself: each is told of it once,
    whoever tries again.
    """

    to: Organisation | User
    kind: Kind
    title: str
    text: str
    link: str = ""
    occasion: str = ""


@transaction.atomic
def send(
    *,
    to: Organisation | User,
    title: str,
    text: str,
    link: str = "",
    kind: Kind = Kind.GENERAL,
    by: Appointment | None,
) -> Message:
    """Tell all who act for ``to``, or that person; in the transaction of the deed that it tells of, so that neither is without the other.

    Who is told by e-mail or text message as well follows from ``kind`` and their own choice (``portal.outbox``).

    Args:
        to: a bureau, an enterprise, or a person whom it alone concerns.
        title: one line; what is beyond its length is cut.
        text: the message, lines as typed.
        link: the page of the portal where it is dealt with, as ``reverse()`` gives it.
        kind: what it is about.
        by: who sends, and for whom; None for the portal itself.
    """
    return send_each(letters=[Letter(to, kind, title, text, link)], by=by)[0]


@transaction.atomic
def send_each(*, letters: Sequence[Letter], by: Appointment | None) -> list[Message]:
    """``send`` for many, in a fixed number of queries; those told of their occasion before are left out.

    Returns:
        What was sent.
    """
    now = clock.now()
    messages = [
        Message(
            kind=one.kind,
            occasion=one.occasion,
            to=one.to if isinstance(one.to, Organisation) else None,
            person=one.to if isinstance(one.to, User) else None,
            title=one.title[:TITLE_LENGTH],
            text=one.text[:TEXT_LENGTH],
            link=one.link,
            sent_at=now,
            sent_by=by.user if by else None,
            sent_for=by.organisation if by else None,
        )
        for one in letters
    ]
    occasional = any(one.occasion for one in messages)
    Message.objects.bulk_create(messages, ignore_conflicts=occasional, batch_size=500)
    if occasional:
        kept = set(Message.objects.filter(pk__in=[one.pk for one in messages]).values_list("pk", flat=True))
        messages = [one for one in messages if one.pk in kept]
    if messages:
        record_each(
            lines={one: f"发给{one.recipient}：{one.title}" for one in messages},
            deed="send",
            actor=by.user if by else None,
            acting_for=by.organisation if by else None,
        )
        queue(messages)
    return messages
