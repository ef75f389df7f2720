"""A digest per day over the trail, each over the one before it: what was written cannot be changed unseen.

The database refuses to change a line already (``guard``); the seals show it of a database that somebody else has had
in hand. A digest that was noted elsewhere proves all days up to its own.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from portal.trail.models import TrailEntry, TrailSeal

# A day is sealed so long after its end: longer than any transaction that wrote a line of it may take.
WAIT = dt.timedelta(minutes=30)
_AT_ONCE = 1000


@dataclass(frozen=True)
class Broken:
    """A day that does not say what was sealed."""

    day: dt.date
    sealed: TrailSeal
    lines: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.day}：封存时 {self.sealed.lines} 行 {self.sealed.sha256}，现为 {self.lines} 行 {self.sha256}"


def seal_trail(*, now: dt.datetime | None = None) -> list[TrailSeal]:
    """Seal the days that are over and not yet sealed, from the first line on; those sealed now.

    By the machine's time, as the lines are. Two at once seal each day once.
    """
    until = timezone.localtime((now or timezone.now()) - WAIT).date()  # the first day that may not be sealed yet
    last = TrailSeal.objects.last()
    day = last.day + dt.timedelta(days=1) if last else _first_day()
    sealed: list[TrailSeal] = []
    while day and day < until:
        lines, sha256 = digest_of(day, after=last.sha256 if last else "")
        try:
            with transaction.atomic():
                last = TrailSeal.objects.create(day=day, lines=lines, sha256=sha256, sealed_at=timezone.now())
        except IntegrityError:  # another worker seals too, and is ahead
            return sealed
        sealed.append(last)
        day += dt.timedelta(days=1)
    return sealed


def verify_trail() -> Iterator[TrailSeal | Broken]:
    """Each sealed day in order, checked anew; of a broken one, what it says now."""
    before = ""
    for seal in TrailSeal.objects.all():
        lines, sha256 = digest_of(seal.day, after=before)
        yield seal if (lines, sha256) == (seal.lines, seal.sha256) else Broken(seal.day, seal, lines, sha256)
        before = seal.sha256


def digest_of(day: dt.date, *, after: str) -> tuple[int, str]:
    """How many lines a day has, and the SHA-256 over the digest before it and each line as JSON with sorted keys."""
    digest, lines = hashlib.sha256(after.encode()), 0
    for entry in _entries(day):
        digest.update(b"\n" + json.dumps(_said(entry), ensure_ascii=False, sort_keys=True).encode())
        lines += 1
    return lines, digest.hexdigest()


def _entries(day: dt.date) -> Iterator[TrailEntry]:
    """The lines of a day in the order of their time, some at a time: a day may have a hundred thousand."""
    start = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    entries = TrailEntry.objects.filter(real_at__gte=start, real_at__lt=start + dt.timedelta(days=1))
    entries = entries.order_by("real_at", "id")
    last: TrailEntry | None = None
    while True:
        beyond = entries
        if last is not None:
            beyond = entries.filter(Q(real_at__gt=last.real_at) | Q(real_at=last.real_at, id__gt=last.pk))
        page = list(beyond[:_AT_ONCE])
        yield from page
        if len(page) < _AT_ONCE:
            return
        last = page[-1]


def _said(entry: TrailEntry) -> dict[str, object]:
    return {
        "id": str(entry.pk),
        "subject": f"{entry.subject_kind} {entry.subject_id} {entry.sequence}",
        "deed": entry.deed,
        "actor": str(entry.actor_id or ""),
        "acting_for": str(entry.acting_for_id or ""),
        "real_at": entry.real_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "portal_at": entry.portal_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "from": entry.from_state,
        "to": entry.to_state,
        "summary": entry.summary,
        "detail": entry.detail,
    }


def _first_day() -> dt.date | None:
    first = TrailEntry.objects.order_by("real_at").values_list("real_at", flat=True).first()
    return timezone.localtime(first).date() if first else None
