"""核收: the level above records of each paper whether it came, and whether it is what the portal has."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import transaction

from portal.errors import Refused
from portal.people.models import Appointment
from reviews.hardcopies.keeping import keep, lock_asked
from reviews.hardcopies.models import WANTED, State
from reviews.hardcopies.pieces import all_pieces, chosen_pieces
from reviews.hardcopies.telling import tell_wanted
from reviews.rosters.going_back import require_above
from reviews.rosters.models import Roster

NOTE_LENGTH = 200


@transaction.atomic
def record_copies(
    *, roster_id: UUID, chosen: Collection[str], state: str, notes: Mapping[str, str], by: Appointment
) -> Roster:
    """Record the same of some papers of a list; the bureau below is told of what is wanted again. The same twice is once.

    Args:
        roster_id: the list.
        chosen: names of its papers (``Piece.name``).
        state: received, as the portal has it, missing, or different.
        notes: by name, what is missing or different.
        by: an officer of the bureau above.

    Raises:
        Refused: not the bureau above; not handed in; none is chosen; not such a state; nothing is said of what is
            missing or different (``field``: ``note-<name>``).
        Outdated: one of them is not asked for any more.
    """
    roster = lock_asked(roster_id)
    require_above(roster, by)
    if state not in State or state == State.SENT:
        raise Refused("请选择核收结果。", field="state")
    pieces = chosen_pieces(roster, chosen)
    wanted = state in WANTED
    said = {one.name: notes.get(one.name, "").strip() for one in pieces} if wanted else {}
    for one in pieces if wanted else ():
        if not said[one.name]:
            raise Refused(f"请说明{one.called}缺什么或何处不一致。", field=f"note-{one.name}")
        if len(said[one.name]) > NOTE_LENGTH:
            raise Refused(f"{one.called}的说明最多{NOTE_LENGTH}字。", field=f"note-{one.name}")
    pieces = [
        one for one in pieces if (one.state, one.copy.note if one.copy else "") != (state, said.get(one.name, ""))
    ]
    if not pieces:
        return roster
    told = f"核收纸质件{len(pieces)}件：{State(state).label}"
    keep(roster, pieces, state=State(state), deed="record_copies", summary=told, notes=said, by=by)
    if wanted:
        tell_wanted(roster=roster, pieces=pieces, state=State(state), notes=said, by=by)
    return roster


@transaction.atomic
def receive_rest(*, roster_id: UUID, by: Appointment) -> int:
    """Record as received all papers of a list of which nothing else is said (全部已收); how many that were.

    What is missing or different stays so: it is received when it has come anew.

    Raises:
        Refused: not the bureau above; not handed in; the pack asks for no papers.
    """
    roster = lock_asked(roster_id)
    require_above(roster, by)
    pieces = [one for one in all_pieces(roster) if not one.is_held and not one.is_wanted]
    if pieces:
        told = f"核收纸质件{len(pieces)}件：{State.RECEIVED.label}"
        keep(roster, pieces, state=State.RECEIVED, deed="record_copies", summary=told, by=by)
    return len(pieces)
