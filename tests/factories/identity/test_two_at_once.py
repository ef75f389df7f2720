"""Two officers at the same moment, in two real connections: one succeeds, the other is told."""

import pytest

from factories.identity.merging import merge_enterprises
from factories.identity.renaming import ask_change, confirm_change
from factories.identity.transferring import accept_transfer
from factories.registry.claiming import admit, ask
from factories.registry.models import Enterprise
from portal.people.models import Appointment
from portal.trail.models import TrailEntry
from tests.builders import BEIPIAO, LONGCHENG, a_clerk, a_known_factory, a_user, an_enterprise, an_officer
from tests.factories.identity.test_renaming import CHANGE
from tests.factories.identity.test_transferring import proposed
from tests.factories.registry.codes import a_code
from tests.reviews.test_two_at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers", "spring")]


def test_two_merge_each_other_one_is_kept():
    one, other = a_known_factory(name="一厂"), a_known_factory(name="二厂")
    officers = an_officer(BEIPIAO), an_officer(BEIPIAO)

    def merge(kept, merged, by):
        return merge_enterprises(
            kept_id=kept.enterprise_id,
            merged_id=merged.enterprise_id,
            places={merged.pk: None},
            choices={},
            basis="同一家",
            by=by,
        )

    results = at_once(lambda: merge(one, other, officers[0]), lambda: merge(other, one, officers[1]))

    assert sorted(type(result).__name__ for result in results) == ["Enterprise", "Outdated"]
    [kept] = Enterprise.objects.all()
    assert kept.factories.count() == 2
    assert TrailEntry.objects.filter(deed="merge").count() == 2


def test_two_confirm_one_change_it_happens_once():
    enterprise = an_enterprise(name="北票老名有限公司")
    change = ask_change(enterprise_id=enterprise.pk, name="北票新名有限公司", **CHANGE, by=a_clerk(enterprise))
    officers = an_officer(BEIPIAO), an_officer(BEIPIAO)

    results = at_once(*[lambda by=by: confirm_change(change_id=change.pk, by=by) for by in officers])

    assert sorted(type(result).__name__ for result in results) == ["ChangeRequest", "Outdated"]
    assert enterprise.former_names.count() == 1


def test_two_accept_one_transfer_it_moves_once():
    transfer = proposed(an_enterprise())
    officers = an_officer(LONGCHENG), an_officer(LONGCHENG)

    results = at_once(*[lambda by=by: accept_transfer(transfer_id=transfer.pk, by=by) for by in officers])

    assert sorted(type(result).__name__ for result in results) == ["Outdated", "Transfer"]
    assert TrailEntry.objects.filter(deed="accept_transfer").count() == 1


def test_a_claim_is_admitted_or_goes_with_the_enterprise_that_moves():
    enterprise = an_enterprise()
    claim = ask(user=a_user(), enterprise=enterprise, name="", region=None, credit_code=a_code(1))
    transfer, receiving, giving = proposed(enterprise), an_officer(LONGCHENG), an_officer(BEIPIAO)

    moved, admitted = at_once(
        lambda: accept_transfer(transfer_id=transfer.pk, by=receiving), lambda: admit(claim_id=claim.pk, by=giving)
    )

    claim.refresh_from_db()
    assert type(moved).__name__ == "Transfer"
    assert (type(admitted).__name__, claim.status, claim.region_id) in [
        ("Claim", "admitted", BEIPIAO),
        ("Refused", "pending", LONGCHENG),
    ]


def test_a_claim_is_admitted_before_or_after_a_merge():
    kept, other = a_known_factory(name="一厂").enterprise, a_known_factory(name="二厂").enterprise
    claim = ask(user=a_user(), enterprise=other, name="", region=None, credit_code=a_code(1))
    officers = an_officer(BEIPIAO), an_officer(BEIPIAO)
    apart = {one.pk: None for one in other.factories.all()}

    merged, admitted = at_once(
        lambda: merge_enterprises(
            kept_id=kept.pk, merged_id=other.pk, places=apart, choices={}, basis="同一家", by=officers[0]
        ),
        lambda: admit(claim_id=claim.pk, by=officers[1]),
    )

    assert (type(merged).__name__, type(admitted).__name__) == ("Enterprise", "Claim")
    assert Appointment.objects.in_force().get(user=claim.user).organisation_id == kept.pk
