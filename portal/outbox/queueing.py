"""From a message to those who are told of it outside of the portal, in the transaction that writes the message."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from portal.outbox.kinds import DEFAULTS, Manner
from portal.outbox.models import Choice, Dispatch, DispatchItem
from portal.outbox.texting import is_mobile
from portal.people.models import Appointment, User

if TYPE_CHECKING:
    from portal.inbox.models import Message


def queue(messages: "Sequence[Message]") -> None:
    """Write down who is told of these by e-mail at once, in the next digest, and by text message; a fixed number of queries.

    One query for organisations and one for persons where nobody has an address. Nothing leaves here: whatever is wrong with a mail server, the deed goes on.
    """
    people = _readers(messages)
    if not people:
        return
    everyone = {user.pk for users in people.values() for user in users}
    chosen = _chosen(everyone, {one.kind for one in messages})
    dispatches: list[Dispatch] = []
    items: list[DispatchItem] = []
    for message in messages:
        for user in people[message.to_id or message.person_id]:
            choice = chosen.get((user.pk, message.kind))
            for dispatch, item in _leaving(message, user, choice):
                dispatches.extend([dispatch] if dispatch else [])
                items.append(item)
    Dispatch.objects.bulk_create(dispatches, batch_size=500)
    DispatchItem.objects.bulk_create(items, batch_size=500)


def dispatch_to(user: User, *, channel: str, purpose: str, address: str) -> Dispatch:
    """A dispatch to be sent as soon as a worker comes to it; not yet stored."""
    return Dispatch(user=user, channel=channel, purpose=purpose, address=address, due_at=timezone.now())


def _readers(messages: "Sequence[Message]") -> dict[UUID | None, list[User]]:
    """Organisation or person → who can be reached there now; each once, whatever appointments they hold.

    Of an organisation, those who act for it: an expert of the province is not told what the province is told.
    """
    reachable = Q(email_confirmed_at__isnull=False)
    if settings.PORTAL_SMS_BACKEND:
        reachable |= ~Q(phone="")
    found: dict[UUID | None, dict[UUID, User]] = defaultdict(dict)
    users, held = User.objects.filter(reachable), Appointment.objects.in_force()
    if organisations := {one.to_id for one in messages if one.to_id}:
        acting = held.acting().filter(organisation__in=organisations, user__in=users).select_related("user")
        for one in acting:
            found[one.organisation_id][one.user_id] = one.user
    if persons := {one.person_id for one in messages if one.person_id}:
        for user in users.filter(pk__in=held.filter(user__in=persons).values("user")):
            found[user.pk][user.pk] = user
    return defaultdict(list, {told: list(users.values()) for told, users in found.items()})


def _chosen(users: Iterable[UUID], kinds: Iterable[str]) -> dict[tuple[UUID, str], Choice]:
    return {(one.user_id, one.kind): one for one in Choice.objects.filter(user__in=users, kind__in=kinds)}


def _leaving(message: "Message", user: User, choice: Choice | None) -> list[tuple[Dispatch | None, DispatchItem]]:
    """The e-mail (None: it waits for the digest) and the text message by which this person is told."""
    found: list[tuple[Dispatch | None, DispatchItem]] = []
    manner = choice.manner if choice else DEFAULTS[message.kind]
    if user.email_confirmed_at and manner != Manner.PORTAL:
        at_once = manner == Manner.AT_ONCE
        found.append(_told(message, user, Dispatch.Channel.EMAIL, user.email if at_once else ""))
    if settings.PORTAL_SMS_BACKEND and choice and choice.by_text and is_mobile(user.phone):
        found.append(_told(message, user, Dispatch.Channel.TEXT, user.phone))
    return found


def _told(message: "Message", user: User, channel: str, address: str) -> tuple[Dispatch | None, DispatchItem]:
    purpose = Dispatch.Purpose.MESSAGE
    dispatch = dispatch_to(user, channel=channel, purpose=purpose, address=address) if address else None
    return dispatch, DispatchItem(message=message, user=user, channel=channel, dispatch=dispatch)
