"""补充上报: what came late goes up on a list of its own, beside the one that was reported."""

import pytest

from declarations.cases.models import Declaration
from portal.errors import Outdated, Refused
from portal.regions.models import Region
from portal.trail.record import trail_of
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.rosters.models import Edition, Roster, RosterStatus
from reviews.rosters.reporting import report
from reviews.rosters.supplementing import supplement
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, an_officer, the_round
from tests.conftest import set_clock
from tests.reviews.builders import a_frozen, a_reported, an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def a_supplement(region=BEIPIAO, *, reason="两家企业补交材料", stage="county-report", by=None):
    place = Region.objects.get(code=region)
    return supplement(round=the_round(), region=place, stage=stage, reason=reason, by=by or an_officer(region))


def state(case):
    return Declaration.objects.get(pk=case.pk).state


def test_it_lists_what_waits_now_and_the_first_list_stays():
    an_approved()
    first = a_reported()
    late = an_approved()
    second = a_supplement()
    assert (second.version, second.edition, second.kind_words) == (2, Edition.SUPPLEMENTARY, "补充上报")
    assert [line.declaration for line in second.lines.all()] == [late]
    report(roster_id=second.pk, by=an_officer(BEIPIAO))
    assert state(late) == "under_review@city"
    assert [one.pk for one in Roster.objects.handed_in().order_by("version")] == [first.pk, second.pk]
    assert trail_of(second).first().summary == "名单定稿（补充上报），共1项"


def test_any_number_of_them():
    an_approved()
    a_reported()
    for _ in range(2):
        an_approved()
        report(roster_id=a_supplement().pk, by=an_officer(BEIPIAO))
    assert Roster.objects.handed_in().count() == 3


def test_a_nil_report_is_supplemented_as_well():
    from reviews.rosters.composing import freeze

    officer = an_officer(BEIPIAO)
    nil = freeze(
        round=the_round(), region=Region.objects.get(code=BEIPIAO), stage="county-report", by=officer, nil=True
    )
    report(roster_id=nil.pk, by=officer)
    an_approved()
    assert (nil.edition, a_supplement().lines.count()) == (Edition.NIL, 1)


def test_a_reason_is_needed():
    an_approved()
    a_reported()
    an_approved()
    with pytest.raises(Refused, match="请填写补充上报的原因") as refused:
        a_supplement(reason=" ")
    assert refused.value.field == "reason"


def test_not_before_the_first_list():
    an_approved()
    with pytest.raises(Refused, match="本批次尚未上报名单，请直接定稿名单"):
        a_supplement()


def test_not_with_nothing():
    an_approved()
    a_reported()
    with pytest.raises(Refused, match="没有待上报的事项，不需要补充上报"):
        a_supplement()


def test_one_list_is_made_at_a_time():
    an_approved()
    a_reported()
    an_approved()
    a_supplement()
    with pytest.raises(Outdated, match="本批次名单已定稿，尚未上报"):
        a_supplement()


def test_a_second_first_list_is_told_how_to_go_on():
    an_approved()
    a_reported()
    an_approved()
    with pytest.raises(Outdated, match="新增事项请补充上报"):
        a_frozen()


@pytest.mark.parametrize("region", [LONGCHENG, CHAOYANG])
def test_only_its_own_bureau(region):
    an_approved()
    a_reported()
    an_approved()
    with pytest.raises(Refused, match="只有北票市的县级主管部门可以办理此事项"):
        a_supplement(by=an_officer(region))


def test_it_is_reported_within_the_same_time_as_the_first(monkeypatch):
    an_approved()
    a_reported()
    an_approved()
    late = a_supplement()
    set_clock(monkeypatch, "2026-04-07 08:00")
    with pytest.raises(Refused, match="县级上报截止日期为2026年4月6日，现已截止"):
        report(roster_id=late.pk, by=an_officer(BEIPIAO))


class TestWhereDatesOfTwoLevelsFallTogether:
    """A city that froze, or reported, does not stop its county; it supplements what comes after."""

    def approved_by_city(self, case):
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))

    def test_the_citys_frozen_list_does_not_block_the_county(self):
        first = an_approved()
        a_reported()
        self.approved_by_city(first)
        city = a_frozen(CHAOYANG, stage="city-report")
        late = an_approved()
        report(roster_id=a_supplement().pk, by=an_officer(BEIPIAO))
        assert state(late) == "under_review@city"
        report(roster_id=city.pk, by=an_officer(CHAOYANG))
        assert state(first) == "reported@city-report"

    def test_the_city_supplements_what_its_county_supplemented(self):
        first = an_approved()
        a_reported()
        self.approved_by_city(first)
        a_reported(CHAOYANG, stage="city-report")
        late = an_approved()
        report(roster_id=a_supplement().pk, by=an_officer(BEIPIAO))
        self.approved_by_city(late)
        roster = a_supplement(CHAOYANG, stage="city-report")
        report(roster_id=roster.pk, by=an_officer(CHAOYANG))
        assert [line.declaration for line in roster.lines.all()] == [late]
        assert (state(late), roster.version) == ("reported@city-report", 2)

    def test_another_county_reports_its_first_list_after_the_city_reported(self):
        first = an_approved()
        a_reported()
        self.approved_by_city(first)
        a_reported(CHAOYANG, stage="city-report")
        late = an_approved(LONGCHENG)
        assert a_reported(LONGCHENG).status == RosterStatus.REPORTED
        assert state(late) == "under_review@city"
