"""平台编号: recorded by the enterprise or its city, changed with a reason, on one case of a round only."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from declarations.cases.models import Declaration
from declarations.platform.models import PlatformNumber
from declarations.platform.recording import Entry, record_platform_number, record_platform_numbers
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, a_clerk, a_submitted, an_enterprise, an_officer
from tests.reviews.passing import a_submitted_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
DAY = dt.date(2026, 3, 20)


def put(case: Declaration, number: str = "LQT-2026-001", *, by: Appointment | None = None, **told):
    by = by or an_officer(CHAOYANG)
    return record_platform_number(declaration_id=case.pk, number=number, **{"submitted_on": DAY} | told, by=by)


def clerk_of(case: Declaration) -> Appointment:
    return Appointment.objects.filter(organisation=case.enterprise_id).earliest("pk")


def test_by_the_enterprise_and_changed_by_the_city_with_a_reason():
    case = a_submitted_of("advanced")
    put(case, " LQT-2026 -001 ", by=clerk_of(case))
    with pytest.raises(Refused, match="已登记平台编号LQT-2026-001，更改的请说明原因") as refused:
        put(case, "LQT-2026-002")
    assert refused.value.field == "reason"
    put(case, "LQT-2026-002", reason="企业重新申报")
    history = trail_of(case).filter(deed="record_platform_number").order_by("sequence")
    assert [one.summary for one in history] == [
        "登记平台编号LQT-2026-001（2026-03-20）",
        "平台编号由LQT-2026-001（2026-03-20）改为LQT-2026-002（2026-03-20）",
    ]
    assert history[1].detail["text"] == "企业重新申报"
    assert [one.acting_for_id for one in history] == [case.enterprise_id, an_officer(CHAOYANG).organisation_id]


def test_the_same_twice_is_once():
    case = a_submitted_of("advanced")
    assert put(case) == put(case)
    assert trail_of(case).filter(deed="record_platform_number").count() == 1


def test_one_number_stands_on_one_case_of_a_round():
    case, other = a_submitted_of("advanced"), a_submitted_of("advanced")
    put(case)
    with pytest.raises(Refused) as refused:
        put(other, "lqt-2026-001")
    assert (refused.value.field, refused.value.message) == (
        "number",
        f"平台编号lqt-2026-001已登记在本批次{case.enterprise}（{case.number}）上，请核对。",
    )
    with pytest.raises(Refused) as refused:  # an enterprise learns of no other's case
        put(other, by=clerk_of(other))
    assert str(case.enterprise) not in refused.value.message
    with pytest.raises(IntegrityError), transaction.atomic():
        one = PlatformNumber.objects.get()
        PlatformNumber.objects.create(
            declaration=other,
            round=other.round,
            number="lqt-2026-001",
            submitted_on=DAY,
            recorded_at=clock.now(),
            recorded_by=one.recorded_by,
            recorded_for=one.recorded_for,
        )
    put(a_submitted_of("workshop"))  # of another round


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"number": " "}, "number"),
        ({"number": "1" * 41}, "number"),
        ({"submitted_on": dt.date(2026, 3, 24)}, "submitted_on"),
        ({"submitted_on": dt.date(2025, 3, 20)}, "submitted_on"),
    ],
)
def test_what_cannot_be(told, field):
    case = a_submitted_of("advanced")
    with pytest.raises(Refused) as refused:
        put(case, **told)
    assert refused.value.field == field


def test_who_may_not():
    case = a_submitted_of("advanced")
    for by in (an_officer(BEIPIAO), an_officer(LIAONING), an_officer("210100"), a_clerk(an_enterprise())):
        with pytest.raises(Refused, match="由申报企业或所在市主管部门登记"):
            put(case, by=by)
    with pytest.raises(Refused, match="不要求登记平台编号"):
        put(a_submitted())


def test_many_at_once_or_none():
    first, second = a_submitted_of("advanced"), a_submitted_of("advanced")
    city = an_officer(CHAOYANG)
    both = [Entry(first.pk, "A1", DAY), Entry(second.pk, "A2", DAY)]
    with pytest.raises(Outdated, match="已登记在本批次另一事项上"):
        record_platform_numbers(entries=[both[0], Entry(second.pk, "a1", DAY)], by=city)
    assert not PlatformNumber.objects.exists()
    assert record_platform_numbers(entries=both, by=city) == 2
    assert record_platform_numbers(entries=both, by=city) == 0
    with pytest.raises(Outdated, match="刚刚已登记平台编号A1"):
        record_platform_numbers(entries=[Entry(first.pk, "A3", DAY)], by=city)
    with pytest.raises(Refused):
        record_platform_numbers(entries=both, by=an_officer("210100"))
    assert trail_of(first).filter(deed="record_platform_number").count() == 1
