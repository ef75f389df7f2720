"""Reading: what lies in the inbox of whom one acts for, or one's own, how much of it is unread, and marking it read."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal import clock
from portal.inbox.models import Message, MessageQuerySet, MessageRead
from portal.people.models import Appointment, User

# Beyond this the header says 99+, and no more rows are counted.
COUNTED = 100


def inbox_of(by: Appointment) -> MessageQuerySet:
    """The messages to the organisation that ``by`` acts for now; to the person, who acts for none."""
    return _told_to(by).visible_to(by.user)


@transaction.atomic
def mark_read(*, messages: MessageQuerySet, user: User) -> int:
    """Note that ``user`` has read these; how many were unread. Twice is once, at the same time too."""
    unread = list(messages.unread_by(user).values_list("pk", flat=True))
    now = clock.now()
    MessageRead.objects.bulk_create(
        [MessageRead(message_id=pk, user=user, read_at=now) for pk in unread], ignore_conflicts=True, batch_size=500
    )
    return len(unread)


def unread(request: HttpRequest) -> dict[str, Any]:
    """For templates: ``unread_messages``, counted where a page shows it; one query."""
    return {"unread_messages": SimpleLazyObject(lambda: _counted(request))}


def _counted(request: HttpRequest) -> str:
    """How many, in words: empty for none, 99+ beyond that."""
    by = getattr(request, "acting", None)
    if not by:
        return ""
    # Whom one acts for now is in force already: the grants need not be asked once more on each page.
    n = _told_to(by).unread_by(by.user).order_by()[:COUNTED].count()
    return "" if n == 0 else str(n) if n < COUNTED else f"{COUNTED - 1}+"


def _told_to(by: Appointment) -> MessageQuerySet:
    """One of the two, so that each is read by its index. Nobody is both: an expert's account holds no other role."""
    own = Message.objects.all()
    return own.filter(to=by.organisation_id) if by.acts else own.filter(person=by.user_id)
