"""Which cases stand on which revision."""

from enum import StrEnum
from uuid import UUID

from django.db.models import Count, QuerySet

from declarations.cases.drafting import FILLABLE
from declarations.cases.models import Declaration, Status
from declarations.notices.models import Notice, NoticeRevision
from portal.people.models import Appointment
from portal.regions.models import Region


class State(StrEnum):
    """Cases as whoever revises a notice sorts them: those that follow, those that stay."""

    OPEN = "open"
    SUBMITTED = "submitted"
    CONCLUDED = "concluded"

    @property
    def label(self) -> str:
        return {"open": "填报中", "submitted": "办理中", "concluded": "已办结"}[self]

    @property
    def statuses(self) -> tuple[Status, ...]:
        if self == State.OPEN:
            return FILLABLE
        if self == State.CONCLUDED:
            return (Status.CONCLUDED, Status.REJECTED)
        return tuple(set(Status) - {*FILLABLE, Status.CONCLUDED, Status.REJECTED})


def notices_of(by: Appointment) -> "QuerySet[Notice]":
    """The notices of the bureau's place and of those within."""
    return Notice.objects.filter(region__in=Region.objects.under(by.organisation.region))


def revisions_of(by: Appointment) -> "QuerySet[NoticeRevision]":
    return NoticeRevision.objects.filter(notice__in=notices_of(by)).defer("content")


def standing_on(notice: Notice) -> dict[UUID, dict[State, int]]:
    """Revision id → how many cases stand on it, by state; from an index alone."""
    state_of = {status: state for state in State for status in state.statuses}
    found: dict[UUID, dict[State, int]] = {}
    counted = (
        Declaration.objects.filter(revision__in=notice.revisions.values("pk"))
        .order_by()
        .values_list("revision", "status")
        .annotate(Count("pk"))
    )
    for revision, status, n in counted:
        counts = found.setdefault(revision, dict.fromkeys(State, 0))
        counts[state_of[Status(status)]] += n
    return found
