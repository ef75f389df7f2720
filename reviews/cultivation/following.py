"""Candidates follow their factory when it is merged; kept numbers are weighed anew. See ``factories.identity.followers``."""

from collections.abc import Sequence

from factories.registry.models import Enterprise, Factory
from portal.people.models import Appointment
from portal.regions.models import Region
from portal.trail.record import record_each
from reviews.cultivation.models import Candidate, CandidateQuerySet, Readiness


def lock(*, factories: Sequence[Factory]) -> None:
    list(_of(factories).select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def holdings(*, factories: Sequence[Factory]) -> dict[str, int]:
    count = _of(factories).count()
    return {"培育库记录": count} if count else {}


def obstacles(*, kept: Factory, merged: Factory) -> list[str]:
    """One factory is in a pool once."""
    both = Candidate.objects.filter(status=Candidate.Status.OPEN)
    mine = set(both.filter(factory=kept).values_list("tier", flat=True))
    return [
        f"两处都在{one.get_tier_display()}培育库中，请先将其中一处移出培育库，再合并。"
        for one in both.filter(factory=merged)
        if one.tier in mine
    ]


def note_merge(*, factories: Sequence[Factory], kept: Enterprise, by: Appointment) -> None:
    Readiness.objects.filter(factory__in=[one.pk for one in factories]).delete()
    found = list(_of(factories))
    if found:
        record_each(
            lines=dict.fromkeys(found, f"企业合并，本培育对象归入“{kept.name}”"),
            deed="follow_merge",
            actor=by.user,
            acting_for=by.organisation,
            detail={"enterprise": str(kept.pk)},
        )


def stays(*, enterprise: Enterprise, receiving: Region) -> tuple[int, int]:
    return 0, 0  # a candidate lies where its factory does


def move(*, enterprise: Enterprise, receiving: Region, by: Appointment) -> int:
    return 0


def _of(factories: Sequence[Factory]) -> CandidateQuerySet:
    return Candidate.objects.filter(factory__in=[one.pk for one in factories])
