"""对照: what differs between two versions, and what is no difference."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.cases.models import Outcome
from portal.regions.models import Region
from reviews.rosters.comparing import Change, compare
from reviews.rosters.composing import discard, freeze
from reviews.rosters.correcting import correct
from reviews.rosters.models import Roster, RosterLine
from reviews.rosters.returning import return_lines
from tests.builders import BEIPIAO, CHAOYANG, an_officer, the_round
from tests.declarations.tables.cases import a_submission, a_waiting_case
from tests.reviews.builders import a_reported, an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def a_version(*lines) -> Roster:
    """A discarded version whose lines are ``(case, outcome, reason)``, in that order."""
    officer = an_officer(BEIPIAO)
    roster = freeze(
        round=the_round(), region=Region.objects.get(pk=BEIPIAO), stage="county-report", by=officer, nil=True
    )
    roster.lines.all().delete()
    RosterLine.objects.bulk_create(
        RosterLine(
            roster=roster,
            position=position,
            declaration=case,
            submission=case.submissions.latest("n"),
            outcome=outcome,
            reason=reason,
        )
        for position, (case, outcome, reason) in enumerate(lines, start=1)
    )
    return discard(roster_id=roster.pk, by=officer)


def some_cases(n):
    return [a_waiting_case(the_round(), name=f"企业{number}") for number in range(1, n + 1)]


def plain(*cases):
    return [(case, Outcome.PASSED, "") for case in cases]


def told(before, after, *, limit=100):
    found = compare(before, after, limit=limit)
    return {
        one.case.enterprise.name.removeprefix("企业"): [change.what for change in one.changes]
        for one in found.differences
    }


def test_the_same_lines_are_no_difference():
    cases = some_cases(3)
    assert told(a_version(*plain(*cases)), a_version(*plain(*cases))) == {}


def test_what_was_added_and_what_was_removed():
    one, two, three = some_cases(3)
    found = compare(a_version(*plain(one, two)), a_version(*plain(two, three)), limit=10)
    assert [(diff.case, diff.changes) for diff in found.differences] == [
        (three, [Change("新增", "", "第2项，通过")]),
        (one, [Change("删去", "第1项，通过", "")]),
    ]


def test_those_behind_a_new_line_have_not_moved():
    one, two, three = some_cases(3)
    assert told(a_version(*plain(one, two)), a_version(*plain(three, one, two))) == {"3": ["新增"]}


@pytest.mark.parametrize(
    ("order", "moved"),
    [([4, 0, 1, 2, 3], {"5"}), ([1, 2, 3, 4, 0], {"1"}), ([0, 2, 1, 3, 4], {"2"}), ([4, 3, 2, 1, 0], set("2345"))],
)
def test_only_what_left_its_order_has_moved(order, moved):
    cases = some_cases(5)
    found = told(a_version(*plain(*cases)), a_version(*plain(*[cases[n] for n in order])))
    assert len(found) == len(moved)
    assert all(changes == ["顺序"] for changes in found.values())
    assert len(moved) > 1 or set(found) <= moved | {"3"}


def test_an_outcome_and_its_reason():
    (case,) = some_cases(1)
    found = compare(a_version((case, Outcome.PASSED, "")), a_version((case, Outcome.FAILED, "企业已停产")), limit=10)
    assert found.differences[0].changes == [
        Change("结果", "通过", "不通过"),
        Change("说明", "", "企业已停产"),
    ]


def test_what_went_back_and_came_again_unchanged_is_told():
    case, _ = an_approved(), an_approved()
    first = a_reported()
    line = first.lines.get(declaration=case)
    return_lines(roster_id=first.pk, reasons={line.pk: "请核对得分"}, by=an_officer(CHAOYANG))
    second = correct(roster_id=first.pk, reason="已核对", by=an_officer(BEIPIAO))
    found = compare(first, second, limit=10)
    assert [(one.case, one.changes) for one in found.differences] == [
        (case, [Change("退回或收回后重新列入", "请核对得分", f"第{line.position}项")]),
    ]


def test_what_the_enterprise_submitted_anew_is_told_fact_by_fact():
    case = a_waiting_case(the_round(), name="企业1", sector="装备制造", maturity_level=2)
    before = a_version(*plain(case))
    a_submission(case, sector="石化", maturity_level=3)
    found = compare(before, a_version(*plain(case)), limit=10)
    assert found.differences[0].changes == [
        Change("申报材料", "第1次提交", "第2次提交"),
        Change("成熟度等级", "二级", "三级"),
        Change("所属行业", "装备制造", "石化"),
    ]


def test_more_differences_ask_no_more_and_are_counted_beyond_the_limit():
    cases = some_cases(12)
    nothing = a_version()
    few, many = a_version(*plain(*cases[:1])), a_version(*plain(*cases))
    with CaptureQueriesContext(connection) as one:
        compare(nothing, few, limit=10)
    with CaptureQueriesContext(connection) as more:
        found = compare(nothing, many, limit=10)
    assert (len(found.differences), found.count) == (10, 12)
    assert len(more) == len(one)
