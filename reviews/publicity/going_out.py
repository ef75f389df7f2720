"""What a public notice and a result have in common while their list goes out: their state, taking back what is frozen, the trail."""

from django.db import models

from declarations.cases.lifecycle import require_actor
from declarations.cases.models import Declaration, Status
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from portal.regions.models import Level
from portal.trail.record import record
from reviews.publicity.models import Publicity
from reviews.results.models import Result
from reviews.rosters import composing
from reviews.rosters.going_back import cases_of_list
from reviews.rosters.holding_back import require_none_held_back
from reviews.rosters.models import Roster

Holder = Publicity | Result


def require_status(holder: Holder, status: models.TextChoices) -> None:
    """Raises Outdated unless it is in that state."""
    if holder.status != status:
        raise Outdated(
            f"该{holder._meta.verbose_name}目前为“{holder.get_status_display()}”，可能刚刚已被他人办理，请核对后再办理。"
        )


def cases_to_move(roster: Roster, status: Status) -> list[Declaration]:
    """The cases of a list, locked.

    Raises:
        Outdated: one of them is not as the list has it any more.
    """
    cases = cases_of_list(roster)
    for case in cases:
        if (case.status, case.stage) != (status, roster.stage):
            raise Outdated(
                f"{case.enterprise}的事项目前为“{case.get_status_display()}”，与名单不一致，请撤销定稿后重新定稿。"
            )
    return cases


def cases_to_put_out(roster: Roster, status: Status) -> list[Declaration]:
    """``cases_to_move`` of a list that goes out now.

    Raises:
        Refused: a document has ended the tier of one since the list was frozen.
        Outdated: one of them is not as the list has it any more.
    """
    cases = cases_to_move(roster, status)
    require_none_held_back(cases, rounds=[roster.round], stage=roster.stage)
    return cases


def take_back(
    holder: Holder, *, frozen: models.TextChoices, discarded: models.TextChoices, instead: str, by: Appointment
) -> None:
    """Discard a list that did not go out, with what holds it, locked; its cases wait again. Twice is once.

    Args:
        holder: the notice or the result.
        frozen: its state before it goes out.
        discarded: its state afterwards.
        instead: what to do with one that went out.
        by: an officer of the province.

    Raises:
        Refused: not the province; it went out.
    """
    require_actor(by=by, level=Level.PROVINCE, region=holder.region)
    if holder.status == discarded:
        return
    if holder.status != frozen:
        raise Refused(f"{holder._meta.verbose_name}{holder.get_status_display()}，不能撤销定稿；{instead}")
    composing.discard(roster_id=holder.roster_id, by=by)
    holder.status = discarded
    holder.save(update_fields=["status"])
    note(holder, "discard", by, "撤销定稿", was=frozen, to=holder.status)


def note(
    holder: Holder, deed: str, by: Appointment, summary: str, *, was: str = "", to: str = "", **detail: str
) -> None:
    """A line on its trail."""
    record(
        subject=holder,
        deed=deed,
        actor=by.user,
        acting_for=by.organisation,
        from_state=was,
        to_state=to,
        summary=summary,
        detail=dict(detail),
    )
