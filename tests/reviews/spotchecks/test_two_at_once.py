"""Two people on one draw or one check at the same moment: one succeeds, the other is told."""

import pytest

from factories.recognitions.models import Recognition
from portal import clock
from portal.people.models import Appointment
from portal.trail.record import trail_of
from reviews.spotchecks.checking import conclude, reply
from reviews.spotchecks.drawing import draw_seed
from reviews.spotchecks.models import Draw, SpotCheck
from tests.builders import CHAOYANG, LIAONING, a_clerk, an_officer
from tests.reviews.spotchecks.builders import a_found, a_frozen_list, an_assigned, found, handed_in
from tests.reviews.test_two_at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("notice", "spring")]


def names(results):
    return sorted(type(one).__name__ for one in results)


def test_two_lists_one_is_frozen():
    handed_in()
    officers = an_officer(LIAONING), an_officer(LIAONING)
    results = at_once(*[lambda by=by: a_frozen_list(by=by) for by in officers])
    assert names(results) == ["Draw", "Outdated"]
    assert Draw.objects.count() == 1


def test_two_draws_one_seed():
    handed_in()
    draw = a_frozen_list()
    officers = an_officer(LIAONING), an_officer(LIAONING)
    results = at_once(*[lambda by=by: draw_seed(draw_id=draw.pk, by=by) for by in officers])
    assert names(results) == ["Draw", "Outdated"]
    assert Draw.objects.get().seed == next(one.seed for one in results if isinstance(one, Draw))
    assert (SpotCheck.objects.count(), trail_of(draw).filter(deed="draw").count()) == (1, 1)


def test_two_findings_one_counts():
    check = an_assigned()
    officers = an_officer(CHAOYANG), an_officer(CHAOYANG)
    kinds = ("met", "unmet")
    results = at_once(
        *[lambda by=by, kind=kind: found(check, kind, by=by) for by, kind in zip(officers, kinds, strict=True)]
    )
    assert names(results) == ["Outdated", "SpotCheck"]
    assert SpotCheck.objects.get().finding == next(one.finding for one in results if isinstance(one, SpotCheck))


def test_two_replies_one_counts():
    check = a_found()
    first = Appointment.objects.get(organisation=check.factory.enterprise.organisation)
    second = a_clerk(check.factory.enterprise)
    results = at_once(*[lambda by=by: reply(check_id=check.pk, text=str(by.user), by=by) for by in (first, second)])
    assert names(results) == ["Outdated", "SpotCheck"]


def test_keeping_and_revoking_one_counts():
    check = a_found()
    clerk = Appointment.objects.get(organisation=check.factory.enterprise.organisation)
    reply(check_id=check.pk, text="无异议", by=clerk)
    document = {"document_number": "辽工信发〔2026〕12号", "document_date": clock.today(), "text": "未实施"}
    officers = an_officer(LIAONING), an_officer(LIAONING)
    results = at_once(
        *[
            lambda by=by, conclusion=conclusion: conclude(check_id=check.pk, conclusion=conclusion, **document, by=by)
            for by, conclusion in zip(officers, ("keep", "revoke"), strict=True)
        ]
    )
    assert names(results) == ["Outdated", "SpotCheck"]
    kept = SpotCheck.objects.get().conclusion == "keep"
    assert Recognition.objects.in_force().filter(factory=check.factory).exists() == kept
