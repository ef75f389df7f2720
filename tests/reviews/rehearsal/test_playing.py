"""The round of a small season that is played in every detail, from stop to stop; twice the same by its seed; and only
where the demo was asked for. The other programmes are in ``test_programmes``."""

import datetime as dt
from collections import Counter
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import transaction

from declarations.cases.comparing import compare
from declarations.cases.lifecycle import Deed
from declarations.cases.models import Declaration, Kind, Status, Submission
from declarations.cases.reading import submitted
from declarations.facts.models import SubmissionFacts
from declarations.notices.models import Round
from factories.identity.models import Transfer
from factories.recognitions.models import Recognition
from factories.registry.models import Claim, FormerName
from portal import clock
from portal.errors import Refused
from portal.people.models import bureau_of
from portal.trail.models import TrailEntry
from portal.trail.record import trail_of
from reviews.desk.models import Assignment, Remark
from reviews.lateness.models import Reminder
from reviews.packages.models import Package
from reviews.rehearsal.inventing import Fate
from reviews.rehearsal.playing import PARTS, play
from reviews.rehearsal.programmes import FOLLOWED_UP
from reviews.rehearsal.season import rounds_to_play
from reviews.rosters.models import Edition, Roster
from reviews.spotchecks.models import SpotCheck
from tests.builders import BEIPIAO, a_draft, a_user, an_administrator, an_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "demo")]


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def cases():
    return Declaration.objects.filter(round__programme="basic")


def states():
    return Counter(case.state for case in cases())


def lists():
    return Counter(f"{one.stage} {one.status}" for one in Roster.objects.filter(round__programme="basic"))


RECEIVED = (
    {"draft": 1, "rejected@county": 1, "rejected@city": 1, "concluded@city-report": 12},
    {
        "county-report received": 11,
        "county-report sent_back": 1,
        "county-report superseded": 2,
        "county-report recalled": 1,
        "city-report received": 2,
        "city-report sent_back": 1,
    },
)
# Twelve factories: nine declare, three are known; counties fill for two more, and for a third after their lists went up.
# Where cases and lists stand at each stop.
EXPECTED = {
    "registered": ({}, {}),
    "filled": ({"draft": 12}, {}),
    "submitted": ({"draft": 5, "under_review@county": 9}, {}),
    "county": ({"draft": 2, "rejected@county": 1, "to_report@county-report": 11}, {}),
    "county-report": (
        {"draft": 1, "rejected@county": 1, "under_review@city": 13},
        {"county-report reported": 11, "county-report superseded": 2, "county-report recalled": 1},
    ),
    "city": (
        {"draft": 1, "rejected@county": 1, "to_report@city-report": 13},
        {
            "county-report received": 11,
            "county-report sent_back": 1,
            "county-report superseded": 2,
            "county-report recalled": 1,
        },
    ),
    "city-report": (
        {"draft": 1, "rejected@county": 1, "reported@city-report": 13},
        {
            "county-report received": 11,
            "county-report sent_back": 1,
            "county-report superseded": 2,
            "county-report recalled": 1,
            "city-report reported": 2,
        },
    ),
    "received": RECEIVED,
    "checked": RECEIVED,
    FOLLOWED_UP: RECEIVED,
}


def test_a_small_season_from_stop_to_stop():
    stood = []
    season = play(factories=12, seed=1, tell=lambda title: stood.append((dict(states()), dict(lists()))))
    assert dict(zip([*PARTS, FOLLOWED_UP], stood, strict=True)) == EXPECTED
    the_trail_rebuilds_every_status()
    who_was_received_holds_the_tier_unless_a_spot_check_ended_it()
    it_was_played_within_the_dates_of_the_round()
    who_was_below_the_level_kept_a_draft(season)
    who_was_late_was_given_time(season)
    who_changed_is_known_by_both_names(season)
    who_was_filled_for_is_marked_so_and_one_confirmed()
    what_was_remarked_alone_was_changed()
    one_took_its_submission_back()
    lists_were_recalled_arranged_corrected_and_supplemented()
    who_had_not_done_their_part_was_reminded(season)
    the_cities_decided_many_at_once_and_asked_for_papers(season)


def the_trail_rebuilds_every_status():
    for case in Declaration.objects.all():
        trail = list(trail_of(case).filter(deed__in=Deed.values).order_by("sequence"))
        assert trail[-1].to_state == case.state
        assert [one.to_state for one, _ in pairwise(trail)] == [one.from_state for _, one in pairwise(trail)]
        assert [one.portal_at for one in trail] == sorted(one.portal_at for one in trail)


def who_was_received_holds_the_tier_unless_a_spot_check_ended_it():
    passed = set(cases().filter(status=Status.CONCLUDED, outcome="passed").values_list("factory", flat=True))
    # Those of an earlier list climb in this season, and are not rechecked in it.
    basic = Recognition.objects.in_force().filter(tier="basic").exclude(granted_on=dt.date(2025, 12, 30))
    held = set(basic.values_list("factory", flat=True))
    revoked = set(SpotCheck.objects.filter(conclusion="revoke").values_list("factory", flat=True))
    assert held == passed - revoked


def it_was_played_within_the_dates_of_the_round():
    of_round = TrailEntry.objects.filter(subject_id__in=cases().values("pk"))
    times = of_round.values_list("portal_at", flat=True)
    days = sorted({moment.date().isoformat() for moment in times})
    assert "2026-03-13" <= days[0] <= days[-1] <= "2026-04-10"


def who_was_below_the_level_kept_a_draft(season):
    left = {one.fate for one in season.declarers if Declaration.objects.get(pk=one.case).status == Status.DRAFT}
    assert left == {Fate.BELOW}
    for words in ("一级，不达标", "只开放所标注的内容"):
        assert any(words in one for one in season.doer.refusals)
    assert not Submission.objects.filter(declaration__status=Status.DRAFT).exists()


def who_was_late_was_given_time(season):
    [one] = [one for one in season.declarers if one.fate == Fate.GIVEN_TIME]
    case = Declaration.objects.get(pk=one.case)
    submitted = trail_of(case).get(deed="submit").portal_at.date().isoformat()
    assert submitted == "2026-04-07"
    assert case.roster_lines.filter(roster__region=one.firm.region).exists()


def who_changed_is_known_by_both_names(season):
    renamed = FormerName.objects.get()
    assert renamed.enterprise.name in {one.firm.name for one in season.declarers}
    moved = Transfer.objects.get()
    assert moved.enterprise.declarations.get().region == moved.receiving != moved.giving


def who_was_filled_for_is_marked_so_and_one_confirmed():
    cases = [one for one in Declaration.objects.filter(kind=Kind.NEW).order_by("created_at") if one.is_on_behalf]
    assert [(one.state, one.confirmed_at is not None) for one in cases] == [
        ("concluded@city-report", True),
        ("concluded@city-report", False),
        ("concluded@city-report", False),
    ]


def what_was_remarked_alone_was_changed():
    remarks = Remark.objects.order_by("path")
    case = remarks[0].declaration
    before, after, *_ = case.submissions.order_by("n")
    changed = compare(submitted(before), submitted(after))
    assert {one.path for one in changed} == {one.path for one in remarks}
    assert all(one.reply for one in remarks)
    assert Assignment.objects.get().handler == remarks[0].written_by


def one_took_its_submission_back():
    case = Submission.objects.get(pk=TrailEntry.objects.get(deed="withdraw").detail["submission"]).declaration
    assert case.submissions.count() > 1
    assert case.state == "concluded@city-report"


def lists_were_recalled_arranged_corrected_and_supplemented():
    lists = Roster.objects.filter(stage="county-report")
    [own, returned] = lists.filter(corrects__isnull=False).order_by("reported_at")
    assert own.corrects.lines.get(returned_at__isnull=False).returned_for == bureau_of(own.region)
    assert returned.corrects.lines.get(returned_at__isnull=False).returned_for == bureau_of(returned.region.parent)
    [supplement] = lists.filter(edition=Edition.SUPPLEMENTARY)
    assert supplement.lines.get().declaration.is_on_behalf
    recalled = lists.get(status="recalled")
    again = lists.get(region=recalled.region, version=recalled.version + 1)
    assert {one.declaration_id for one in again.lines.all()} == {one.declaration_id for one in recalled.lines.all()}
    assert again.sha256 != recalled.sha256


def who_had_not_done_their_part_was_reminded(season):
    kinds = Counter(Reminder.objects.values_list("to__kind", flat=True))
    assert kinds == {"enterprise": 2, "bureau": len(season.counties)}


def the_cities_decided_many_at_once_and_asked_for_papers(season):
    assert season.doer.times["市级批量复核（每次至多50项）"] == len(season.cities)
    assert Package.objects.count() == len(season.cities)


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
    """All that a season says, ids and digests aside."""
    played = Declaration.objects.order_by("region", "enterprise__organisation__name", "round__programme")
    facts = {one.submission.declaration_id: one for one in SubmissionFacts.objects.order_by("submission__n")}
    drawn = SpotCheck.objects.order_by("draw", "n").values_list("line__name", "line__number", "status", "conclusion")
    return list(drawn), [
        (
            case.number,
            case.region_id,
            case.enterprise.credit_code,
            str(case.enterprise),
            case.state,
            [
                (one.deed, str(one.actor), one.portal_at, one.summary.partition("摘要")[0])
                for one in trail_of(case).order_by("sequence")
            ],
            case.pk in facts and (facts[case.pk].maturity_score, facts[case.pk].industry_code),
            case.pk in facts
            and list(facts[case.pk].submission.scenario_facts.order_by("position").values_list("instance", "uses_ai")),
        )
        for case in played
    ]


def played_and_undone(**asked):
    with transaction.atomic():
        play(**asked)
        result = told()
        transaction.set_rollback(True)
    return result


def test_the_same_seed_plays_the_same_season():
    first = played_and_undone(factories=4, seed=7, stop_at="checked")
    assert first[0]
    assert played_and_undone(factories=4, seed=7, stop_at="checked") == first
    assert played_and_undone(factories=4, seed=8, stop_at="county-report") != first


def test_a_season_is_played_once():
    play(factories=4, seed=1, stop_at="filled")
    before = Declaration.objects.count()
    with pytest.raises(Refused, match="不能再演练"):
        play(factories=4, seed=2)
    assert Declaration.objects.count() == before


def test_cases_of_another_round_are_somebodys_data():
    played = {one.pk for one in rounds_to_play()}
    case = a_draft()
    other = Round.objects.exclude(pk__in=played).filter(programme="basic").first()
    assert other is not None
    Declaration.objects.filter(pk=case.pk).update(round=other)

    with pytest.raises(Refused, match="不能再演练"):
        play(factories=4, seed=2)


@pytest.mark.parametrize("somebody", [lambda: a_user(username="zhangsan"), lambda: an_officer(BEIPIAO)])
def test_where_people_have_accounts_of_their_own_nothing_is_rehearsed(somebody):
    an_administrator()
    somebody()

    with pytest.raises(Refused, match="已有1个他人或以往演练的账户"):
        play(factories=4, seed=1, stop_at="registered")


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
    for words in ("县级已上报", "朝阳·北票市", "沈阳·和平区", "合计", "yl211381   zhineng-2026", "保存一项"):
        assert words in printed
    with pytest.raises(CommandError, match="已有"):
        call_command("rehearse", "--factories=4")
