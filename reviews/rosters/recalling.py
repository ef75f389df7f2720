"""撤回: a bureau takes back a list that it reported, while the level above has not begun with it."""

from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import Deed, require_actor
from portal.errors import Refused
from portal.people.models import Appointment
from portal.trail.record import record
from reviews.rosters.composing import lock_roster
from reviews.rosters.going_back import cases_of_list, put_back, require_untouched
from reviews.rosters.models import Roster, RosterStatus
from reviews.rosters.timing import require_time


@transaction.atomic
def recall(*, roster_id: UUID, by: Appointment) -> Roster:
    """Take a reported list back; its cases wait again with the outcomes that they have on it. Twice is once.

    Raises:
        Refused: not this bureau's list; received or sent back already; the level above has dealt with a case of it; it
            could not be reported again in time; a correction of it is frozen.
    """
    roster = lock_roster(roster_id)
    require_actor(by=by, level=roster.region.level, region=roster.region)
    if roster.status == RosterStatus.RECALLED:
        return roster
    if roster.status != RosterStatus.REPORTED:
        raise Refused(f"名单{roster.get_status_display()}，不能撤回；如需改动，请更正名单，或联系上级退回。")
    refuse_while_corrected(roster)
    cases = cases_of_list(roster)
    # All of them are to be reported again, those carried from an earlier version too.
    require_time(roster, cases=[case.pk for case in cases])
    require_untouched(roster, cases, instead="退回名单")
    summaries = {case.pk: f"撤回名单（{roster.version_words}）" for case in cases}
    put_back(roster, cases, deed=Deed.RECALL, by=by, summaries=summaries)
    roster.status = RosterStatus.RECALLED
    roster.save(update_fields=["status"])
    record(
        subject=roster,
        deed="recall",
        actor=by.user,
        acting_for=by.organisation,
        from_state=RosterStatus.REPORTED,
        to_state=roster.status,
        summary="撤回名单",
    )
    return roster


def refuse_while_corrected(roster: Roster) -> None:
    """Raises Refused while a correction of ``roster`` is frozen: the two would say different things of its cases."""
    if roster.corrections.filter(status=RosterStatus.FROZEN).exists():
        raise Refused(f"第{roster.version}版的更正已定稿，请先撤销更正的定稿。")
