"""Thousands on a list: freezing, reporting, receiving, sending back ask as often for many cases as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.cases.models import Declaration, Outcome, Status
from portal.regions.models import Region
from portal.trail.models import TrailEntry
from reviews.rosters.composing import freeze
from reviews.rosters.models import Roster
from reviews.rosters.recalling import recall
from reviews.rosters.reporting import receive, report, send_back
from reviews.rosters.returning import return_lines
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, an_officer, the_round
from tests.declarations.tables.cases import a_waiting_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def officers():
    return {code: an_officer(code) for code in (BEIPIAO, LONGCHENG, CHAOYANG, LIAONING)}


def counted(deed, **asked):
    """How many queries a deed makes, and what comes of it."""
    with CaptureQueriesContext(connection) as captured:
        result = deed(**asked)
    return len(captured), result


def waiting(region, n, *, stage):
    for number in range(n):
        outcome = Outcome.FAILED if number % 3 == 1 else Outcome.PASSED
        a_waiting_case(the_round(), region, stage=stage, outcome=outcome)


def queries_of(region, n, officers):
    """The queries of each deed on a list of ``n`` cases of a county."""
    county, city = officers[region], officers[CHAOYANG]
    waiting(region, n, stage="county-report")
    place = Region.objects.get(pk=region)
    counts = {}
    counts["freeze"], roster = counted(freeze, round=the_round(), region=place, stage="county-report", by=county)
    counts["report"], _ = counted(report, roster_id=roster.pk, by=county)
    counts["recall"], _ = counted(recall, roster_id=roster.pk, by=county)
    again = freeze(round=the_round(), region=place, stage="county-report", by=county)
    report(roster_id=again.pk, by=county)
    lines = list(again.lines.values_list("pk", flat=True))[:-1]
    counts["return_lines"], _ = counted(
        return_lines, roster_id=again.pk, reasons=dict.fromkeys(lines, "请核对"), by=city
    )
    counts["send_back"], _ = counted(send_back, roster_id=again.pk, reason="请核对", by=city)
    return counts


def test_many_cases_ask_no_more_than_few(officers):
    assert queries_of(LONGCHENG, 30, officers) == queries_of(BEIPIAO, 4, officers)


def test_concluding_many_asks_no_more_than_few(officers):
    waiting(BEIPIAO, 3, stage="city-report")
    waiting("210202", 40, stage="city-report")
    counts = []
    for city in (CHAOYANG, "210200"):
        officer = officers.get(city) or an_officer(city)
        place = Region.objects.get(pk=city)
        roster = freeze(round=the_round(), region=place, stage="city-report", by=officer)
        report(roster_id=roster.pk, by=officer)
        counts.append(counted(receive, roster_id=roster.pk, by=officers[LIAONING])[0])
    assert counts[0] == counts[1]
    assert set(Declaration.objects.values_list("status", flat=True)) == {Status.CONCLUDED}


def test_each_case_has_its_own_line_in_the_trail(officers):
    waiting(BEIPIAO, 4, stage="county-report")
    place = Region.objects.get(pk=BEIPIAO)
    roster = freeze(round=the_round(), region=place, stage="county-report", by=officers[BEIPIAO])
    report(roster_id=roster.pk, by=officers[BEIPIAO])
    send_back(roster_id=roster.pk, reason="请核对", by=officers[CHAOYANG])
    for case in Declaration.objects.all():
        entries = TrailEntry.objects.filter(subject_id=case.pk).order_by("sequence")
        assert [(one.sequence, one.deed, one.from_state, one.to_state) for one in entries] == [
            (1, "report", "to_report@county-report", "under_review@city"),
            (2, "send_back", "under_review@city", "to_report@county-report"),
        ]
        assert {one.detail["outcome"] for one in entries} == {case.outcome}
        assert case.moves == 2
    assert Roster.objects.get().lines.count() == 4
