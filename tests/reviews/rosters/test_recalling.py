"""撤回: a bureau takes its list back while the level above has not begun with it."""

import pytest

from declarations.cases.models import Declaration, Outcome
from declarations.cases.submitting import submit
from portal.errors import Refused
from portal.people.models import Appointment
from portal.trail.record import trail_of
from reviews.desk.deciding import decide, reopen
from reviews.desk.models import Verdict
from reviews.rosters.correcting import correct
from reviews.rosters.models import RosterStatus
from reviews.rosters.recalling import recall
from reviews.rosters.reporting import receive, report
from reviews.spotchecks.drawing import discard
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, an_officer
from tests.conftest import set_clock
from tests.reviews.builders import a_frozen, a_rechecked, a_reported, an_approved
from tests.reviews.spotchecks.builders import a_frozen_list, handed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def current(case):
    return Declaration.objects.get(pk=case.pk)


def test_its_cases_wait_again_as_they_were_and_can_be_listed_anew():
    passed, failed = an_approved(), a_rechecked(passed=False)
    roster = recall(roster_id=a_reported().pk, by=an_officer(BEIPIAO))
    assert roster.status == RosterStatus.RECALLED
    assert {current(case).state for case in (passed, failed)} == {"to_report@county-report"}
    assert [current(case).outcome for case in (passed, failed)] == [Outcome.PASSED, Outcome.FAILED]
    assert trail_of(passed).last().deed == "recall"
    reopen(declaration_id=passed.pk, by=an_officer(BEIPIAO))
    assert a_frozen().version == 2


def test_twice_is_once():
    an_approved()
    roster, officer = a_reported(), an_officer(BEIPIAO)
    recall(roster_id=roster.pk, by=officer)
    recall(roster_id=roster.pk, by=officer)
    assert [entry.deed for entry in trail_of(roster)] == ["freeze", "report", "recall"]


def test_a_city_recalls_from_the_province():
    case = an_approved()
    a_reported()
    decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))
    recall(roster_id=a_reported(CHAOYANG, stage="city-report").pk, by=an_officer(CHAOYANG))
    assert (current(case).state, current(case).outcome) == ("to_report@city-report", Outcome.PASSED)
    assert current(case).factory.recognitions.in_force().count() == 1


def test_not_once_it_was_received():
    an_approved()
    roster = a_reported()
    receive(roster_id=roster.pk, by=an_officer(CHAOYANG))
    with pytest.raises(Refused, match="名单已接收，不能撤回；如需改动，请更正名单"):
        recall(roster_id=roster.pk, by=an_officer(BEIPIAO))


def test_not_once_the_city_decided_on_a_case():
    case = an_approved()
    an_approved()
    roster = a_reported()
    decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))
    with pytest.raises(Refused, match=r"的事项上级已经办理（待上报），请联系上级退回名单"):
        recall(roster_id=roster.pk, by=an_officer(BEIPIAO))


def test_not_once_the_enterprise_has_answered_the_city():
    case = an_approved()
    roster = a_reported()
    decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请补充", by=an_officer(CHAOYANG))
    submit(declaration_id=case.pk, by=Appointment.objects.get(organisation=case.enterprise.organisation))
    with pytest.raises(Refused, match="经上级退回企业后重新提交"):
        recall(roster_id=roster.pk, by=an_officer(BEIPIAO))


def test_not_once_the_province_has_frozen_it_to_draw_from():
    roster = handed_in()
    draw = a_frozen_list()
    with pytest.raises(Refused, match="上级已列入抽检名单，请联系上级退回名单"):
        recall(roster_id=roster.pk, by=an_officer(CHAOYANG))
    discard(draw_id=draw.pk, reason="比例有误", by=an_officer(LIAONING))
    assert recall(roster_id=roster.pk, by=an_officer(CHAOYANG)).status == RosterStatus.RECALLED


def test_what_was_not_reported_is_discarded_and_not_recalled():
    an_approved()
    with pytest.raises(Refused, match="名单已定稿，不能撤回"):
        recall(roster_id=a_frozen().pk, by=an_officer(BEIPIAO))


def test_not_when_it_could_not_be_reported_again(monkeypatch):
    an_approved()
    roster = a_reported()
    set_clock(monkeypatch, "2026-04-07 08:00")
    with pytest.raises(Refused, match="县级上报截止日期为2026年4月6日，现已截止"):
        recall(roster_id=roster.pk, by=an_officer(BEIPIAO))


def test_not_while_a_correction_of_it_is_frozen():
    an_approved()
    roster = a_reported()
    correct(roster_id=roster.pk, reason="重新排序", by=an_officer(BEIPIAO))
    with pytest.raises(Refused, match="第1版的更正已定稿，请先撤销更正的定稿"):
        recall(roster_id=roster.pk, by=an_officer(BEIPIAO))


@pytest.mark.parametrize("region", [LONGCHENG, CHAOYANG, LIAONING])
def test_only_its_own_bureau(region):
    an_approved()
    with pytest.raises(Refused, match="只有北票市的县级主管部门可以办理此事项"):
        recall(roster_id=a_reported().pk, by=an_officer(region))


def test_a_recalled_correction_leaves_no_list_and_the_next_is_a_first_one():
    an_approved()
    an_approved()
    roster = a_reported()
    an_approved()
    made = correct(roster_id=roster.pk, reason="漏报一家", by=an_officer(BEIPIAO))
    report(roster_id=made.pk, by=an_officer(BEIPIAO))
    recall(roster_id=made.pk, by=an_officer(BEIPIAO))
    again = a_frozen()
    assert (again.version, again.kind_words, again.lines.count()) == (3, "", 3)
