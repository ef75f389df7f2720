"""The cases of a list, and how they go back to it: what stands in the way, and what is undone on the way."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db.models import F

from declarations.cases.lifecycle import Deed, move_many, require_actor
from declarations.cases.models import Declaration, Status
from factories.recognitions import granting
from portal.errors import Refused
from portal.people.models import Appointment
from portal.regions.models import Level
from reviews.desk.reviving import refuse_second_life
from reviews.rosters.joint import rounds_on
from reviews.rosters.models import HANDED_IN, Roster, RosterLine, RosterStatus
from reviews.spotchecks.binding import require_may_go_back
from reviews.spotchecks.models import DrawLine, DrawStatus
from reviews.stages import LEVEL_ABOVE, programme_of_round


def cases_of_list(
    roster: Roster, *, lines: Collection[int] | None = None, carried: bool | None = None
) -> list[Declaration]:
    """The cases of the standing lines, locked in one order, with all that a move reads of them.

    Args:
        roster: the list, locked.
        lines: only these lines.
        carried: only lines that were, or were not, taken over from the corrected version.
    """
    chosen = roster.lines.standing()
    if lines is not None:
        chosen = chosen.filter(pk__in=lines)
    if carried is not None:
        chosen = chosen.filter(carried=carried)
    return list(
        Declaration.objects.filter(pk__in=chosen.values("declaration"))
        .select_for_update(of=("self",), no_key=True)
        .select_related("enterprise__organisation", "factory", "round", "revision", "region__parent__parent")
        .defer("revision__content")
        .order_by("pk")
    )


def put_back(
    roster: Roster,
    cases: Sequence[Declaration],
    *,
    deed: Deed,
    by: Appointment,
    summaries: Mapping[UUID, str],
    text: str = "",
) -> None:
    """Let cases of a list wait again at its stage with the outcomes that they have on it.

    A tier that a later stage granted is taken away again.
    """
    if programme_of_round(roster.round).grants_at in _later_stages(roster):
        touched = granting.touched_by([case.pk for case in cases])
        for case in cases:
            if case.pk in touched:
                granting.undo(case_id=case.pk, by=by)
    for case in cases:
        refuse_second_life(case)
    move_many(
        declarations=cases,
        deed=deed,
        by=by,
        summaries=summaries,
        detail={"roster": str(roster.pk)} | ({"text": text} if text else {}),
        outcomes=dict(roster.lines.values_list("declaration_id", "outcome")),
        back_to=roster.stage,
    )


def is_last(roster: Roster) -> bool:
    """Whether nobody acts after this list: to receive it is to conclude its cases."""
    return not _later_stages(roster)


def is_concluded(roster: Roster) -> bool:
    return roster.status == RosterStatus.RECEIVED and is_last(roster)


def require_above(roster: Roster, by: Appointment) -> None:
    above = LEVEL_ABOVE.get(Level(roster.region.level))
    if above is None:
        raise Refused("该名单没有上级接收单位")
    require_actor(by=by, level=above, region=roster.region)


def require_answerable(roster: Roster) -> None:
    """Raises Refused unless the level above can still send the list, or lines of it, back."""
    if roster.status not in HANDED_IN or is_concluded(roster):
        raise Refused(f"名单{roster.get_status_display()}，不能退回。")


def require_not_listed_later(roster: Roster, cases: Sequence[Declaration]) -> None:
    """Raises Refused where one of ``cases``, locked before, stands on a live list of a later stage."""
    stage = programme_of_round(roster.round).stage(roster.stage)
    rounds = rounds_on(round=roster.round, stage=stage)
    later_lists = Roster.objects.live().filter(round__in=rounds, stage__in=_later_stages(roster))
    listed = (
        RosterLine.objects.standing()
        .filter(roster__in=later_lists, declaration__in=[case.pk for case in cases])
        .select_related("roster__region")
        .first()
    )
    if listed:
        raise Refused(
            f"名单中的事项已列入{listed.roster.region.name}名单（{listed.roster.get_status_display()}），不能退回。"
            "请先撤销定稿；已上报的，须由上级先退回。",
        )


def _later_stages(roster: Roster) -> list[str]:
    keys = [stage.key for stage in programme_of_round(roster.round).stages]
    return keys[keys.index(roster.stage) + 1 :]


def require_untouched(roster: Roster, cases: Sequence[Declaration], *, instead: str) -> None:
    """Raises Refused unless the level above has left the cases as the list brought them.

    Args:
        roster: the list, reported.
        cases: of it, locked.
        instead: what to ask the level above for where it has begun, as the message says it.
    """
    later_keys = _later_stages(roster)
    left = (Status.UNDER_REVIEW, later_keys[0]) if later_keys else (Status.REPORTED, roster.stage)
    for case in cases:
        if (case.status, case.stage) != left:
            raise Refused(f"{case.enterprise}的事项上级已经办理（{case.get_status_display()}），请联系上级{instead}。")
    again = roster.lines.standing().filter(
        declaration__in=[case.pk for case in cases], declaration__submissions__n__gt=F("submission__n")
    )
    if again.exists():
        raise Refused(f"名单中有事项经上级退回企业后重新提交，请联系上级{instead}。")
    require_may_go_back(roster, cases)
    drawn_from = DrawLine.objects.filter(
        roster_line__roster=roster, roster_line__declaration__in=[case.pk for case in cases]
    )
    if drawn_from.exclude(draw__status=DrawStatus.DISCARDED).exists():
        raise Refused(f"名单中的事项上级已列入抽检名单，请联系上级{instead}。")
