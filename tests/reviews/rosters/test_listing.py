"""What tables are made of: whose list, in which order, closed or not."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.cases.models import Declaration, Kind, Outcome, Status
from declarations.notices.models import Round
from declarations.tables.sources import Listing, listing_for
from portal.people.models import Appointment
from portal.regions.models import Region
from reviews.desk.models import Opinion, Verdict
from reviews.rosters import listing
from reviews.rosters.composing import discard, freeze
from reviews.rosters.models import Roster
from reviews.rosters.reporting import receive, report, send_back
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, an_officer, the_round
from tests.declarations.tables.cases import a_submission, a_waiting_case, move_to

pytestmark = pytest.mark.usefixtures("notice", "spring")
DALIAN = "210200"


def listed(region: str, lists: str = "passed") -> Listing:
    return listing_for(round=the_round(), region=Region.objects.get(pk=region), lists=lists)


def names(found: Listing) -> list[str]:
    submissions = [case.submission_id for case in found.cases]
    by_id = dict(Declaration.objects.values_list("submissions", "enterprise__organisation__name"))
    return [by_id[one] for one in submissions]


def frozen(region: str, by: Appointment | None = None) -> Roster:
    place = Region.objects.get(pk=region)
    officer = by or an_officer(region)
    return freeze(round=the_round(), region=place, stage=f"{place.level}-report", by=officer)


def reported(region: str) -> Roster:
    officer = an_officer(region)
    return report(roster_id=frozen(region, officer).pk, by=officer)


def in_the_city(region: str, name: str, **fields: Any) -> Declaration:
    """A case that waits for the city's own list."""
    return a_waiting_case(the_round(), region, name=name, stage="city-report", **fields)


def test_before_the_list_is_frozen_it_is_what_waits_and_not_final() -> None:
    a_waiting_case(the_round(), name="乙公司")
    a_waiting_case(the_round(), name="甲公司")
    move_to([a_waiting_case(the_round(), name="仍待审核")], "county", Status.UNDER_REVIEW)

    found = listed(BEIPIAO)

    assert (found.final, found.total) == (False, 2)
    assert names(found) == ["乙公司", "甲公司"]  # by code point, as the frozen list will be


def test_a_frozen_list_is_final_and_in_its_order() -> None:
    for name in ("乙公司", "丙公司", "甲公司"):
        a_waiting_case(the_round(), name=name)
    roster = frozen(BEIPIAO)
    a_waiting_case(the_round(), name="后来者")

    found = listed(BEIPIAO)

    assert (found.final, found.total) == (True, 3)
    in_order = [line.declaration.enterprise.name for line in roster.lines.all()]
    assert names(found) == in_order


def test_a_line_says_the_county_the_outcome_and_the_reason() -> None:
    case = a_waiting_case(the_round(), outcome=Outcome.FAILED)
    officer = an_officer(BEIPIAO)
    Opinion.objects.create(
        declaration=case,
        submission=case.submissions.get(),
        stage="county",
        verdict=Verdict.REJECT,
        text="自评估未达二级",
        given_at=case.changed_at,
        given_by=officer.user,
        given_for=officer.organisation,
    )

    waiting = list(listed(BEIPIAO, "failed_rechecks").cases)
    frozen(BEIPIAO, officer)
    closed = list(listed(BEIPIAO, "failed_rechecks").cases)

    assert [(one.county, one.outcome, one.reason) for one in waiting] == [("北票市", "failed", "自评估未达二级")]
    assert closed == waiting


@pytest.mark.parametrize("final", [False, True])
@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ("passed", ["新增通过", "复核通过"]),
        ("failed_rechecks", ["复核不通过"]),
        ("rechecks", ["复核不通过", "复核通过"]),
    ],
)
def test_each_table_lists_its_own(lists: str, expected: list[str], final: bool) -> None:
    a_waiting_case(the_round(), name="复核通过")
    a_waiting_case(the_round(), name="复核不通过", outcome=Outcome.FAILED)
    a_waiting_case(the_round(), name="新增通过", kind=Kind.NEW)
    if final:
        frozen(BEIPIAO)

    found = listed(BEIPIAO, lists)

    assert found.final is final
    assert sorted(names(found)) == sorted(expected)
    assert found.total == len(expected)


def test_a_discarded_list_is_none() -> None:
    a_waiting_case(the_round(), name="甲公司")
    officer = an_officer(BEIPIAO)
    discard(roster_id=frozen(BEIPIAO, officer).pk, by=officer)

    assert listed(BEIPIAO).final is False


def test_before_freezing_the_newest_submission_counts() -> None:
    case = a_waiting_case(the_round(), name="甲公司")
    newest = a_submission(case)

    assert [one.submission_id for one in listed(BEIPIAO).cases] == [newest.pk]


def test_the_city_lists_its_counties_in_the_order_of_the_regions() -> None:
    in_the_city(BEIPIAO, "北票甲")
    in_the_city(LONGCHENG, "龙城甲")
    in_the_city(BEIPIAO, "北票乙")
    a_waiting_case(the_round(), name="县里还没上报")

    before = listed(CHAOYANG)
    waiting = names(before)
    frozen(CHAOYANG)
    after = listed(CHAOYANG)

    assert (before.final, after.final) == (False, True)
    assert waiting == names(after) == ["龙城甲", "北票乙", "北票甲"]


def test_another_round_is_another_list() -> None:
    a_waiting_case(the_round("2026-winter"), name="第二批")

    assert names(listed(BEIPIAO)) == []


def test_the_province_lists_what_its_cities_have_reported_one_after_the_other() -> None:
    in_the_city(BEIPIAO, "朝阳的")
    reported(CHAOYANG)
    in_the_city("210202", "大连的")
    reported(DALIAN)

    found = listed(LIAONING)

    assert (found.final, found.total) == (True, 2)
    assert names(found) == ["大连的", "朝阳的"]


def test_a_list_that_a_city_only_froze_is_its_own_yet() -> None:
    in_the_city(BEIPIAO, "朝阳的")
    frozen(CHAOYANG)

    found = listed(LIAONING)

    assert (found.final, found.total, names(found)) == (False, 0, [])


def test_the_provinces_list_is_final_once_every_city_with_cases_has_reported() -> None:
    in_the_city(BEIPIAO, "朝阳的")
    roster = reported(CHAOYANG)
    in_the_city("210202", "大连的")

    assert listed(LIAONING).final is False
    reported(DALIAN)
    assert listed(LIAONING).final is True

    receive(roster_id=roster.pk, by=an_officer(LIAONING))
    assert listed(LIAONING).final is True


def test_an_enterprises_draft_does_not_keep_the_provinces_list_open() -> None:
    in_the_city(BEIPIAO, "朝阳的")
    reported(CHAOYANG)
    draft = a_waiting_case(the_round(), "210202", kind=Kind.NEW)
    Declaration.objects.filter(pk=draft.pk).update(status=Status.DRAFT, stage="", outcome="")

    assert listed(LIAONING).final is True


def test_a_list_that_was_sent_back_is_no_longer_the_provinces() -> None:
    in_the_city(BEIPIAO, "朝阳的")
    roster = reported(CHAOYANG)
    send_back(roster_id=roster.pk, reason="请补报工厂名称", by=an_officer(LIAONING))

    found = listed(LIAONING)

    assert (found.final, names(found)) == (False, [])


def test_a_place_without_counties_reports_like_a_city() -> None:
    in_the_city("shenfu", "沈抚的")
    reported("shenfu")

    assert [one.county for one in listed(LIAONING).cases] == [Region.objects.get(pk="shenfu").short_name]


def test_nothing_at_all_is_an_empty_list_that_is_not_final() -> None:
    for region in (BEIPIAO, CHAOYANG, LIAONING):
        found = listed(region)
        assert (found.final, found.total, list(found.cases)) == (False, 0, [])


def test_long_lists_are_read_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "CHUNK", 2)
    for n in range(5):
        a_waiting_case(the_round(), name=f"企业{n}")
    frozen(BEIPIAO)

    assert names(listed(BEIPIAO)) == [f"企业{n}" for n in range(5)]


@pytest.mark.parametrize("final", [False, True])
def test_queries_do_not_grow_with_cases(final: bool) -> None:
    a_waiting_case(the_round())
    officer = an_officer(BEIPIAO)
    roster = frozen(BEIPIAO, officer) if final else None
    one = queries()
    if roster:
        discard(roster_id=roster.pk, by=officer)
    for _ in range(12):
        a_waiting_case(the_round())
    if roster:
        frozen(BEIPIAO, officer)

    # A list that is closed is read until a chunk is not full.
    assert queries() == one


def queries() -> int:
    round, region = Round.objects.get(pk=the_round().pk), Region.objects.get(pk=BEIPIAO)
    with CaptureQueriesContext(connection) as captured:
        list(listing_for(round=round, region=region, lists="passed").cases)
    return len(captured)
