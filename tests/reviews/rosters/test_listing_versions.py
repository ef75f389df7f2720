"""What tables are made of where a place has several lists: its first, supplements, corrections."""

import pytest

from declarations.tables.sources import Listing, listing_for
from portal.errors import Refused
from portal.people.models import Appointment
from portal.regions.models import Region
from reviews.rosters.correcting import correct
from reviews.rosters.models import Roster
from reviews.rosters.reporting import report
from reviews.rosters.returning import return_lines
from reviews.rosters.supplementing import supplement
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, an_officer, the_round
from tests.declarations.tables.cases import a_waiting_case
from tests.reviews.rosters.test_listing import frozen, in_the_city, listed, names

pytestmark = pytest.mark.usefixtures("notice", "spring")


def of_version(roster: Roster) -> Listing:
    return listing_for(round=roster.round, region=roster.region, lists="passed", version=roster.pk)


def a_supplement(name: str, by: Appointment) -> Roster:
    a_waiting_case(the_round(), name=name)
    place = Region.objects.get(pk=BEIPIAO)
    return supplement(round=the_round(), region=place, stage="county-report", reason="补交", by=by)


def reported_first(by: Appointment) -> Roster:
    for name in ("甲公司", "乙公司"):
        a_waiting_case(the_round(), name=name)
    return report(roster_id=frozen(BEIPIAO, by).pk, by=by)


def test_a_supplement_follows_the_first_list() -> None:
    officer = an_officer(BEIPIAO)
    reported_first(officer)
    late = a_supplement("一公司", officer)

    assert names(listed(BEIPIAO)) == ["乙公司", "甲公司", "一公司"]
    assert listed(BEIPIAO).note == "（补充上报，2026年3月23日）"
    assert names(of_version(late)) == ["一公司"]


def test_a_line_that_went_back_is_on_none() -> None:
    officer = an_officer(BEIPIAO)
    roster = reported_first(officer)
    line = roster.lines.get(position=1)
    return_lines(roster_id=roster.pk, reasons={line.pk: "请核对"}, by=an_officer(CHAOYANG))

    assert names(listed(BEIPIAO)) == names(of_version(roster)) == ["甲公司"]
    assert listed(BEIPIAO).total == 1


def test_a_correction_stands_for_what_it_corrects_and_says_so() -> None:
    officer = an_officer(BEIPIAO)
    first = reported_first(officer)
    a_waiting_case(the_round(), name="一公司")
    second = correct(roster_id=first.pk, reason="漏报一家", by=officer)

    for _ in range(2):  # frozen, and then reported
        assert names(listed(BEIPIAO)) == ["乙公司", "甲公司", "一公司"]
        assert listed(BEIPIAO).note == "（更正，2026年3月23日）"
        report(roster_id=second.pk, by=officer)
    assert names(of_version(first)) == ["乙公司", "甲公司"]
    assert of_version(first).note == ""


def test_the_province_has_a_citys_supplement_and_not_what_was_corrected() -> None:
    officer = an_officer(CHAOYANG)
    in_the_city(BEIPIAO, "甲公司")
    first = report(roster_id=frozen(CHAOYANG, officer).pk, by=officer)
    in_the_city(BEIPIAO, "乙公司")
    second = correct(roster_id=first.pk, reason="漏报", by=officer)
    assert names(listed(LIAONING)) == ["甲公司"]
    report(roster_id=second.pk, by=officer)
    in_the_city(BEIPIAO, "丙公司")
    place = Region.objects.get(pk=CHAOYANG)
    late = supplement(round=the_round(), region=place, stage="city-report", reason="补交", by=officer)
    report(roster_id=late.pk, by=officer)

    assert names(listed(LIAONING)) == ["甲公司", "乙公司", "丙公司"]


def test_another_places_version_is_refused() -> None:
    roster = reported_first(an_officer(BEIPIAO))
    with pytest.raises(Refused, match="龙城区在“2026年第一批（4月）”没有这份名单"):
        listing_for(round=the_round(), region=Region.objects.get(pk=LONGCHENG), lists="passed", version=roster.pk)
