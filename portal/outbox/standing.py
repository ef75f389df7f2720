"""What became of what leaves: whether it is stuck, for the health page, and what the administrator has to look after."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.errors import Outdated, Refused
from portal.outbox.models import Dispatch
from portal.people.models import Appointment, Role
from portal.trail.record import record

STUCK_MINUTES = 30


def is_stuck() -> bool:
    """Whether something has been waiting to leave for longer than ``STUCK_MINUTES`` (real time)."""
    since = timezone.now() - dt.timedelta(minutes=STUCK_MINUTES)
    return Dispatch.objects.waiting_since(since).exists()


@transaction.atomic
def send_again(*, dispatch_id: UUID, by: Appointment) -> Dispatch:
    """Let one that failed, or of which it is unsure whether it arrived, be sent once more.

    Raises:
        Refused: ``by`` is no administrator.
        Outdated: it waits or has left already.
    """
    if by.role != Role.ADMINISTRATOR:
        raise Refused("只有系统管理员可以重新发送。")
    dispatch = Dispatch.objects.select_for_update(of=("self",), no_key=True).get(pk=dispatch_id)
    if dispatch.status not in {Dispatch.Status.FAILED, Dispatch.Status.UNSURE}:
        raise Outdated(f"该{dispatch.get_channel_display()}目前为“{dispatch.get_status_display()}”，无需重新发送。")
    before = dispatch.status
    dispatch.status, dispatch.failure, dispatch.token = Dispatch.Status.QUEUED, "", ""
    dispatch.attempts, dispatch.due_at = 0, timezone.now()
    dispatch.save(update_fields=["status", "failure", "token", "attempts", "due_at"])
    record(
        subject=dispatch,
        deed="send-again",
        actor=by.user,
        acting_for=by.organisation,
        from_state=before,
        to_state=dispatch.status,
        summary=f"重新发送：{dispatch.get_purpose_display()}",
    )
    return dispatch
