"""The bench's province stands as the deeds would have left it, so that what is measured is what the portal does."""

import pytest

from declarations.cases.models import Declaration, Status
from reviews.desk.grid import rechecks
from reviews.desk.todo import on_desk, to_do
from reviews.rosters.models import RosterLine
from reviews.spotchecks.models import Draw
from reviews.spotchecks.verifying import disagreements
from tests.bench.pages import Line, table
from tests.bench.province import Province
from tests.builders import BEIPIAO, the_round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def test_a_province_grows_with_every_stage_in_it_and_lists_that_hold_their_cases():
    province = Province.begun()
    seen = []
    for size in (20, 60):
        province.grow_to(size)
        listed = Declaration.objects.filter(stage__in=["city", "city-report"]).count()
        assert RosterLine.objects.filter(roster__stage="county-report").count() == listed
        seen.append((Declaration.objects.count(), listed))
    assert seen == [(21, 9), (61, 27)]
    county = province.officers[BEIPIAO]
    assert (on_desk(county).count(), to_do(county).count()) == (61 - 9, 1 + 9)
    assert rechecks(round=the_round(), by=county).count() == 18
    assert disagreements(Draw.objects.live().get()) == []


def test_one_county_is_full_before_the_others_have_any(monkeypatch):
    monkeypatch.setattr("tests.bench.province.FULL", 5)
    Province.begun().grow_to(20)
    assert Declaration.objects.filter(region=BEIPIAO).count() == 1 + 5
    assert Declaration.objects.exclude(status=Status.DRAFT).values("region").distinct().count() > 5


def test_the_page_that_grows_most_comes_first_and_one_that_is_not_in_both_is_left_out():
    small, large = 1_000, 100_000
    lines = [
        Line("", "bare", {small: 0.01, large: 0.01}, {small: 1, large: 1}),
        Line("county", "desk", {small: 0.02, large: 0.03}, {small: 9, large: 9}),
        Line("city", "desk", {small: 0.02, large: 0.08}, {small: 9, large: 9}),
        Line("city", "draw", {large: 0.08}, {large: 9}),
    ]

    rows = table(lines, sizes=(small, large), times=7).splitlines()[6:]

    assert rows == [
        "|  | bare | 10.0 | 10.0 | 1.00 | 1.0 | 1 → 1 |",
        "| city | desk | 20.0 | 80.0 | 4.00 | 8.0 | 9 → 9 |",
        "| county | desk | 20.0 | 30.0 | 1.50 | 3.0 | 9 → 9 |",
    ]
