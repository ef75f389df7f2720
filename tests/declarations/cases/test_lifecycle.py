"""The one way a case moves."""

import pytest

from declarations.cases.lifecycle import STARTS_FROM, Deed, lock, move, stages_for, state_of
from declarations.cases.models import Declaration, Outcome, Status
from declarations.notices.packs import newest_revision, pack_of
from portal.errors import Outdated, Refused
from portal.regions.models import Region
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, a_submitted, an_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def go(case, *deeds):
    officer = an_officer(BEIPIAO)
    for deed in deeds:
        move(declaration=case, deed=deed, by=officer, back_to="county-report" if deed == Deed.SEND_BACK else "")
    return state_of(case), case.outcome


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
    assert lines[-1].to_state == state_of(Declaration.objects.get(pk=case.pk))
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
