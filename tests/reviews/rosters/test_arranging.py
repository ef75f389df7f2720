"""排序: the order of a frozen list by hand."""

import hashlib

import pytest
import rfc8785
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.tables.sources import listing_for
from portal.errors import Outdated, Refused
from portal.regions.models import Region
from portal.trail.record import trail_of
from reviews.rosters.arranging import arrange
from reviews.rosters.composing import freeze
from reviews.rosters.reporting import report
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, an_officer, the_round
from tests.declarations.tables.cases import a_waiting_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def a_list(n, *, by=None):
    for number in range(1, n + 1):
        a_waiting_case(the_round(), name=f"企业{number}")
    place = Region.objects.get(pk=BEIPIAO)
    return freeze(round=the_round(), region=place, stage="county-report", by=by or an_officer(BEIPIAO))


def line(roster, number):
    return roster.lines.get(declaration__enterprise__organisation__name=f"企业{number}").pk


def arranged(roster, places, *, seen=None, by=None):
    wanted = {line(roster, number): place for number, place in places.items()}
    return arrange(roster_id=roster.pk, places=wanted, seen=seen or roster.sha256, by=by or an_officer(BEIPIAO))


def order(roster):
    names = roster.lines.order_by("position").values_list("declaration__enterprise__organisation__name", flat=True)
    return "".join(name.removeprefix("企业") for name in names)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ({5: 1}, "51234"),
        ({1: 5}, "23451"),
        ({2: 3, 3: 2}, "13245"),
        ({1: 3, 4: 1}, "42135"),
        ({1: 5, 2: 4, 3: 3, 4: 2, 5: 1}, "54321"),
    ],
)
def test_named_lines_stand_where_asked_and_the_others_follow(places, expected):
    roster = a_list(5)
    arranged(roster, places)
    assert order(roster) == expected
    assert sorted(roster.lines.values_list("position", flat=True)) == [1, 2, 3, 4, 5]


def test_it_is_another_list_with_another_digest():
    before = a_list(2)
    roster = arranged(before, {2: 1})
    plain = [
        [one.position, one.declaration.number, one.submission.sha256, one.outcome, one.reason]
        for one in roster.lines.order_by("position")
    ]
    assert roster.sha256 == hashlib.sha256(rfc8785.dumps(plain)).hexdigest() != before.sha256
    assert trail_of(roster).last().summary == "调整顺序，2项的序号改变"


def test_the_table_prints_in_this_order():
    roster = arranged(a_list(3), {3: 1})
    found = listing_for(round=the_round(), region=Region.objects.get(pk=BEIPIAO), lists="passed")
    assert [one.submission_id for one in found.cases] == list(
        roster.lines.order_by("position").values_list("submission", flat=True)
    )


def test_twice_is_once():
    roster = a_list(3)
    for _ in range(2):
        arranged(roster, {3: 1})
    assert trail_of(roster).filter(deed="arrange").count() == 1


def test_what_somebody_arranged_since_is_not_overwritten():
    roster = a_list(3)
    arranged(roster, {3: 1})
    with pytest.raises(Outdated, match="名单的顺序刚刚已被他人调整"):
        arranged(roster, {2: 1})
    assert order(roster) == "312"


@pytest.mark.parametrize(
    ("places", "message"),
    [({1: 0}, "序号应为1至3"), ({1: 4}, "序号应为1至3"), ({1: 2, 3: 2}, "有两项都排在第2位")],
)
def test_places_that_cannot_be(places, message):
    roster = a_list(3)
    with pytest.raises(Refused, match=message) as refused:
        arranged(roster, places)
    assert refused.value.field.startswith("place-")
    assert order(roster) == "123"


def test_not_once_it_was_reported():
    officer = an_officer(BEIPIAO)
    roster = report(roster_id=a_list(2, by=officer).pk, by=officer)
    with pytest.raises(Refused, match="名单已上报，不能再调整顺序"):
        arranged(roster, {2: 1})


@pytest.mark.parametrize("region", [LONGCHENG, CHAOYANG])
def test_only_its_own_bureau(region):
    with pytest.raises(Refused, match="只有北票市的县级主管部门可以办理此事项"):
        arranged(a_list(2), {2: 1}, by=an_officer(region))


def test_many_lines_ask_no_more_than_few():
    officer = an_officer(BEIPIAO)
    few, place = a_list(3, by=officer), Region.objects.get(pk=BEIPIAO)
    with CaptureQueriesContext(connection) as one:
        arrange(roster_id=few.pk, places={line(few, 3): 1}, seen=few.sha256, by=officer)
    from reviews.rosters.composing import discard

    discard(roster_id=few.pk, by=officer)
    for number in range(4, 40):
        a_waiting_case(the_round(), name=f"企业{number}")
    many = freeze(round=the_round(), region=place, stage="county-report", by=officer)
    wanted = {line(many, 3): 1}
    with CaptureQueriesContext(connection) as more:
        arrange(roster_id=many.pk, places=wanted, seen=many.sha256, by=officer)
    assert len(more) == len(one) - 1  # the line was found before
