"""Cases follow their factory: into the enterprise or factory that it is merged into, and to the county it moves to.

Named in ``FACTORY_FOLLOWERS`` of settings; what the functions promise stands in ``factories.identity.followers``.
"""

from collections.abc import Sequence

from declarations.cases.lifecycle import lock as lock_case
from declarations.cases.lifecycle import programme_of, stages_for
from declarations.cases.models import Declaration, DeclarationQuerySet, Outcome, Status
from declarations.notices.places import takes_part
from factories.registry.models import Enterprise, Factory
from portal.people.models import Appointment, bureau_of
from portal.regions.models import Region
from portal.trail.record import record, record_each

_OVER = (Status.CONCLUDED, Status.REJECTED)
_UNDECIDED = (Status.DRAFT, Status.RETURNED, Status.UNDER_REVIEW)


def lock(*, factories: Sequence[Factory]) -> None:
    list(_of(factories).select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def holdings(*, factories: Sequence[Factory]) -> dict[str, int]:
    return {"申报和复核事项": _of(factories).count()}


def obstacles(*, kept: Factory, merged: Factory) -> list[str]:
    """Two cases in one round cannot both be the case of one factory; a rejected one does not count."""
    standing = Declaration.objects.exclude(status=Status.REJECTED).select_related("round")
    mine = {one.round_id: one for one in standing.filter(factory=kept)}
    return [
        f"两处在“{one.round.title}”各有一项事项（{mine[one.round_id]}，{mine[one.round_id].get_status_display()}；"
        f"{one}，{one.get_status_display()}），不能并为一个工厂，请改为保留为单独的工厂。"
        for one in standing.filter(factory=merged)
        if one.round_id in mine
    ]


def note_merge(*, factories: Sequence[Factory], kept: Enterprise, by: Appointment) -> None:
    record_each(
        lines=dict.fromkeys(_of(factories).select_related("enterprise"), f"企业合并，本事项归入“{kept.name}”"),
        deed="follow_merge",
        actor=by.user,
        acting_for=by.organisation,
        detail={"enterprise": str(kept.pk)},
    )


def stays(*, enterprise: Enterprise, receiving: Region) -> tuple[int, int]:
    live = [one for one in _live(enterprise) if one.region_id == enterprise.region.pk]
    can = sum(_can_move(one, receiving) for one in live)
    return can, len(live) - can


def move(*, enterprise: Enterprise, receiving: Region, by: Appointment) -> int:
    """Those that no bureau has decided on and that pass the same stages there; their county is asked for nothing more."""
    moved = 0
    for pk in list(_live(enterprise).filter(region=enterprise.region).order_by("pk").values_list("pk", flat=True)):
        case = lock_case(pk)
        if not _can_move(case, receiving):
            continue
        before, case.region = case.region, receiving
        if case.filler and not Region.objects.under(case.filler.region).filter(pk=receiving.pk).exists():
            case.filler = bureau_of(receiving)  # the city above both goes on; nobody of another city sees the case
        case.moves += 1  # an officer who decides on the page as it was is told
        case.save(update_fields=["region", "filler", "moves"])
        record(
            subject=case,
            deed="follow_transfer",
            actor=by.user,
            acting_for=by.organisation,
            summary=f"企业迁移，受理地区由{before.name}改为{receiving.name}",
            detail={"from": before.pk, "to": receiving.pk},
        )
        moved += 1
    return moved


def _of(factories: Sequence[Factory]) -> DeclarationQuerySet:
    return Declaration.objects.filter(factory__in=[one.pk for one in factories])


def _live(enterprise: Enterprise) -> DeclarationQuerySet:
    return (
        Declaration.objects.filter(enterprise=enterprise)
        .exclude(status__in=_OVER)
        .select_related("revision", "round", "region")
    )


def _can_move(case: Declaration, receiving: Region) -> bool:
    programme = programme_of(case)
    here, there = (stages_for(programme, place) for place in (case.region, receiving))
    return (
        case.status in _UNDECIDED
        and case.outcome == Outcome.OPEN
        and takes_part(programme, receiving)
        and [one.key for one in here] == [one.key for one in there]
        and case.stage in {"", here[0].key}
    )
