"""单项退回: single lines go back with a reason each, and the rest of the list stays."""

import datetime as dt

import pytest

from declarations.cases.models import Declaration, Outcome
from factories.recognitions.models import Recognition
from portal.errors import Outdated, Refused
from portal.regions.models import Region
from portal.trail.record import trail_of
from reviews.desk.deciding import decide, reopen
from reviews.desk.models import Verdict
from reviews.rosters.composing import discard, freeze
from reviews.rosters.correcting import correct, take_back_lines
from reviews.rosters.models import RosterStatus
from reviews.rosters.overview import own_list
from reviews.rosters.recalling import recall
from reviews.rosters.reporting import receive, report, send_back
from reviews.rosters.returning import return_lines
from reviews.rosters.timing import reporting_time
from reviews.stages import programme_of_round
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, a_submitted, an_officer, the_round
from tests.conftest import set_clock
from tests.reviews.builders import a_frozen, a_reported, an_approved, more_time_for
from tests.reviews.rosters.test_supplementing import a_supplement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def state(case):
    return Declaration.objects.get(pk=case.pk).state


def line_of(roster, case):
    return roster.lines.get(declaration=case)


def returned(roster, case, *, reason="得分与平台不一致", by=None):
    return return_lines(roster_id=roster.pk, reasons={line_of(roster, case).pk: reason}, by=by or an_officer(CHAOYANG))


def sent_back(roster):
    return send_back(roster_id=roster.pk, reason="请核对", by=an_officer(CHAOYANG))


def approved(case):
    return decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(BEIPIAO))


def shown(by):
    return own_list(round=the_round(), programme=programme_of_round(the_round()), by=by)


def test_the_case_goes_back_with_its_reason_and_the_list_stays():
    wrong, right = an_approved(), an_approved()
    city = an_officer(CHAOYANG)
    roster = returned(a_reported(), wrong, by=city)
    assert (state(wrong), state(right)) == ("to_report@county-report", "under_review@city")
    assert roster.status == RosterStatus.REPORTED
    line = line_of(roster, wrong)
    assert (line.returned_by, line.returned_for, line.return_reason) == (
        city.user,
        city.organisation,
        "得分与平台不一致",
    )
    assert trail_of(wrong).last().summary == "单项退回：得分与平台不一致"
    assert trail_of(roster).last().detail["text"] == f"{wrong.enterprise}：得分与平台不一致"


def test_the_county_deals_with_it_anew_and_reports_it_again():
    wrong = an_approved()
    an_approved()
    returned(a_reported(), wrong)
    county = an_officer(BEIPIAO)
    reopen(declaration_id=wrong.pk, by=county)
    decide(declaration_id=wrong.pk, verdict=Verdict.APPROVE, by=county)
    report(roster_id=a_supplement().pk, by=county)
    assert state(wrong) == "under_review@city"


def test_what_the_city_decided_on_it_is_taken_back_and_nothing_else():
    wrong, right = an_approved(), an_approved()
    roster = a_reported()
    for case in (wrong, right):
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))
    returned(roster, wrong)
    assert Declaration.objects.get(pk=wrong.pk).outcome == Outcome.PASSED
    assert list(Recognition.objects.in_force().values_list("factory", flat=True)) == [right.factory_id]
    assert state(right) == "to_report@city-report"


def test_twice_is_once():
    wrong = an_approved()
    an_approved()
    roster, city = a_reported(), an_officer(CHAOYANG)
    for _ in range(2):
        returned(roster, wrong, by=city)
    assert trail_of(roster).filter(deed="return_lines").count() == 1


def test_one_of_them_went_back_meanwhile():
    cases = [an_approved() for _ in range(3)]
    roster = a_reported()
    returned(roster, cases[0])
    reasons = {line_of(roster, case).pk: "请核对" for case in cases[:2]}
    with pytest.raises(Outdated, match="所选事项中有的已不在名单上"):
        return_lines(roster_id=roster.pk, reasons=reasons, by=an_officer(CHAOYANG))
    assert state(cases[1]) == "under_review@city"


def test_each_line_needs_its_reason():
    first, second, third = an_approved(), an_approved(), an_approved()
    roster = a_reported()
    missing = line_of(roster, second)
    reasons = {line_of(roster, first).pk: "请核对", missing.pk: " "}
    with pytest.raises(Refused, match=f"请填写{second.enterprise}的原因") as refused:
        return_lines(roster_id=roster.pk, reasons=reasons, by=an_officer(CHAOYANG))
    assert refused.value.field == f"reason-{missing.pk}"
    assert {state(case) for case in (first, second, third)} == {"under_review@city"}


def test_some_must_be_chosen_and_some_must_stay():
    case = an_approved()
    roster = a_reported()
    with pytest.raises(Refused, match="请先勾选事项"):
        return_lines(roster_id=roster.pk, reasons={}, by=an_officer(CHAOYANG))
    with pytest.raises(Refused, match="名单中的事项都选中了，请直接退回整份名单"):
        returned(roster, case)


def test_not_while_the_case_is_on_the_citys_list_and_others_may_go():
    listed, other = an_approved(), an_approved()
    roster = a_reported()
    decide(declaration_id=listed.pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))
    a_frozen(CHAOYANG, stage="city-report")
    with pytest.raises(Refused, match="已列入朝阳市名单（已定稿），不能退回"):
        returned(roster, listed)
    returned(roster, other)
    assert state(other) == "to_report@county-report"


def test_the_province_returns_before_it_has_received_and_not_after():
    wrong, right = an_approved(), an_approved()
    a_reported()
    for case in (wrong, right):
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))
    roster = a_reported(CHAOYANG, stage="city-report")
    returned(roster, wrong, by=an_officer(LIAONING))
    assert state(wrong) == "to_report@city-report"
    assert Recognition.objects.in_force().filter(factory=wrong.factory).exists()
    receive(roster_id=roster.pk, by=an_officer(LIAONING))
    assert (state(wrong), state(right)) == ("to_report@city-report", "concluded@city-report")
    with pytest.raises(Refused, match="名单已接收，不能退回"):
        returned(roster, right, by=an_officer(LIAONING))


def test_sending_the_whole_list_back_later_leaves_the_line_alone():
    wrong, right = an_approved(), an_approved()
    roster = returned(a_reported(), wrong)
    moves = Declaration.objects.get(pk=wrong.pk).moves
    send_back(roster_id=roster.pk, reason="缺盖章件", by=an_officer(CHAOYANG))
    assert (Declaration.objects.get(pk=wrong.pk).moves, state(right)) == (moves, "to_report@county-report")
    assert a_frozen().lines.count() == 2


def test_what_was_returned_may_come_within_the_citys_time(monkeypatch):
    wrong = an_approved()
    an_approved()
    returned(a_reported(), wrong)
    set_clock(monkeypatch, "2026-04-09 10:00")
    again = a_supplement()
    assert str(reporting_time(again).window.last_day) == "2026-04-10"
    assert report(roster_id=again.pk, by=an_officer(BEIPIAO)).status == RosterStatus.REPORTED


@pytest.mark.parametrize("region", [BEIPIAO, LONGCHENG, LIAONING])
def test_only_the_bureau_above(region):
    case = an_approved()
    an_approved()
    with pytest.raises(Refused, match="只有北票市的市级主管部门可以办理此事项"):
        returned(a_reported(), case, by=an_officer(region))


class TestWhatWasNotSentBackKeepsItsOwnDate:
    """退回的事项可以在上级的期限内重报, and nothing travels along with them."""

    def test_a_firm_that_was_never_listed_comes_too_late_after_the_list_was_corrected(self, monkeypatch):
        an_approved()
        sent_back(a_reported())
        a_reported()
        new = a_submitted()
        set_clock(monkeypatch, "2026-04-09 10:00")
        approved(new)
        late = a_supplement()
        assert str(reporting_time(late).window.last_day) == "2026-04-06"
        with pytest.raises(Refused, match="县级上报截止日期为2026年4月6日，现已截止"):
            report(roster_id=late.pk, by=an_officer(BEIPIAO))

    def test_nor_beside_a_line_that_was_sent_back_and_the_refusal_names_it(self, monkeypatch):
        wrong = an_approved()
        an_approved()
        returned(a_reported(), wrong)
        new = a_submitted()
        set_clock(monkeypatch, "2026-04-09 10:00")
        approved(new)
        both = a_supplement()
        with pytest.raises(Refused, match=f"{new.enterprise}不是退回后重报的事项，县级上报截止日期为2026年4月6日"):
            report(roster_id=both.pk, by=an_officer(BEIPIAO))
        discard(roster_id=both.pk, by=an_officer(BEIPIAO))
        reopen(declaration_id=new.pk, by=an_officer(BEIPIAO))
        assert report(roster_id=a_supplement().pk, by=an_officer(BEIPIAO)).status == RosterStatus.REPORTED

    def test_what_is_returned_may_come_as_a_correction_too(self, monkeypatch):
        wrong = an_approved()
        an_approved()
        roster = returned(a_reported(), wrong)
        set_clock(monkeypatch, "2026-04-09 10:00")
        corrected = correct(roster_id=roster.pk, reason="改正得分", by=an_officer(BEIPIAO))
        assert report(roster_id=corrected.pk, by=an_officer(BEIPIAO)).status == RosterStatus.REPORTED

    def test_a_correction_does_not_bring_what_is_new(self, monkeypatch):
        wrong = an_approved()
        an_approved()
        roster = returned(a_reported(), wrong)
        new = a_submitted()
        set_clock(monkeypatch, "2026-04-09 10:00")
        approved(new)
        with pytest.raises(Refused, match=f"{new.enterprise}不是退回后重报的事项"):
            correct(roster_id=roster.pk, reason="改正得分", by=an_officer(BEIPIAO))

    def test_a_case_with_time_of_its_own_may_come_along_until_then(self, monkeypatch):
        wrong = an_approved()
        an_approved()
        returned(a_reported(), wrong)
        new = an_approved()
        more_time_for(declaration=new, until=dt.date(2026, 4, 8))
        both = a_supplement()
        assert str(reporting_time(both).window.last_day) == "2026-04-08"
        set_clock(monkeypatch, "2026-04-08 10:00")
        assert report(roster_id=both.pk, by=an_officer(BEIPIAO)).status == RosterStatus.REPORTED

    def test_the_county_cannot_take_back_what_it_could_not_report_again(self, monkeypatch):
        wrong, right = an_approved(), an_approved()
        an_approved()
        roster = returned(a_reported(), wrong)
        set_clock(monkeypatch, "2026-04-09 10:00")
        with pytest.raises(Refused, match="县级上报截止日期为2026年4月6日"):
            take_back_lines(
                roster_id=roster.pk, reasons={line_of(roster, right).pk: "得分有误"}, by=an_officer(BEIPIAO)
            )
        corrected = correct(roster_id=roster.pk, reason="改正得分", by=an_officer(BEIPIAO))
        report(roster_id=corrected.pk, by=an_officer(BEIPIAO))
        with pytest.raises(Refused, match="县级上报截止日期为2026年4月6日"):
            recall(roster_id=corrected.pk, by=an_officer(BEIPIAO))

    def test_a_list_that_comes_again_as_nil_has_the_same_time(self, monkeypatch):
        wrong = an_approved()
        sent_back(a_reported())
        set_clock(monkeypatch, "2026-04-09 10:00")
        county = an_officer(BEIPIAO)
        reopen(declaration_id=wrong.pk, by=county)
        assert str(shown(county).window.last_day) == "2026-04-10"
        decide(declaration_id=wrong.pk, verdict=Verdict.REJECT, text="不符合条件", by=county)
        place = Region.objects.get(code=BEIPIAO)
        nil = freeze(round=the_round(), region=place, stage="county-report", by=county, nil=True)
        assert report(roster_id=nil.pk, by=county).status == RosterStatus.REPORTED

    def test_the_page_shows_the_date_of_what_waits(self, monkeypatch):
        county = an_officer(BEIPIAO)
        an_approved(by=county)
        roster = a_reported(by=county)
        sent_back(roster)
        assert (shown(county).time.called, str(shown(county).window.last_day)) == ("退回后重报的截止日期", "2026-04-10")
        a_reported(by=county)
        assert (shown(county).time.called, str(shown(county).window.last_day)) == ("县级上报截止日期", "2026-04-06")
        an_approved(by=county)
        assert str(shown(county).window.last_day) == "2026-04-06"


class TestProvinceSetsNoDate:
    """What the province sends back may come again without a date, since nobody has set one; nothing else may."""

    @pytest.fixture
    def wrong(self):
        wrong, right = an_approved(), an_approved()
        a_reported()
        for case in (wrong, right):
            decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))
        returned(a_reported(CHAOYANG, stage="city-report"), wrong, by=an_officer(LIAONING))
        return wrong

    def test_the_returned_line_goes_up_in_august(self, wrong, monkeypatch):
        set_clock(monkeypatch, "2026-08-01 10:00")
        roster = a_supplement(CHAOYANG, stage="city-report")
        report(roster_id=roster.pk, by=an_officer(CHAOYANG))
        assert state(wrong) == "reported@city-report"

    def test_a_new_firm_does_not(self, wrong, monkeypatch):
        late = an_approved()
        report(roster_id=a_supplement().pk, by=an_officer(BEIPIAO))
        report(roster_id=a_supplement(CHAOYANG, stage="city-report").pk, by=an_officer(CHAOYANG))
        set_clock(monkeypatch, "2026-08-01 10:00")
        decide(declaration_id=late.pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))
        roster = a_supplement(CHAOYANG, stage="city-report")
        assert str(reporting_time(roster).window.last_day) == "2026-04-10"
        with pytest.raises(Refused, match="市级上报截止日期为2026年4月10日，现已截止"):
            report(roster_id=roster.pk, by=an_officer(CHAOYANG))


def test_who_comes_too_late_again_is_told_the_date_of_coming_again(monkeypatch):
    an_approved()
    sent_back(a_reported())
    again = a_frozen()
    set_clock(monkeypatch, "2026-04-11 08:00")
    with pytest.raises(Refused, match=r"^退回后重报的截止日期为2026年4月10日，现已截止"):
        report(roster_id=again.pk, by=an_officer(BEIPIAO))
