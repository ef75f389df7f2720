"""Reporting, receiving, sending back: dates, bureaus, and what becomes of the cases."""

import pytest

from declarations.cases.models import Declaration, Outcome
from factories.recognitions.models import Recognition
from portal.errors import Refused
from portal.inbox.models import Message
from portal.trail.record import trail_of
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.rosters.models import Roster, RosterStatus
from reviews.rosters.reporting import receive, report, send_back
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, an_officer
from tests.conftest import set_clock
from tests.reviews.builders import a_frozen, a_rechecked, a_reported, an_approved, at_city

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def state(case):
    return Declaration.objects.get(pk=case.pk).state


def decided_by_city(case, verdict=Verdict.APPROVE, text=""):
    decide(declaration_id=case.pk, verdict=verdict, text=text, by=an_officer(CHAOYANG))
    return case


class TestReport:
    def test_the_cases_move_to_the_city(self):
        passed, failed = an_approved(), a_rechecked(passed=False)
        officer = an_officer(BEIPIAO)
        roster = report(roster_id=a_frozen().pk, by=officer)
        assert [state(passed), state(failed)] == ["under_review@city", "under_review@city"]
        assert (roster.status, roster.reported_by) == (RosterStatus.REPORTED, officer.user)
        assert trail_of(passed).last().summary == "随北票市名单（第1版）上报"

    def test_reporting_twice_is_reporting_once(self):
        case = an_approved()
        roster = a_reported()
        again = report(roster_id=roster.pk, by=an_officer(BEIPIAO))
        assert again.reported_at == roster.reported_at
        assert [entry.deed for entry in trail_of(roster)] == ["freeze", "report"]
        assert state(case) == "under_review@city"

    @pytest.mark.parametrize(
        ("moment", "message"),
        [
            ("2026-04-07 00:00", "县级上报截止日期为2026年4月6日，现已截止"),
            ("2026-03-12 23:59", "本批次自2026年3月13日开始，目前不能上报"),
        ],
    )
    def test_outside_of_the_countys_dates_it_is_refused(self, monkeypatch, moment, message):
        case = an_approved()
        roster = a_frozen()
        set_clock(monkeypatch, moment)
        with pytest.raises(Refused, match=message):
            report(roster_id=roster.pk, by=an_officer(BEIPIAO))
        assert (state(case), Roster.objects.get().status) == ("to_report@county-report", RosterStatus.FROZEN)

    def test_the_last_day_counts_until_midnight(self, monkeypatch):
        an_approved()
        roster = a_frozen()
        set_clock(monkeypatch, "2026-04-06 23:59")
        assert report(roster_id=roster.pk, by=an_officer(BEIPIAO)).status == RosterStatus.REPORTED

    @pytest.mark.parametrize("region", [LONGCHENG, CHAOYANG])
    def test_another_bureau_does_not(self, region):
        an_approved()
        with pytest.raises(Refused, match="只有北票市的县级主管部门可以办理此事项"):
            report(roster_id=a_frozen().pk, by=an_officer(region))

    def test_the_city_reports_to_the_province(self):
        case = decided_by_city(at_city(an_approved()))
        a_reported(CHAOYANG, stage="city-report")
        assert state(case) == "reported@city-report"

    def test_past_the_citys_date_it_is_refused(self, monkeypatch):
        decided_by_city(at_city(an_approved()))
        roster = a_frozen(CHAOYANG, stage="city-report")
        set_clock(monkeypatch, "2026-04-11 00:00")
        with pytest.raises(Refused, match="市级上报截止日期为2026年4月10日，现已截止"):
            report(roster_id=roster.pk, by=an_officer(CHAOYANG))


class TestReceive:
    def test_the_city_receives_a_countys_list(self):
        case = an_approved()
        city = an_officer(CHAOYANG)
        roster = receive(roster_id=a_reported().pk, by=city)
        assert (roster.status, roster.answered_by, state(case)) == (
            RosterStatus.RECEIVED,
            city.user,
            "under_review@city",
        )

    def test_the_province_receiving_concludes_the_cases(self):
        case = decided_by_city(at_city(an_approved()))
        roster = a_reported(CHAOYANG, stage="city-report")
        receive(roster_id=roster.pk, by=an_officer(LIAONING))
        receive(roster_id=roster.pk, by=an_officer(LIAONING))
        assert state(case) == "concluded@city-report"
        assert [entry.deed for entry in trail_of(roster)] == ["freeze", "report", "receive"]

    @pytest.mark.parametrize("region", [BEIPIAO, LIAONING])
    def test_only_the_bureau_above_receives(self, region):
        an_approved()
        with pytest.raises(Refused, match="只有北票市的市级主管部门可以办理此事项"):
            receive(roster_id=a_reported().pk, by=an_officer(region))

    def test_what_was_not_reported_is_not_received(self):
        an_approved()
        with pytest.raises(Refused, match="名单已定稿，不能接收"):
            receive(roster_id=a_frozen().pk, by=an_officer(CHAOYANG))


class TestSendBack:
    def test_the_cases_wait_again_with_the_outcomes_they_had(self):
        passed, failed = an_approved(), a_rechecked(passed=False)
        roster = send_back(roster_id=a_reported().pk, reason="请核对得分", by=an_officer(CHAOYANG))
        assert (roster.status, roster.answer) == (RosterStatus.SENT_BACK, "请核对得分")
        assert [state(passed), state(failed)] == ["to_report@county-report", "to_report@county-report"]
        assert [Declaration.objects.get(pk=case.pk).outcome for case in (passed, failed)] == [
            Outcome.PASSED,
            Outcome.FAILED,
        ]
        assert a_frozen().version == 2

    def test_the_bureau_that_reported_is_told_why(self):
        an_approved()
        roster = send_back(roster_id=a_reported().pk, reason="请核对得分", by=an_officer(CHAOYANG))
        told = Message.objects.get(title__startswith="名单退回")
        assert (told.to.region_id, told.link) == (BEIPIAO, f"/rosters/{roster.pk}/")
        assert "请核对得分" in told.text

    def test_what_the_city_decided_is_taken_back(self):
        granted, ended, rejected = an_approved(), a_rechecked(passed=False), an_approved()
        roster = a_reported()
        decided_by_city(granted)
        decided_by_city(ended, Verdict.REJECT, "企业已停产")
        decided_by_city(rejected, Verdict.REJECT, "现场核查不符")
        send_back(roster_id=roster.pk, reason="请核对", by=an_officer(CHAOYANG))
        assert {state(case) for case in (granted, ended, rejected)} == {"to_report@county-report"}
        assert list(Recognition.objects.in_force().values_list("factory", flat=True)) == [ended.factory_id]

    def test_a_case_returned_to_the_enterprise_comes_along(self):
        case = at_city(an_approved())
        decided_by_city(case, Verdict.RETURN, "请补充")
        send_back(roster_id=Roster.objects.get().pk, reason="请核对", by=an_officer(CHAOYANG))
        assert (state(case), Declaration.objects.get(pk=case.pk).outcome) == ("to_report@county-report", Outcome.PASSED)

    def test_not_while_a_case_is_on_the_citys_list(self):
        decided_by_city(at_city(an_approved()))
        county = Roster.objects.get()
        a_frozen(CHAOYANG, stage="city-report")
        with pytest.raises(Refused, match="名单中的事项已列入朝阳市名单（已定稿），不能退回"):
            send_back(roster_id=county.pk, reason="请核对", by=an_officer(CHAOYANG))

    def test_the_province_sends_back_and_the_recognition_stays(self):
        case = decided_by_city(at_city(an_approved()))
        roster = a_reported(CHAOYANG, stage="city-report")
        send_back(roster_id=roster.pk, reason="缺盖章件", by=an_officer(LIAONING))
        assert state(case) == "to_report@city-report"
        assert Recognition.objects.in_force().filter(factory=case.factory).count() == 1

    def test_once_the_province_has_received_it_is_too_late(self):
        decided_by_city(at_city(an_approved()))
        roster = a_reported(CHAOYANG, stage="city-report")
        receive(roster_id=roster.pk, by=an_officer(LIAONING))
        with pytest.raises(Refused, match="名单已接收，不能退回"):
            send_back(roster_id=roster.pk, reason="请核对", by=an_officer(LIAONING))

    def test_a_reason_is_needed(self):
        an_approved()
        with pytest.raises(Refused, match="请填写退回原因，以便下级更正"):
            send_back(roster_id=a_reported().pk, reason=" ", by=an_officer(CHAOYANG))

    def test_a_corrected_list_is_reported_within_the_citys_time(self, monkeypatch):
        an_approved()
        roster = a_reported()
        send_back(roster_id=roster.pk, reason="请核对", by=an_officer(CHAOYANG))
        set_clock(monkeypatch, "2026-04-09 10:00")
        assert report(roster_id=a_frozen().pk, by=an_officer(BEIPIAO)).version == 2

    @pytest.mark.parametrize("region", [BEIPIAO, LONGCHENG])
    def test_only_the_bureau_above_sends_back(self, region):
        an_approved()
        with pytest.raises(Refused, match="只有北票市的市级主管部门可以办理此事项"):
            send_back(roster_id=a_reported().pk, reason="请核对", by=an_officer(region))


def test_the_trail_alone_rebuilds_the_status():
    case = decided_by_city(at_city(an_approved()))
    city_list = a_reported(CHAOYANG, stage="city-report")
    send_back(roster_id=city_list.pk, reason="缺盖章件", by=an_officer(LIAONING))
    receive(roster_id=a_reported(CHAOYANG, stage="city-report").pk, by=an_officer(LIAONING))
    entries = list(trail_of(case))
    assert [entry.to_state for entry in entries] == [
        "draft",  # begun
        "draft",  # its answers brought in
        "under_review@county",
        "to_report@county-report",
        "under_review@city",
        "to_report@city-report",
        "reported@city-report",
        "to_report@city-report",
        "reported@city-report",
        "concluded@city-report",
    ]
    assert entries[-1].to_state == state(case)
    assert [entry.from_state for entry in entries[1:]] == [entry.to_state for entry in entries[:-1]]
