"""Two at the same moment, in two real connections: one begins or takes, the other is told."""

import threading

import pytest

from declarations.behalf.handing import reclaim, take_over
from declarations.cases import drafting, fillers
from declarations.cases.models import Declaration
from factories.identity import merging
from factories.registry.models import Enterprise
from portal.errors import Outdated
from tests.builders import BEIPIAO, CHAOYANG, a_clerk, a_factory, an_enterprise, an_officer, the_round
from tests.declarations.behalf.test_starting import begun
from tests.reviews.builders import a_known_with_account
from tests.reviews.test_two_at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("notice", "spring")]


def test_county_and_city_begin_for_one_enterprise_one_does():
    officers = an_officer(BEIPIAO), an_officer(CHAOYANG)

    results = at_once(*[lambda by=by: begun(by) for by in officers])

    assert sorted(type(one).__name__ for one in results) == ["Declaration", "Refused"]
    assert (Enterprise.objects.count(), Declaration.objects.count()) == (1, 1)


def test_two_of_the_enterprise_take_one_draft():
    case = begun()
    clerks = a_clerk(case.enterprise), a_clerk(case.enterprise)

    results = at_once(*[lambda by=by: take_over(declaration_id=case.pk, by=by, seen=case.moves) for by in clerks])

    assert sorted(type(one).__name__ for one in results) == ["Declaration", "Outdated"]


def test_two_officers_take_back_one_recheck():
    officer = an_officer(BEIPIAO)
    case, clerk = a_known_with_account(officer)
    case = take_over(declaration_id=case.pk, by=clerk)

    results = at_once(*[lambda: reclaim(declaration_id=case.pk, by=officer, seen=case.moves)] * 2)

    assert sorted(type(one).__name__ for one in results) == ["Declaration", "Outdated"]


def merged_into(kept, merged, by):
    return merging.merge_enterprises(
        kept_id=kept.enterprise_id,
        merged_id=merged.enterprise_id,
        places={merged.pk: None},
        choices={},
        basis="同一家",
        by=by,
    )


def test_a_start_that_comes_first_is_taken_along_by_a_merge(monkeypatch):
    """Both lock the factory before who acts for its enterprise: in two orders, each would wait for the other."""
    kept, merged = a_factory(name="一厂"), a_factory(name="二厂")
    a_clerk(merged.enterprise)  # comes over to the kept one, for which the bureau begins to fill
    officers = an_officer(BEIPIAO), an_officer(BEIPIAO)
    begun_to_start, has_the_factories = threading.Event(), threading.Event()
    has_account, compare = fillers.has_account, merging.compare

    def slowly(enterprise):
        begun_to_start.set()
        has_the_factories.wait(timeout=0.3)  # which the merge gets only where the start has not locked its own
        return has_account(enterprise)

    def comparing(**asked):
        has_the_factories.set()
        return compare(**asked)

    def merge_then():
        begun_to_start.wait(timeout=10)
        return merged_into(kept, merged, officers[1])

    monkeypatch.setattr(fillers, "has_account", slowly)
    monkeypatch.setattr(merging, "compare", comparing)

    results = at_once(lambda: drafting.start(factory=kept, round=the_round(), by=officers[0]), merge_then)

    assert [type(one).__name__ for one in results] == ["Declaration", "Enterprise"]
    assert Declaration.objects.get().enterprise_id == kept.enterprise_id


def test_a_start_for_a_factory_that_a_merge_has_taken_along_is_told():
    kept, merged = a_factory(name="一厂"), a_factory(enterprise=an_enterprise(), name="二厂")
    officer = an_officer(BEIPIAO)
    merged_into(kept, merged, officer)  # the factory stays a factory, of the kept enterprise

    with pytest.raises(Outdated, match="归入其他企业"):
        drafting.start(factory=merged, round=the_round(), by=officer)
