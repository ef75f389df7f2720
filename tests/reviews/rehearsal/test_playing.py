"""A small season, played to each of its stops; twice the same by its seed; and only where the demo was asked for."""

from collections import Counter
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import transaction

from declarations.cases.lifecycle import state_of
from declarations.cases.models import Declaration, Kind, Status, Submission
from declarations.facts.models import SubmissionFacts
from factories.recognitions.models import Recognition
from factories.registry.models import Claim
from portal import clock
from portal.errors import Refused
from portal.trail.models import TrailEntry
from portal.trail.record import trail_of
from reviews.rehearsal.inventing import Fate
from reviews.rehearsal.playing import STOPS, play
from reviews.rosters.models import Roster

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "demo")]


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def states():
    return Counter(state_of(case) for case in Declaration.objects.all())


def lists():
    return Counter(f"{one.stage} {one.status}" for one in Roster.objects.all())


# Twelve factories: nine declare, three are known. Where their cases and lists stand at each stop.
EXPECTED = {
    "registered": ({}, {}),
    "filled": ({"draft": 12}, {}),
    "submitted": ({"draft": 5, "under_review@county": 7}, {}),
    "county": ({"draft": 2, "rejected@county": 1, "to_report@county-report": 9}, {}),
    "county-report": (
        {"draft": 2, "rejected@county": 1, "under_review@city": 9},
        {"county-report reported": 10},
    ),
    "city": (
        {"draft": 2, "rejected@county": 1, "to_report@city-report": 9},
        {"county-report received": 10, "county-report sent_back": 1},
    ),
    "city-report": (
        {"draft": 2, "rejected@county": 1, "reported@city-report": 9},
        {"county-report received": 10, "county-report sent_back": 1, "city-report reported": 2},
    ),
    "received": (
        {"draft": 2, "rejected@county": 1, "rejected@city": 1, "concluded@city-report": 8},
        {
            "county-report received": 10,
            "county-report sent_back": 1,
            "city-report received": 2,
            "city-report sent_back": 1,
        },
    ),
}


def test_a_small_season_from_stop_to_stop():
    stood = []
    season = play(factories=12, seed=1, tell=lambda title: stood.append((dict(states()), dict(lists()))))
    assert dict(zip(STOPS, stood, strict=True)) == EXPECTED
    the_trail_rebuilds_every_status()
    who_was_received_holds_the_tier()
    it_was_played_within_the_dates_of_the_round()
    who_was_late_or_below_the_level_kept_a_draft(season)


def the_trail_rebuilds_every_status():
    for case in Declaration.objects.all():
        trail = list(trail_of(case).order_by("sequence"))
        assert trail[-1].to_state == state_of(case)
        assert [one.to_state for one, _ in pairwise(trail)] == [one.from_state for _, one in pairwise(trail)]
        assert [one.portal_at for one in trail] == sorted(one.portal_at for one in trail)


def who_was_received_holds_the_tier():
    passed = Declaration.objects.filter(status=Status.CONCLUDED, outcome="passed")
    held = Recognition.objects.in_force().filter(tier="basic")
    assert set(held.values_list("factory", flat=True)) == set(passed.values_list("factory", flat=True))


def it_was_played_within_the_dates_of_the_round():
    times = TrailEntry.objects.filter(subject_kind="declaration").values_list("portal_at", flat=True)
    days = sorted({moment.date().isoformat() for moment in times})
    assert "2026-03-13" <= days[0] <= days[-1] <= "2026-04-10"


def who_was_late_or_below_the_level_kept_a_draft(season):
    left = {one.fate for one in season.declarers if Declaration.objects.get(pk=one.case).status == Status.DRAFT}
    assert left == {Fate.LATE, Fate.BELOW}
    assert sum(season.doer.refusals.values()) == 2
    assert not Submission.objects.filter(declaration__status=Status.DRAFT).exists()


@pytest.mark.parametrize("stop_at", ["registered", "submitted"])
def test_it_is_left_where_it_was_stopped(stop_at):
    play(factories=12, seed=1, stop_at=stop_at)
    assert (dict(states()), dict(lists())) == EXPECTED[stop_at]


def test_every_firm_is_let_in_one_of_them_at_the_second_try():
    play(factories=12, seed=1, stop_at="registered")
    assert Counter(Claim.objects.values_list("status", flat=True)) == {"admitted": 9, "refused": 1}


def test_the_demos_clock_goes_on_from_where_the_season_stands():
    season = play(factories=4, seed=1, stop_at="registered")
    assert (clock.now() - season.doer.clock.moment).total_seconds() < 60


def told():
    """All that a season says, ids and numbers aside."""
    cases = Declaration.objects.order_by("region", "enterprise__organisation__name")
    facts = {one.submission.declaration_id: one for one in SubmissionFacts.objects.order_by("submission__n")}
    return [
        (
            case.region_id,
            case.enterprise.credit_code,
            str(case.enterprise),
            state_of(case),
            [(one.deed, str(one.actor), one.portal_at, one.summary) for one in trail_of(case).order_by("sequence")],
            case.pk in facts and (facts[case.pk].maturity_score, facts[case.pk].industry_code),
            case.pk in facts
            and list(facts[case.pk].submission.scenario_facts.order_by("position").values_list("instance", "uses_ai")),
        )
        for case in cases
    ]


def played_and_undone(**asked):
    with transaction.atomic():
        play(**asked)
        result = told()
        transaction.set_rollback(True)
    return result


def test_the_same_seed_plays_the_same_season():
    first = played_and_undone(factories=4, seed=7, stop_at="county")
    assert played_and_undone(factories=4, seed=7, stop_at="county") == first
    assert played_and_undone(factories=4, seed=8, stop_at="county") != first


def test_a_season_is_played_once():
    play(factories=4, seed=1, stop_at="filled")
    before = Declaration.objects.count()
    with pytest.raises(Refused, match="不能再演练"):
        play(factories=4, seed=2)
    assert Declaration.objects.count() == before


@pytest.mark.usefixtures("known")
def test_the_factories_that_the_registers_know_are_rechecked():
    play(factories=8, seed=1, stop_at="filled")
    assert Declaration.objects.filter(kind=Kind.RECHECK).count() == 74


def test_only_the_demo_can_be_rehearsed(settings):
    settings.DEMO = False
    with pytest.raises(PermissionDenied):
        play(factories=4, seed=1)
    with pytest.raises(CommandError, match="PORTAL_DEMO=1"):
        call_command("rehearse", "--factories=4")
    assert not Declaration.objects.exists()


def test_the_command_tells_where_the_cases_stand_and_who_can_log_in(capsys):
    call_command("rehearse", "--factories=4", "--seed=3", "--stop-at=county-report")
    printed = capsys.readouterr().out
    for words in ("县级已上报", "朝阳·北票市", "沈阳·和平区", "合计", "yl211381  zhineng-2026", "保存一项"):
        assert words in printed
    with pytest.raises(CommandError, match="已有"):
        call_command("rehearse", "--factories=4")
