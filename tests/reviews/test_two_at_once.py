"""Two officers at the same moment, in two real connections: one succeeds, the other is told."""

import threading
from functools import partial

import pytest
from django.db import connection, connections

from declarations.cases.models import Declaration
from declarations.cases.withdrawing import withdraw
from portal.errors import Refused
from portal.regions.models import Region
from portal.trail.record import trail_of
from reviews.desk.batch import Choice, Way, decide_many
from reviews.desk.deciding import decide
from reviews.desk.models import Opinion, Remark, Verdict
from reviews.objections.models import Objection
from reviews.objections.ruling import rule
from reviews.packages.requesting import package_cases
from reviews.publicity.models import Publicity
from reviews.rosters.arranging import arrange
from reviews.rosters.composing import freeze
from reviews.rosters.models import Roster, RosterLine
from reviews.rosters.recalling import recall
from reviews.rosters.reporting import receive, report, send_back
from reviews.rosters.returning import return_lines
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, a_submitted, an_officer, the_round
from tests.reviews.builders import a_frozen, a_reported, an_approved
from tests.reviews.desk.returns import clerk_of, remarked
from tests.reviews.publicity.builders import a_notice, an_answered, an_objection

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
    deeds = list(trail_of(case).values_list("deed", flat=True))
    assert deeds[:3] == ["start", "take_in", "submit"]
    assert len(deeds) == 4


def test_two_batches_of_the_same_cases_decide_each_once():
    cases = [a_submitted() for _ in range(3)]
    choices = [Choice(case.pk, case.moves) for case in cases]
    officers = an_officer(BEIPIAO), an_officer(BEIPIAO)
    results = at_once(
        *[lambda by=by: decide_many(way=Way.APPROVE, choices=choices, by=by) for by in officers],
    )
    assert all(sorted(bool(one.verdict) for one in pair) == [False, True] for pair in zip(*results, strict=True))
    assert Opinion.objects.count() == 3


def test_a_double_click_asks_for_one_package():
    case, officer = a_submitted(), an_officer(BEIPIAO)
    first, second = at_once(*[lambda: package_cases(cases=[case.pk], by=officer)] * 2)
    assert first == second


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


def test_withdrawing_and_deciding_one_counts():
    case, officer = a_submitted(), an_officer(BEIPIAO)
    clerk = clerk_of(case)
    results = at_once(
        lambda: withdraw(declaration_id=case.pk, seen=case.moves, by=clerk),
        lambda: decide(declaration_id=case.pk, verdict=Verdict.APPROVE, seen=case.moves, by=officer),
    )
    assert sorted(type(one).__name__ for one in results) in (["Declaration", "Outdated"], ["Opinion", "Outdated"])
    after = Declaration.objects.get(pk=case.pk)
    assert (after.moves, after.status) == (case.moves + 1, "to_report" if Opinion.objects.exists() else "draft")


def test_two_remarks_on_one_place_none_is_overwritten():
    case, officers = a_submitted(), [an_officer(BEIPIAO), an_officer(BEIPIAO)]
    results = at_once(*[lambda by=by: remarked(case, "maturity/score", str(by.user), by=by) for by in officers])
    assert sorted(type(one).__name__ for one in results) == ["Overtaken", "Remark"]
    told = next(one for one in results if not isinstance(one, Remark))
    assert told.theirs == Remark.objects.get().text


def test_a_remark_goes_out_with_the_return_or_is_refused():
    case, officers = a_submitted(), [an_officer(BEIPIAO), an_officer(BEIPIAO)]
    results = at_once(
        lambda: remarked(case, "maturity/score", "请核对", by=officers[0]),
        lambda: decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请修改", by=officers[1]),
    )
    assert sum(isinstance(one, Opinion) for one in results) == 1
    assert all(one.opinion_id for one in Remark.objects.all())
    assert Remark.objects.count() == sum(isinstance(one, Remark) for one in results)


def test_recalled_or_received_and_never_both():
    case = an_approved()
    roster, county, city = a_reported(), an_officer(BEIPIAO), an_officer(CHAOYANG)
    results = at_once(
        lambda: recall(roster_id=roster.pk, by=county),
        lambda: receive(roster_id=roster.pk, by=city),
    )
    assert sorted(type(one).__name__ for one in results) == ["Refused", "Roster"]
    status = Roster.objects.get().status
    state = Declaration.objects.get(pk=case.pk).stage
    assert (status, state) in {("recalled", "county-report"), ("received", "city")}


def test_recalled_or_decided_on_and_never_both():
    case = an_approved()
    roster, county, city = a_reported(), an_officer(BEIPIAO), an_officer(CHAOYANG)
    results = at_once(
        lambda: recall(roster_id=roster.pk, by=county),
        lambda: decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=city),
    )
    assert sum(isinstance(one, Refused) for one in results) == 1
    after = Declaration.objects.get(pk=case.pk)
    decided = Opinion.objects.filter(stage="city").exists()
    assert (Roster.objects.get().status, after.stage) == (
        ("reported", "city-report") if decided else ("recalled", "county-report")
    )


@pytest.mark.parametrize("whole", [True, False])
def test_what_goes_back_is_not_listed_by_the_city_at_the_same_moment(whole):
    case, other = an_approved(), an_approved()
    roster, city = a_reported(), an_officer(CHAOYANG)
    for one in (case, other):
        decide(declaration_id=one.pk, verdict=Verdict.APPROVE, by=city)
    line, place, round = roster.lines.get(declaration=case), Region.objects.get(code=CHAOYANG), the_round()
    at_once(
        lambda: (
            send_back(roster_id=roster.pk, reason="请核对", by=city)
            if whole
            else return_lines(roster_id=roster.pk, reasons={line.pk: "请核对"}, by=city)
        ),
        lambda: freeze(round=round, region=place, stage="city-report", by=city),
    )
    stands_with_city = RosterLine.objects.filter(declaration=case, roster__stage="city-report").exists()
    assert Declaration.objects.get(pk=case.pk).stage == ("city-report" if stands_with_city else "county-report")


def test_two_orders_one_is_kept():
    for _ in range(3):
        an_approved()
    roster, officer = a_frozen(), an_officer(BEIPIAO)
    first, _, last = roster.lines.order_by("position").values_list("pk", flat=True)
    results = at_once(
        lambda: arrange(roster_id=roster.pk, places={last: 1}, seen=roster.sha256, by=officer),
        lambda: arrange(roster_id=roster.pk, places={first: 3}, seen=roster.sha256, by=officer),
    )
    assert sorted(type(one).__name__ for one in results) == ["Outdated", "Roster"]
    assert trail_of(roster).filter(deed="arrange").count() == 1


def test_of_two_objections_to_one_line_upheld_at_once_the_line_comes_off_once():
    publicity = a_notice(cases=2)
    objections = [an_answered(an_objection(publicity)) for _ in range(2)]
    asked = {"verdict": "upheld", "text": "经查属实"}

    at_once(*(partial(rule, objection_id=one.pk, **asked, by=an_officer(LIAONING)) for one in objections))

    assert [one.status for one in Objection.objects.all()] == ["upheld", "upheld"]
    assert Publicity.objects.with_names().get().roster.version == 2
