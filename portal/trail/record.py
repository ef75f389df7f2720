"""Writing the trail; there is no other way to it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from portal import clock
from portal.trail.models import TrailEntry

if TYPE_CHECKING:
    from portal.people.models import Organisation, User

Deputising = Callable[[], "tuple[User, User] | None"]
_deputising: ContextVar[Deputising] = ContextVar("deputising")


@contextmanager
def deputising(who: Deputising) -> Iterator[None]:
    """Within this, each line of the deputy says for whom it was done.

    Args:
        who: the deputy and whom they deputise for, or None; asked when a line is written. So every deed a request
            leads to is marked, without each of them passing on what is a matter of the person, not of the deed.
    """
    token = _deputising.set(who)
    try:
        yield
    finally:
        _deputising.reset(token)


def _mark(actor: "User | None") -> dict[str, Any]:
    """``deputises_for`` for the detail of a line, where ``actor`` deputises now."""
    who = _deputising.get(None)
    pair = who() if actor and who else None
    if pair is None or pair[0] != actor:
        return {}
    return {"deputises_for": {"id": str(pair[1].pk), "name": str(pair[1])}}


def record(
    *,
    subject: models.Model,
    deed: str,
    actor: "User | None",
    acting_for: "Organisation | None",
    from_state: str = "",
    to_state: str = "",
    summary: str = "",
    detail: dict[str, Any] | None = None,
) -> TrailEntry:
    """Add one line about ``subject``; to be called inside the transaction of the deed, with the subject locked."""
    kind = str(subject._meta.model_name)
    last = (
        TrailEntry.objects.filter(subject_kind=kind, subject_id=subject.pk)
        .order_by("-sequence")
        .values_list("sequence", flat=True)
        .first()
    )
    return TrailEntry.objects.create(
        subject_kind=kind,
        subject_id=subject.pk,
        sequence=(last or 0) + 1,
        deed=deed,
        actor=actor,
        acting_for=acting_for,
        real_at=timezone.now(),
        portal_at=clock.now(),
        from_state=from_state,
        to_state=to_state,
        summary=summary[:200],
        detail=(detail or {}) | _mark(actor),
    )


def record_each(
    *,
    lines: Mapping[models.Model, str],
    deed: str,
    actor: "User | None",
    acting_for: "Organisation | None",
    to_state: str = "",
    states: Mapping[models.Model, tuple[str, str]] | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add one line about each of many subjects of one kind (a list imported); the same rules as for ``record``.

    Args:
        lines: the summary for each subject.
        deed: done to all of them.
        actor: who did it.
        acting_for: for whom.
        to_state: where all of them then stand.
        states: from where and to where each went, where they did not all go the same way.
        detail: the same for all.
    """
    real_at, portal_at = timezone.now(), clock.now()
    subjects, marked = list(lines), (detail or {}) | _mark(actor)
    for start in range(0, len(subjects), 500):
        some = subjects[start : start + 500]
        kind = str(some[0]._meta.model_name)
        last = dict(
            TrailEntry.objects.filter(subject_kind=kind, subject_id__in=[one.pk for one in some])
            .order_by("subject_id")
            .values_list("subject_id")
            .annotate(models.Max("sequence")),
        )
        TrailEntry.objects.bulk_create(
            TrailEntry(
                subject_kind=kind,
                subject_id=one.pk,
                sequence=last.get(one.pk, 0) + 1,
                deed=deed,
                actor=actor,
                acting_for=acting_for,
                real_at=real_at,
                portal_at=portal_at,
                from_state=(states or {}).get(one, ("", to_state))[0],
                to_state=(states or {}).get(one, ("", to_state))[1],
                summary=lines[one][:200],
                detail=marked,
            )
            for one in some
        )


def trail_of(subject: models.Model, *others: models.Model) -> "models.QuerySet[TrailEntry]":
    """All that was done to ``subject`` (and to ``others`` of its kind), oldest first, with the persons' names."""
    return TrailEntry.objects.filter(
        subject_kind=subject._meta.model_name,
        subject_id__in=[subject.pk, *(one.pk for one in others)],
    ).select_related("actor", "acting_for")
