"""The trail, searched: who did what, to what, for whom, when; newest first.

An administrator reads all; a province what the bureaus and enterprises within it did, and what the portal did by
itself. What is internal to a bureau stays with it (as in ``declarations.cases.history``), and so do an enterprise's own
drafts and everybody's background jobs.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.audit.deeds import DEEDS
from portal.audit.subjects import Named, kind_name, kinds
from portal.people.access import lies_in_sight, may_open
from portal.people.models import Appointment, Organisation, Role, User
from portal.trail.models import TrailEntry

ORDER = ("-real_at", "-id")


@dataclass(frozen=True)
class Search:
    """What is looked for; what is None or empty is not asked. Days are real ones, both included."""

    subjects: tuple[tuple[str, tuple[UUID, ...]], ...] | None = None
    actor: UUID | None = None
    organisation: UUID | None = None
    deed: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    def as_json(self) -> dict[str, Any]:
        """For the parameters of a job."""
        subjects = None
        if self.subjects is not None:
            subjects = [[kind, [str(one) for one in ids]] for kind, ids in self.subjects]
        return {
            "subjects": subjects,
            "actor": str(self.actor) if self.actor else None,
            "organisation": str(self.organisation) if self.organisation else None,
            "deed": self.deed,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Search":
        subjects = None
        if said["subjects"] is not None:
            subjects = tuple((kind, tuple(UUID(one) for one in ids)) for kind, ids in said["subjects"])
        return cls(
            subjects=subjects,
            actor=UUID(said["actor"]) if said["actor"] else None,
            organisation=UUID(said["organisation"]) if said["organisation"] else None,
            deed=said["deed"],
            since=dt.date.fromisoformat(said["since"]) if said["since"] else None,
            until=dt.date.fromisoformat(said["until"]) if said["until"] else None,
        )


@dataclass(frozen=True)
class Line:
    """A line of the trail as it is listed; ``subject`` is None where the reader may not see what it is about."""

    entry: TrailEntry
    kind: str
    subject: Named | None
    deed: str


def readable(by: Appointment) -> "QuerySet[TrailEntry]":
    """The lines that ``by`` may read."""
    entries = TrailEntry.objects.select_related("actor", "acting_for")
    entries = entries.filter(~Q(detail__has_key="internal") | Q(acting_for=by.organisation_id))
    if by.role == Role.ADMINISTRATOR:
        return entries
    for one in kinds().values():
        if hidden := one.hidden():
            entries = entries.exclude(hidden)
    done_here = Q(acting_for__isnull=False) & Q(lies_in_sight(by.user, "acting_for__region"))
    by_itself = Q(actor__isnull=True, acting_for__isnull=True)
    return entries.filter(done_here | by_itself).exclude(subject_kind="job")


def found(search: Search, *, by: Appointment) -> "QuerySet[TrailEntry]":
    """The lines of a search; to be read by key in ``ORDER``, never counted."""
    entries = readable(by)
    if search.subjects is not None:
        about = Q(pk__in=[])
        for kind, ids in search.subjects:
            about |= Q(subject_kind=kind, subject_id__in=ids)
        entries = entries.filter(about)
    if search.actor:
        entries = entries.filter(actor=search.actor)
    if search.organisation:
        entries = entries.filter(acting_for=search.organisation)
    if search.deed:
        entries = entries.filter(deed=search.deed)
    if search.since:
        entries = entries.filter(real_at__gte=_midnight(search.since))
    if search.until:
        entries = entries.filter(real_at__lt=_midnight(search.until + dt.timedelta(days=1)))
    return entries


def subjects_meant(text: str, *, user: User) -> tuple[tuple[str, tuple[UUID, ...]], ...]:
    """What a number, an enterprise, a place or a name stands for; empty where nothing is called so."""
    meant = ((kind, tuple(one.found(text, user=user))) for kind, one in kinds().items())
    return tuple((kind, ids) for kind, ids in meant if ids)


def people_meant(text: str) -> list[User]:
    """Those whom a name or user name stands for, six at most."""
    return list(User.objects.filter(Q(username=text) | Q(full_name=text))[:6])


def organisations_meant(text: str) -> list[Organisation]:
    """The one of that name, else those whose name has it in; six at most."""
    exact = list(Organisation.objects.filter(name=text).select_related("region")[:6])
    return exact or list(Organisation.objects.filter(name__icontains=text).select_related("region")[:6])


def lines_of(entries: Sequence[TrailEntry], *, by: Appointment) -> list[Line]:
    """The lines with their subjects' names, linked where ``by`` may open such pages; a query per kind of subject."""
    known: dict[str, dict[UUID, Named]] = {}
    for kind, one in kinds().items():
        ids = {entry.subject_id for entry in entries if entry.subject_kind == kind}
        known[kind] = _linked(one.named(ids, user=by.user), by=by) if ids else {}
    return [
        Line(
            entry,
            kind_name(entry.subject_kind),
            known.get(entry.subject_kind, {}).get(entry.subject_id),
            DEEDS.get(entry.deed, entry.deed),
        )
        for entry in entries
    ]


def _linked(named: Mapping[UUID, Named], *, by: Appointment) -> dict[UUID, Named]:
    return {
        pk: one if not one.url or may_open(one.url, role=by.role) else replace(one, url="") for pk, one in named.items()
    }


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
