"""梯度培育对照: what an enterprise reads of its own factories. The bureaus' notes and reasons are not among it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from factories.registry.models import Factory
from portal.people.access import SignedInRequest, for_roles
from portal.people.models import ENTERPRISE_ROLES
from reviews.cultivation.models import Candidate
from reviews.cultivation.pools import pools_at
from reviews.cultivation.weighing import known_of, weigh

_MOST = 20  # factories of one enterprise on one page


@for_roles(*ENTERPRISE_ROLES)
@require_GET
def my_readiness(request: SignedInRequest) -> HttpResponse:
    """Each factory against each tier that is declared elsewhere: what is met, what is missing, where it was read."""
    seen = Factory.objects.visible_to(request.user).filter(enterprise=request.acting.organisation_id)
    factories = list(seen.select_related("enterprise__organisation", "region").order_by("name", "id")[:_MOST])
    pools = pools_at(request.acting.organisation.region)
    known = known_of([one.pk for one in factories])
    ever = Candidate.objects.filter(factory__in=factories).prefetch_related("steps").order_by("id")
    newest = {(one.factory_id, one.tier): one for one in ever}
    compared = [
        {
            "factory": factory,
            "against": [
                {
                    "weighed": weigh(pool=pool, known=known[factory.pk]),
                    "candidate": newest.get((factory.pk, pool.spec.grants)),
                    "steps": _standing(newest.get((factory.pk, pool.spec.grants))),
                    "holds": pool.spec.grants in (known[factory.pk].facts.tiers or ()),
                }
                for pool in pools
            ],
        }
        for factory in factories
    ]
    return render(request, "reviews/cultivation/own.html", {"compared": compared, "pools": pools})


def _standing(candidate: Candidate | None) -> list[object]:
    if candidate is None or candidate.status == Candidate.Status.CLOSED:
        return []
    return [one for one in candidate.steps.all() if one.taken_back_at is None]
