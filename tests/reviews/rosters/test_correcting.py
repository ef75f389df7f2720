"""更正: single lines taken back, and a new version that replaces the one reported at the moment it is reported."""

import pytest

from declarations.cases.models import Declaration
from portal.errors import Outdated, Refused
from portal.regions.models import Region
from portal.trail.record import trail_of
from reviews.desk.deciding import decide, reopen
from reviews.desk.models import Verdict
from reviews.rosters.arranging import arrange
from reviews.rosters.composing import discard, freeze
from reviews.rosters.correcting import correct, take_back_lines
from reviews.rosters.models import Edition, Roster, RosterStatus
from reviews.rosters.reporting import receive, report, send_back
from reviews.rosters.returning import return_lines
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, an_officer, the_round
from tests.conftest import set_clock
from tests.reviews.builders import a_rechecked, a_reported, an_approved
from tests.reviews.rosters.test_supplementing import a_supplement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def state(case):
    return Declaration.objects.get(pk=case.pk).state


def taken_back(roster, case, *, reason="结果录入有误", by=None):
    line = roster.lines.get(declaration=case)
    return take_back_lines(roster_id=roster.pk, reasons={line.pk: reason}, by=by or an_officer(BEIPIAO))


def corrected(roster, *, reason="一家结果有误", by=None):
    return correct(roster_id=roster.pk, reason=reason, by=by or an_officer(BEIPIAO))


def status_of(roster):
    return Roster.objects.get(pk=roster.pk).status


class TestNewVersion:
    def test_an_outcome_is_corrected(self):
        stays, wrong = an_approved(), a_rechecked()
        first, county = a_reported(), an_officer(BEIPIAO)
        taken_back(first, wrong)
        assert (state(stays), state(wrong)) == ("under_review@city", "to_report@county-report")
        reopen(declaration_id=wrong.pk, by=county)
        decide(declaration_id=wrong.pk, verdict=Verdict.REJECT, text="企业已停产", by=county)
        second = corrected(first)
        assert (second.version, second.edition, second.corrects, second.kind_words) == (2, "first", first, "更正")
        assert {(line.declaration, line.outcome, line.carried) for line in second.lines.all()} == {
            (stays, "passed", True),
            (wrong, "failed", False),
        }
        assert (status_of(first), status_of(second)) == (RosterStatus.REPORTED, RosterStatus.FROZEN)
        report(roster_id=second.pk, by=county)
        assert (status_of(first), status_of(second)) == (RosterStatus.SUPERSEDED, RosterStatus.REPORTED)
        assert {state(case) for case in (stays, wrong)} == {"under_review@city"}
        assert trail_of(first).last().summary == "由第2版更正"
        assert trail_of(stays).filter(deed="report").count() == 1  # what was carried over did not move again

    def test_lines_keep_their_places_and_what_is_new_follows(self):
        cases = [an_approved() for _ in range(3)]
        first = a_reported()
        order = [line.declaration for line in first.lines.all()]
        taken_back(first, order[1])
        late = an_approved()
        assert [line.declaration for line in corrected(first).lines.all()] == [*order, late]
        assert len(cases) == 3

    def test_a_case_that_is_rejected_is_no_longer_on_it(self):
        stays, wrong = an_approved(), an_approved()
        first, county = a_reported(), an_officer(BEIPIAO)
        taken_back(first, wrong)
        reopen(declaration_id=wrong.pk, by=county)
        decide(declaration_id=wrong.pk, verdict=Verdict.REJECT, text="不符合", by=county)
        assert [line.declaration for line in corrected(first).lines.all()] == [stays]

    def test_the_order_alone_is_reason_enough(self):
        an_approved()
        an_approved()
        first, county = a_reported(), an_officer(BEIPIAO)
        second = corrected(first)
        with pytest.raises(Refused, match="与第1版没有差别，不需要更正"):
            report(roster_id=second.pk, by=county)
        last = second.lines.get(position=2)
        arrange(roster_id=second.pk, places={last.pk: 1}, seen=second.sha256, by=county)
        assert report(roster_id=second.pk, by=county).status == RosterStatus.REPORTED

    def test_what_the_level_above_has_decided_stays_decided(self):
        decided = an_approved()
        first = a_reported()
        decide(declaration_id=decided.pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))
        an_approved()
        report(roster_id=corrected(first).pk, by=an_officer(BEIPIAO))
        assert state(decided) == "to_report@city-report"

    def test_a_received_list_is_corrected_and_received_again(self):
        an_approved()
        first, city = a_reported(), an_officer(CHAOYANG)
        receive(roster_id=first.pk, by=city)
        an_approved()
        second = report(roster_id=corrected(first).pk, by=an_officer(BEIPIAO))
        assert second.status == RosterStatus.REPORTED
        assert receive(roster_id=second.pk, by=city).status == RosterStatus.RECEIVED

    def test_a_correction_is_corrected(self):
        an_approved()
        first, county = a_reported(), an_officer(BEIPIAO)
        an_approved()
        second = report(roster_id=corrected(first).pk, by=county)
        an_approved()
        third = report(roster_id=corrected(second).pk, by=county)
        assert (third.lines.count(), status_of(second)) == (3, RosterStatus.SUPERSEDED)

    def test_a_supplement_is_corrected_beside_the_first_list(self):
        an_approved()
        first, county = a_reported(), an_officer(BEIPIAO)
        an_approved()
        late = report(roster_id=a_supplement().pk, by=county)
        an_approved()
        made = report(roster_id=corrected(late).pk, by=county)
        assert (made.edition, made.kind_words) == (Edition.SUPPLEMENTARY, "补充上报、更正")
        assert set(Roster.objects.handed_in()) == {first, made}

    def test_discarded_the_old_version_stays_in_force(self):
        an_approved()
        first = a_reported()
        late = an_approved()
        discard(roster_id=corrected(first).pk, by=an_officer(BEIPIAO))
        assert (status_of(first), state(late)) == (RosterStatus.REPORTED, "to_report@county-report")
        assert corrected(first).version == 3

    def test_sent_back_all_its_cases_wait_again(self):
        carried = an_approved()
        first = a_reported()
        late = an_approved()
        second = report(roster_id=corrected(first).pk, by=an_officer(BEIPIAO))
        send_back(roster_id=second.pk, reason="请核对", by=an_officer(CHAOYANG))
        assert {state(case) for case in (carried, late)} == {"to_report@county-report"}
        assert status_of(first) == RosterStatus.SUPERSEDED


class TestRefusals:
    def test_a_reason_is_needed(self):
        an_approved()
        with pytest.raises(Refused, match="请填写更正原因") as refused:
            corrected(a_reported(), reason="")
        assert refused.value.field == "reason"

    def test_once_the_province_has_received_it_is_too_late(self):
        case = an_approved()
        a_reported()
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))
        roster = a_reported(CHAOYANG, stage="city-report")
        made = corrected(roster, by=an_officer(CHAOYANG))
        receive(roster_id=roster.pk, by=an_officer(LIAONING))
        with pytest.raises(Refused, match="上级已接收第1版，其中的事项已办结"):
            report(roster_id=made.pk, by=an_officer(CHAOYANG))
        discard(roster_id=made.pk, by=an_officer(CHAOYANG))
        with pytest.raises(Refused, match="上级已接收名单，其中的事项已办结"):
            corrected(roster, by=an_officer(CHAOYANG))

    def test_a_nil_report_has_nothing_to_correct(self):
        county = an_officer(BEIPIAO)
        place = Region.objects.get(code=BEIPIAO)
        nil = freeze(round=the_round(), region=place, stage="county-report", by=county, nil=True)
        report(roster_id=nil.pk, by=county)
        with pytest.raises(Refused, match="零报告没有可更正的事项"):
            corrected(nil)

    @pytest.mark.parametrize("whole", [True, False])
    def test_what_was_sent_back_since_is_not_reported_unseen(self, whole):
        case, _ = an_approved(), an_approved()
        first, city = a_reported(), an_officer(CHAOYANG)
        an_approved()
        second = corrected(first)
        if whole:
            send_back(roster_id=first.pk, reason="请核对", by=city)
        else:
            return_lines(roster_id=first.pk, reasons={first.lines.get(declaration=case).pk: "请核对"}, by=city)
        with pytest.raises(Outdated, match="请撤销定稿后重新更正"):
            report(roster_id=second.pk, by=an_officer(BEIPIAO))

    def test_past_the_date_it_is_refused_at_once(self, monkeypatch):
        an_approved()
        roster = a_reported()
        set_clock(monkeypatch, "2026-04-07 08:00")
        with pytest.raises(Refused, match="县级上报截止日期为2026年4月6日"):
            corrected(roster)

    @pytest.mark.parametrize("region", [LONGCHENG, CHAOYANG])
    def test_only_its_own_bureau(self, region):
        an_approved()
        with pytest.raises(Refused, match="只有北票市的县级主管部门可以办理此事项"):
            corrected(a_reported(), by=an_officer(region))


class TestTakingLinesBack:
    def test_the_line_says_who_and_why_and_twice_is_once(self):
        wrong, _ = an_approved(), an_approved()
        roster, county = a_reported(), an_officer(BEIPIAO)
        for _ in range(2):
            taken_back(roster, wrong, by=county)
        line = roster.lines.get(declaration=wrong)
        assert (line.returned_for, line.return_reason) == (county.organisation, "结果录入有误")
        assert trail_of(wrong).filter(deed="recall").get().summary == "收回更正：结果录入有误"

    def test_not_what_the_level_above_has_decided_on(self):
        decided, _ = an_approved(), an_approved()
        roster = a_reported()
        decide(declaration_id=decided.pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))
        with pytest.raises(Refused, match="上级已经办理（待上报），请联系上级退回该项"):
            taken_back(roster, decided)

    def test_not_while_a_correction_is_frozen(self):
        wrong, _ = an_approved(), an_approved()
        roster = a_reported()
        corrected(roster)
        with pytest.raises(Refused, match="第1版的更正已定稿"):
            taken_back(roster, wrong)

    def test_not_all_of_them(self):
        case = an_approved()
        with pytest.raises(Refused, match="名单中的事项都选中了，请直接撤回整份名单"):
            taken_back(a_reported(), case)

    def test_it_gives_no_more_time(self, monkeypatch):
        wrong, _ = an_approved(), an_approved()
        roster = taken_back(a_reported(), wrong)
        set_clock(monkeypatch, "2026-04-07 08:00")
        with pytest.raises(Refused, match="县级上报截止日期为2026年4月6日"):
            corrected(roster)
