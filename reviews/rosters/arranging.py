"""排序: the order of a frozen list by hand, before it is reported."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import F

from declarations.cases.lifecycle import require_actor
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from portal.trail.record import record
from reviews.rosters.composing import digest, lock_roster
from reviews.rosters.models import Roster, RosterLine, RosterStatus


@transaction.atomic
def arrange(
    *,
    roster_id: UUID,
    places: Mapping[int, int],
    seen: str,
    by: Appointment,
    reasons: Mapping[int, str] | None = None,
) -> Roster:
    """Put lines of a frozen list at the places asked for; the others keep their order around them. Twice is once.

    The list is another one then: it is digested anew, and a scan of its stamped pages counts no more.

    Args:
        roster_id: the list.
        places: by line, its new place, counted from 1.
        seen: the digest of the list that the person saw.
        by: an officer of the bureau that made it.
        reasons: by line, what the list says of it from now on (推荐理由, 500 characters at most).

    Raises:
        Refused: not this bureau's list; reported already; two lines at one place, or a place that there is not; a
            reason that is too long.
        Outdated: somebody has arranged it since.
    """
    roster = lock_roster(roster_id)
    require_actor(by=by, level=roster.region.level, region=roster.region)
    if roster.status != RosterStatus.FROZEN:
        raise Refused(f"名单{roster.get_status_display()}，不能再调整顺序。")
    lines = list(roster.lines.select_related("declaration", "submission").defer("submission__envelope"))
    before = {line.pk: line.position for line in lines}
    reworded = _reworded(lines, reasons or {})
    if all(before.get(pk) == place for pk, place in places.items()) and not reworded:
        return roster
    if roster.sha256 != seen or not before.keys() >= {*places, *(reasons or {})}:
        raise Outdated("名单的顺序刚刚已被他人调整，请核对后再排。您填写的序号仍保留在下方。")
    moved = _placed(lines, places)
    changed = [line for line in moved if line.position != before[line.pk]]
    # Two steps, as no two lines may stand at one place even for a moment.
    for start in range(0, len(changed), 500):
        some = [line.pk for line in changed[start : start + 500]]
        RosterLine.objects.filter(pk__in=some).update(position=F("position") + len(lines))
    RosterLine.objects.bulk_update(changed, ["position"], batch_size=300)
    RosterLine.objects.bulk_update(reworded, ["reason"], batch_size=300)
    roster.sha256 = digest(moved)
    roster.drop_scan()
    roster.save(update_fields=["sha256", "scan", "scanned_at", "scanned_by"])
    record(
        subject=roster,
        deed="arrange",
        actor=by.user,
        acting_for=by.organisation,
        from_state=roster.status,
        to_state=roster.status,
        summary="，".join(_told(len(changed), len(reworded))),
        detail={"sha256": roster.sha256},
    )
    return roster


def _reworded(lines: list[RosterLine], reasons: Mapping[int, str]) -> list[RosterLine]:
    """The lines whose reason is another one now, with it."""
    limit = RosterLine._meta.get_field("reason").max_length or 0
    changed = []
    for line in lines:
        reason = reasons.get(line.pk, line.reason).strip()
        if len(reason) > limit:
            raise Refused(f"说明不超过{limit}字，请精简{line.declaration}的说明。", field=f"reason-{line.pk}")
        if reason != line.reason:
            line.reason = reason
            changed.append(line)
    return changed


def _told(moved: int, reworded: int) -> list[str]:
    said = [f"调整顺序，{moved}项的序号改变"] if moved else []
    return [*said, f"修改{reworded}项的推荐理由"] if reworded else said


def _placed(lines: list[RosterLine], places: Mapping[int, int]) -> list[RosterLine]:
    """``lines`` in their new order and with their new positions."""
    by_pk = {line.pk: line for line in lines}
    taken: dict[int, RosterLine] = {}
    for pk, place in places.items():
        if not 1 <= place <= len(lines):
            raise Refused(f"序号应为1至{len(lines)}。", field=f"place-{pk}")
        if place in taken:
            raise Refused(f"有两项都排在第{place}位，请改为不同的序号。", field=f"place-{pk}")
        taken[place] = by_pk[pk]
    rest = iter(line for line in lines if line.pk not in places)
    order = [taken.get(place) or next(rest) for place in range(1, len(lines) + 1)]
    for position, line in enumerate(order, start=1):
        line.position = position
    return order
