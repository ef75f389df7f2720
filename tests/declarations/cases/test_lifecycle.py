"""The one way a case moves."""

import pytest

from declarations.cases.drafting import start
from declarations.cases.lifecycle import STARTS_FROM, Deed, lock, move, move_many, stages_for
from declarations.cases.models import Declaration, Outcome, Status
from declarations.notices.models import Round
from declarations.notices.packs import newest_revision, pack_of
from portal.errors import Outdated, Refused
from portal.regions.models import Region
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, a_clerk, a_factory, a_submitted, an_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def go(case, *deeds):
    officer = an_officer(BEIPIAO)
    for deed in deeds:
        move(declaration=case, deed=deed, by=officer, back_to="county-report" if deed == Deed.SEND_BACK else "")
    return case.state, case.outcome


def test_from_the_first_submission_to_the_end():
    case = a_submitted()
    assert go(case) == ("under_review@county", Outcome.OPEN)
    assert go(case, Deed.APPROVE) == ("to_report@county-report", Outcome.PASSED)
    assert go(case, Deed.REPORT) == ("under_review@city", Outcome.PASSED)
    assert go(case, Deed.APPROVE) == ("to_report@city-report", Outcome.PASSED)
    assert go(case, Deed.REPORT) == ("reported@city-report", Outcome.PASSED)
    assert go(case, Deed.RECEIVE) == ("concluded@city-report", Outcome.PASSED)


def test_a_returned_case_goes_again_to_the_stage_that_returned_it():
    case = a_submitted()
    assert go(case, Deed.APPROVE, Deed.REPORT, Deed.RETURN) == ("returned@city", Outcome.OPEN)
    assert go(case, Deed.SUBMIT) == ("under_review@city", Outcome.OPEN)


def test_a_new_case_that_fails_ends_and_can_be_taken_up_again():
    case = a_submitted()
    assert go(case, Deed.REJECT) == ("rejected@county", Outcome.FAILED)
    assert go(case, Deed.REOPEN) == ("under_review@county", Outcome.OPEN)


def test_a_list_sent_back_brings_its_cases_to_the_bureau_that_reported_them():
    case = a_submitted()
    assert go(case, Deed.APPROVE, Deed.REPORT, Deed.APPROVE, Deed.SEND_BACK) == (
        "to_report@county-report",
        Outcome.PASSED,
    )


def a_case_of(programme):
    """A draft of another programme, moved without asking what it says."""
    factory = a_factory()
    round = Round.objects.get(programme=programme)
    return start(factory=factory, round=round, by=a_clerk(factory.enterprise))


def test_a_programme_of_the_province_goes_by_form_check_experts_and_public_notice_to_the_result():
    case = a_case_of("advanced")
    case.number = "XJ-1"
    assert go(case, Deed.SUBMIT, Deed.APPROVE, Deed.REPORT, Deed.APPROVE) == ("to_report@recommend", Outcome.PASSED)
    assert go(case, Deed.REPORT) == ("under_review@form-check", Outcome.PASSED)
    assert go(case, Deed.APPROVE) == ("scoring@experts", Outcome.PASSED)
    assert go(case, Deed.APPROVE) == ("to_publicise@publicity", Outcome.PASSED)
    assert go(case, Deed.PUBLICISE) == ("in_publicity@publicity", Outcome.PASSED)
    assert go(case, Deed.TAKE_OFF, Deed.PUBLICISE, Deed.END_PUBLICITY) == ("to_publish@result", Outcome.PASSED)
    assert go(case, Deed.PUBLISH) == ("concluded@result", Outcome.PASSED)


def test_what_is_taken_back_is_the_last_decision():
    case = a_case_of("advanced")
    case.number = "XJ-1"
    go(case, Deed.SUBMIT, Deed.APPROVE, Deed.REPORT, Deed.APPROVE, Deed.REPORT, Deed.APPROVE)
    assert go(case, Deed.REOPEN) == ("under_review@form-check", Outcome.OPEN)
    assert go(case, Deed.APPROVE, Deed.APPROVE, Deed.REOPEN) == ("scoring@experts", Outcome.OPEN)
    assert go(case, Deed.REJECT, Deed.REOPEN) == ("scoring@experts", Outcome.OPEN)


def test_what_an_objection_ended_is_no_opinion_to_take_back():
    case = a_case_of("advanced")
    case.number = "XJ-1"
    go(case, Deed.SUBMIT, Deed.APPROVE, Deed.REPORT, Deed.APPROVE, Deed.REPORT, Deed.APPROVE, Deed.APPROVE)
    assert go(case, Deed.PUBLICISE, Deed.REJECT) == ("rejected@publicity", Outcome.FAILED)
    with pytest.raises(Refused, match="没有可撤回的意见"):
        go(case, Deed.REOPEN)


@pytest.mark.parametrize("deed", list(STARTS_FROM))
def test_a_deed_out_of_turn_is_refused_and_leaves_no_trace(deed):
    case = a_submitted()
    case.status = next(one for one in Status if one not in STARTS_FROM[deed])
    lines = trail_of(case).count()
    with pytest.raises(Refused, match=f"不能{Deed(deed).label}"):
        go(case, deed)
    assert trail_of(case).count() == lines


def test_the_trail_alone_rebuilds_the_status():
    case = a_submitted()
    go(case, Deed.RETURN, Deed.SUBMIT, Deed.APPROVE, Deed.REPORT, Deed.APPROVE)
    lines = list(trail_of(case))
    assert lines[-1].to_state == Declaration.objects.get(pk=case.pk).state
    assert [one.sequence for one in lines] == list(range(1, len(lines) + 1))
    assert [one.from_state for one in lines[1:]] == [one.to_state for one in lines[:-1]]


def test_somebody_who_saw_an_older_state_is_told():
    case = a_submitted()
    go(case, Deed.APPROVE)
    with pytest.raises(Outdated, match="该事项刚刚已被他人办理，目前为“待上报”"):
        lock(case.pk, seen=case.moves - 1)


def test_a_place_without_a_county_passes_the_county_stages_over():
    programme = pack_of(newest_revision("liaoning-2026")).programme("basic")
    of = lambda code: [one.key for one in stages_for(programme, Region.objects.get(code=code))]  # noqa: E731
    assert of(BEIPIAO) == ["county", "county-report", "city", "city-report"]
    assert of("shenfu") == ["city", "city-report"]


def together(cases, deed, **asked):
    locked = [lock(case.pk) for case in cases]
    summaries = {case.pk: "随名单上报" for case in cases}
    move_many(declarations=locked, deed=deed, by=an_officer(BEIPIAO), summaries=summaries, detail={}, **asked)


def test_many_move_by_the_same_table_and_each_has_its_trail():
    cases = [a_submitted(), a_submitted()]
    for case in cases:
        go(case, Deed.APPROVE)
    together(cases, Deed.REPORT)
    for case in cases:
        after = Declaration.objects.get(pk=case.pk)
        assert (after.state, after.moves) == ("under_review@city", case.moves + 1)
        last = trail_of(case).last()
        assert (last.from_state, last.to_state, last.summary) == (
            "to_report@county-report",
            "under_review@city",
            "随名单上报",
        )


def test_one_that_cannot_move_keeps_all_where_they_are():
    ready, waits = a_submitted(), a_submitted()
    go(ready, Deed.APPROVE)
    with pytest.raises(Refused, match="该事项目前为“待审核”，不能上报"):
        together([ready, waits], Deed.REPORT)
    assert Declaration.objects.get(pk=ready.pk).state == "to_report@county-report"


def test_what_a_bureau_recalls_waits_at_its_list_again():
    case = a_submitted()
    go(case, Deed.APPROVE, Deed.REPORT)
    together([case], Deed.RECALL, back_to="county-report", outcomes={case.pk: Outcome.PASSED})
    assert Declaration.objects.get(pk=case.pk).state == "to_report@county-report"
