"""Two officers at the same moment, in two real connections: one succeeds, the other is told."""

import threading

import pytest
from django.db import connection, connections

from declarations.cases.models import Declaration
from portal.errors import Refused
from portal.regions.models import Region
from portal.trail.record import trail_of
from reviews.desk.deciding import decide
from reviews.desk.models import Opinion, Verdict
from reviews.rosters.composing import freeze
from reviews.rosters.models import Roster
from reviews.rosters.reporting import report
from tests.builders import BEIPIAO, a_submitted, an_officer, the_round
from tests.reviews.builders import a_frozen, an_approved

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("notice", "spring")]


def at_once(*deeds):
    """What came of each deed, all begun together: its result, or the refusal."""
    results = [None] * len(deeds)
    start = threading.Barrier(len(deeds))

    def run(n, deed):
        try:
            connection.ensure_connection()
            start.wait(timeout=10)
            results[n] = deed()
        except Refused as refused:
            results[n] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, deed)) for n, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_two_opinions_one_counts():
    case = a_submitted()
    first, second = an_officer(BEIPIAO), an_officer(BEIPIAO)
    results = at_once(
        lambda: decide(declaration_id=case.pk, verdict=Verdict.APPROVE, seen=case.moves, by=first),
        lambda: decide(declaration_id=case.pk, verdict=Verdict.REJECT, text="不符合", seen=case.moves, by=second),
    )
    assert sorted(type(one).__name__ for one in results) == ["Opinion", "Outdated"]
    opinion = Opinion.objects.get()
    after = Declaration.objects.get(pk=case.pk)
    assert (after.moves, after.status) == (
        case.moves + 1,
        "to_report" if opinion.verdict == Verdict.APPROVE else "rejected",
    )
    assert trail_of(case).count() == 3


def test_two_lists_one_is_made():
    an_approved()
    region, round = Region.objects.get(code=BEIPIAO), the_round()
    officers = an_officer(BEIPIAO), an_officer(BEIPIAO)
    results = at_once(
        *[lambda by=by: freeze(round=round, region=region, stage="county-report", by=by) for by in officers],
    )
    assert sorted(type(one).__name__ for one in results) == ["Outdated", "Roster"]
    assert Roster.objects.count() == 1


def test_a_double_click_reports_once():
    case = an_approved()
    roster, officer = a_frozen(), an_officer(BEIPIAO)
    results = at_once(*[lambda: report(roster_id=roster.pk, by=officer)] * 2)
    assert [one.status for one in results] == ["reported", "reported"]
    assert trail_of(roster).filter(deed="report").count() == 1
    assert trail_of(case).filter(deed="report").count() == 1
