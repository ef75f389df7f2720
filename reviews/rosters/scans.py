"""盖章扫描件: the scan of a list's stamped pages, kept beside its digest."""

from typing import Any
from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import require_actor
from portal import clock
from portal.errors import Refused
from portal.files.papers import check_paper
from portal.files.storing import store
from portal.people.models import Appointment
from portal.trail.record import record
from reviews.rosters.composing import lock_roster
from reviews.rosters.models import Roster, RosterStatus, Stamped

_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


@transaction.atomic
def keep_scan(*, roster_id: UUID, file: Any, by: Appointment) -> Roster:
    """Keep the scan of the stamped list; until the list is received, a later one takes its place.

    The bytes of the one before stay until ``manage.py tidy_files`` finds that nothing names them.

    Raises:
        Refused: not this bureau's list; received, or not live any more; neither PDF, JPEG nor PNG, or too large.
    """
    roster = lock_roster(roster_id)
    require_actor(by=by, level=roster.region.level, region=roster.region)
    if roster.status not in {RosterStatus.FROZEN, RosterStatus.REPORTED}:
        raise Refused(f"名单{roster.get_status_display()}，不能再上传或更换盖章扫描件。", field="scan")
    put_scan(roster, of=roster, called="", file=file, field="scan", by=by)
    return roster


def put_scan(paper: Stamped, *, of: Roster, called: str, file: Any, field: str, by: Appointment) -> None:
    """Put the scan of a stamped ``paper`` of a list on record; the list is locked and the deed allowed.

    Raises:
        Refused: neither PDF, JPEG nor PNG, or too large.
    """
    content_type = check_paper(file, label="盖章扫描件", field=field)
    name = f"{of.region.name}名单第{of.version}版{called}盖章扫描件{_ENDINGS[content_type]}"
    words = f"{'更换' if paper.scan_id else '上传'}{called}盖章扫描件"
    stored = store(name=name, content=file, content_type=content_type)
    paper.scan, paper.scanned_at, paper.scanned_by = stored, clock.now(), by.user
    paper.save(update_fields=["scan", "scanned_at", "scanned_by"])
    record(
        subject=of,
        deed="keep_scan",
        actor=by.user,
        acting_for=by.organisation,
        from_state=of.status,
        to_state=of.status,
        summary=words,
        detail={"sha256": stored.sha256},
    )
