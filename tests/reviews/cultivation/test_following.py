"""A candidate goes where its factory goes when two enterprises turn out to be one."""

import pytest

from factories.identity.merging import merge_enterprises
from factories.registry.models import Enterprise, Factory
from portal.errors import Refused
from portal.trail.record import trail_of
from reviews.cultivation.models import Candidate, Readiness
from reviews.cultivation.weighing import weigh_all
from tests.builders import BEIPIAO, a_known_factory, an_enterprise, an_officer
from tests.reviews.cultivation.builders import a_candidate, a_ladder_factory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def merged(kept: Enterprise, factory: Factory, into: Factory | None = None) -> Enterprise:
    """The enterprise of ``factory`` becomes one with ``kept``; the factory stays one of its own, or is ``into``."""
    return merge_enterprises(
        kept_id=kept.pk,
        merged_id=factory.enterprise_id,
        places={factory.pk: into.pk if into else None},
        choices={},
        basis="同一营业执照",
        by=an_officer(BEIPIAO),
    )


def test_it_stays_in_the_pool_and_its_trail_says_where_it_belongs_now():
    candidate, kept = a_candidate(), an_enterprise(BEIPIAO)

    merged(kept, candidate.factory)

    candidate.refresh_from_db()
    assert candidate.is_open
    assert candidate.factory.enterprise == kept
    assert trail_of(candidate).last().summary == f"企业合并，本培育对象归入“{kept.name}”"


def test_the_numbers_of_what_was_merged_are_weighed_anew():
    factory, kept = a_ladder_factory(), an_enterprise(BEIPIAO)
    weigh_all()
    before = set(Readiness.objects.filter(factory=factory).values_list("pool", "met", "gaps"))

    merged(kept, factory)
    assert not Readiness.objects.filter(factory=factory).exists()

    weigh_all()
    assert set(Readiness.objects.filter(factory=factory).values_list("pool", "met", "gaps")) == before


def test_one_factory_is_not_in_a_pool_twice():
    kept, other = a_candidate(a_known_factory()), a_candidate()

    with pytest.raises(Refused, match="两处都在卓越级培育库中"):
        merged(kept.factory.enterprise, other.factory, into=kept.factory)

    assert Candidate.objects.filter(status=Candidate.Status.OPEN).count() == 2
