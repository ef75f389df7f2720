"""办理过程: all that was done to a case, as one list that a person can read.

The trail says what was done; the apps above add what they keep of it (``settings.HISTORY_SOURCES``): what an opinion
remarked, what was replied. What is internal to a bureau is shown to that bureau alone.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.module_loading import import_string

from declarations.cases.lifecycle import Deed
from declarations.cases.models import Declaration
from declarations.notices.extensions import Extension
from portal.people.models import Appointment, Organisation, User
from portal.trail.models import TrailEntry
from portal.trail.record import trail_of


@dataclass(frozen=True)
class Note:
    """Something that belongs to an event: a remark, or a reply to one. ``place`` says of what."""

    place: str
    text: str
    reply: str = ""


@dataclass
class Event:
    """One thing that was done. ``detail`` is that of the trail; ``internal`` to the bureau that did it."""

    at: dt.datetime
    what: str
    text: str = ""
    actor: User | None = None
    acting_for: Organisation | None = None
    deputises_for: str = ""
    deed: str = ""
    detail: dict[str, object] = field(default_factory=dict)
    url: str = ""
    link: str = ""
    internal: bool = False
    notes: list[Note] = field(default_factory=list)


class Source(Protocol):
    def __call__(self, *, case: Declaration, events: Sequence[Event], by: Appointment) -> None:
        """Add to the events what is known of them and ``by`` may read."""


def history_of(case: Declaration, *, by: Appointment, entries: Sequence[TrailEntry] | None = None) -> list[Event]:
    """What ``by`` may know of the way of a case, oldest first; a fixed number of queries.

    Args:
        case: one that ``by`` may see.
        by: who reads, and for whom.
        entries: the trail of the case, where the page has read it already.
    """
    events = [_of_entry(case, one) for one in (list(trail_of(case)) if entries is None else entries)]
    events = [one for one in events if not one.internal or _same_bureau(one, by)]
    for name in settings.HISTORY_SOURCES:
        cast("Source", import_string(name))(case=case, events=events, by=by)
    return sorted([*events, *_extensions(case)], key=lambda one: one.at)


def _same_bureau(event: Event, by: Appointment) -> bool:
    return event.acting_for is not None and event.acting_for.pk == by.organisation_id


def _of_entry(case: Declaration, entry: TrailEntry) -> Event:
    event = Event(
        at=entry.portal_at,
        what=entry.summary or entry.deed,
        text=_text(entry),
        actor=entry.actor,
        acting_for=entry.acting_for,
        deputises_for=entry.detail.get("deputises_for", {}).get("name", ""),
        deed=entry.deed,
        detail=entry.detail,
        internal=bool(entry.detail.get("internal")),
    )
    if entry.deed == Deed.SUBMIT and "n" in entry.detail:
        event.url, event.link = reverse("receipt", args=[case.pk, entry.detail["n"]]), "提交回执"
    return event


def _text(entry: TrailEntry) -> str:
    """What was said, and why a rule in principle was set aside."""
    said, exception = entry.detail.get("text") or "", entry.detail.get("exception") or ""
    return "\n".join(one for one in (said, f"例外理由：{exception}" if exception else "") if one)


def _extensions(case: Declaration) -> list[Event]:
    """The dates that were lengthened for this very case, and that was revoked again."""
    given = Extension.objects.filter(Q(declaration=case)).with_names().select_related("declaration__region")
    events = []
    for one in given:
        events.append(Event(one.given_at, f"{one}", one.reason, one.given_by, one.given_for))
        if one.revoked_at:
            events.append(
                Event(one.revoked_at, f"撤销{one}", one.revoked_reason, one.revoked_by, one.revoked_for),
            )
    return events
