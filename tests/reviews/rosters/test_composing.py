"""Freezing: what a list holds, in which order, how it proves itself, and who may make it."""

import hashlib

import pytest
import rfc8785

from declarations.cases.models import Outcome
from portal.errors import Outdated, Refused
from portal.people.models import Organisation
from portal.regions.models import Region
from portal.trail.record import trail_of
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.rosters.composing import discard, freeze, undecided
from reviews.rosters.models import Roster, RosterStatus
from reviews.stages import programme_of_round
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_known_factory,
    a_submitted,
    an_enterprise,
    an_officer,
    the_round,
)
from tests.reviews.builders import a_frozen, a_recheck, a_rechecked, a_reported, an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def a_freeze(region=BEIPIAO, *, by, stage="county-report", nil=False):
    return freeze(round=the_round(), region=Region.objects.get(code=region), stage=stage, by=by, nil=nil)


def renamed(case, name):
    Organisation.objects.filter(pk=case.enterprise_id).update(name=name)
    return case


def test_a_list_holds_what_waits_in_the_order_of_names():
    officer = an_officer(BEIPIAO)
    failed = renamed(a_rechecked(passed=False, by=officer), "乙公司")
    passed = renamed(an_approved(by=officer), "丙公司")
    first = renamed(an_approved(by=officer), "一公司")
    roster = a_freeze(by=officer)
    lines = [(line.position, line.declaration, line.outcome, line.reason) for line in roster.lines.all()]
    assert lines == [
        (1, first, Outcome.PASSED, ""),
        (2, passed, Outcome.PASSED, ""),
        (3, failed, Outcome.FAILED, "企业已停产"),
    ]
    assert (roster.version, roster.status, roster.frozen_by) == (1, RosterStatus.FROZEN, officer.user)


def test_counties_come_in_the_order_of_the_catalogue():
    beipiao, longcheng = an_approved(BEIPIAO), an_approved(LONGCHENG)
    a_reported(BEIPIAO)
    a_reported(LONGCHENG)
    city = an_officer(CHAOYANG)
    for case in (beipiao, longcheng):
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=city)
    roster = a_freeze(CHAOYANG, by=city, stage="city-report")
    assert [line.declaration for line in roster.lines.all()] == [longcheng, beipiao]


def test_the_digest_is_that_of_the_lines():
    case = an_approved()
    roster = a_frozen()
    line = [1, case.number, case.submissions.get().sha256, "passed", ""]
    assert roster.sha256 == hashlib.sha256(rfc8785.dumps([line])).hexdigest()
    assert trail_of(roster).get().detail == {"sha256": roster.sha256, "lines": 1}


def test_undecided_cases_are_named_and_not_listed():
    officer = an_officer(BEIPIAO)
    an_approved(by=officer)
    waits = a_submitted(an_enterprise())
    begun = a_recheck(by=officer)
    a_submitted(an_enterprise(LONGCHENG))
    programme = programme_of_round(the_round())
    found = undecided(
        round=the_round(),
        region=Region.objects.get(code=BEIPIAO),
        stage=programme.stage("county-report"),
    )
    assert set(found) == {waits, begun}
    assert a_freeze(by=officer).lines.count() == 1


def test_a_second_list_is_refused_while_one_is_live():
    an_approved()
    a_frozen()
    with pytest.raises(Outdated, match="本批次名单已定稿"):
        a_freeze(by=an_officer(BEIPIAO))


def test_an_empty_list_must_be_meant():
    with pytest.raises(Refused, match="没有待上报的事项，名单为空"):
        a_freeze(by=an_officer(BEIPIAO))
    assert a_freeze(by=an_officer(BEIPIAO), nil=True).lines.count() == 0


def test_nothing_to_report_is_not_said_while_something_is_undecided():
    a_submitted()
    with pytest.raises(Refused, match="还有1项尚未办结，不能作零报告"):
        a_freeze(by=an_officer(BEIPIAO), nil=True)


@pytest.mark.parametrize(
    ("region", "stage", "message"),
    [
        (LONGCHENG, "county-report", "只有北票市的县级主管部门可以办理此事项"),
        (CHAOYANG, "county-report", "只有北票市的县级主管部门可以办理此事项"),
        (LIAONING, "city-report", "只有北票市的市级主管部门可以办理此事项"),
    ],
)
def test_only_the_regions_own_bureau_makes_its_list(region, stage, message):
    an_approved()
    with pytest.raises(Refused, match=message):
        a_freeze(by=an_officer(region), stage=stage)


def test_the_city_makes_no_list_of_one_county():
    with pytest.raises(Refused, match="北票市在“市级上报”环节不编制名单"):
        a_freeze(BEIPIAO, by=an_officer(CHAOYANG), stage="city-report")


class TestDiscard:
    def test_the_cases_wait_again_and_the_next_list_is_version_2(self):
        an_approved()
        roster = a_frozen()
        assert discard(roster_id=roster.pk, by=an_officer(BEIPIAO)).status == RosterStatus.DISCARDED
        assert a_frozen().version == 2
        assert [entry.to_state for entry in trail_of(roster)] == ["frozen", "discarded"]

    def test_another_bureau_does_not(self):
        an_approved()
        with pytest.raises(Refused, match="只有北票市的县级主管部门可以办理此事项"):
            discard(roster_id=a_frozen().pk, by=an_officer(CHAOYANG))

    def test_not_after_reporting(self):
        an_approved()
        with pytest.raises(Refused, match="名单已上报，不能撤销定稿"):
            discard(roster_id=a_reported().pk, by=an_officer(BEIPIAO))
        assert Roster.objects.get().status == RosterStatus.REPORTED


def test_where_there_is_no_county_the_city_list_comes_first():
    officer = an_officer("shenfu")
    case = a_recheck("shenfu", by=officer, factory=a_known_factory("shenfu"))
    from reviews.desk.rechecking import recheck

    recheck(declaration_id=case.pk, passed=False, text="企业已停产", by=officer)
    roster = a_freeze("shenfu", by=officer, stage="city-report")
    assert [line.declaration for line in roster.lines.all()] == [case]
