"""What stands beside a recheck: the recognition that it is about, and what the bureaus have noted of its holder."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max

from declarations.cases.lifecycle import programme_of
from declarations.cases.models import Declaration, Kind
from factories.recognitions.models import Recognition
from reviews.followup.models import FollowUp


@dataclass(frozen=True)
class Holding:
    """A tier that is followed (附件4二、3), how many notes there are of it, and of what day the newest tells."""

    recognition: Recognition
    notes: int
    noted_on: dt.date | None


def holdings_of(cases: Iterable[Declaration]) -> dict[UUID, Holding]:
    """Recheck → what its factory holds, or held last, of the programme's tier; two queries, or none.

    Only of tiers that the province publishes: of the others there is nothing to follow.
    """
    tiers = {
        case.pk: (case.factory_id, programme.grants)
        for case in cases
        if case.kind == Kind.RECHECK and (programme := programme_of(case)).publishes
    }
    if not tiers:
        return {}
    factories, names = {one for one, _ in tiers.values()}, {one for _, one in tiers.values()}
    held = {
        (one.factory_id, one.tier): one
        for one in Recognition.objects.filter(factory__in=factories, tier__in=names).order_by("id")
    }
    counted = FollowUp.objects.filter(factory__in=factories, tier__in=names).order_by().values_list("factory", "tier")
    noted = {(factory, tier): (n, on) for factory, tier, n, on in counted.annotate(n=Count("pk"), newest=Max("on"))}
    return {case: Holding(held[key], *noted.get(key, (0, None))) for case, key in tiers.items() if key in held}
