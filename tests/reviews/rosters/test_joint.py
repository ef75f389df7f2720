"""One list of two programmes, in order of merit: 附件4-4 of factories and workshops."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from declarations.cases.models import Declaration, Outcome
from declarations.notices.models import Round
from declarations.tables.export import make_table, table_of
from portal.errors import Outdated, Refused
from portal.regions.models import Region
from portal.trail.record import trail_of
from reviews.desk.deciding import reopen
from reviews.desk.models import Opinion
from reviews.rosters import choosing
from reviews.rosters.arranging import arrange
from reviews.rosters.composing import discard, freeze, undecided
from reviews.rosters.joint import lists_seen
from reviews.rosters.models import Roster
from reviews.rosters.numbers import numbers_of
from reviews.rosters.reporting import receive, report
from reviews.stages import programme_of_round
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, an_officer
from tests.conftest import set_clock
from tests.reviews.passing import a_submitted_of, bring, reasoned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice")]


@pytest.fixture(autouse=True)
def _open(monkeypatch):
    set_clock(monkeypatch, "2026-03-18 09:00")


@pytest.fixture
def city():
    return an_officer(CHAOYANG)


def round_of(programme):
    return Round.objects.get(programme=programme)


def a_list(by):
    return freeze(round=round_of("advanced"), region=Region.objects.get(code=CHAOYANG), stage="recommend", by=by)


def lines(roster):
    ranked = roster.lines.ranked().select_related("declaration__round").order_by("position")
    return [(line.declaration_id, line.declaration.round.programme, line.rank) for line in ranked]


@pytest.fixture
def cases():
    """A workshop and two factories, which wait for the city's recommendation."""
    workshop, first, second = (
        a_submitted_of("workshop", BEIPIAO),
        a_submitted_of("advanced", BEIPIAO),
        a_submitted_of("advanced", LONGCHENG),
    )
    found = {case.pk: case for case in bring(workshop, first, second, to="recommend")}
    return [found[one.pk] for one in (workshop, first, second)]


def test_pages_of_a_programme_without_rechecks_do_not_speak_of_them(client, city, cases):
    client.force_login(city.user, backend="django.contrib.auth.backends.ModelBackend")
    address = f"{reverse('rosters')}?round={round_of('advanced').pk}"
    pages = [client.get(address), client.get(reverse("roster", args=[a_list(city).pk])), client.get(address)]
    shown = [page.content.decode().partition("<main")[2] for page in pages]
    assert ["复核通过" in one for one in shown] == [False, False, False]
    assert ["共3项" in one for one in shown] == [False, True, True]


def test_both_programmes_stand_on_one_list_each_ranked_by_itself(city, cases):
    workshop, first, second = (case.pk for case in cases)
    by_place = [second, first] if cases[2].region.position < cases[1].region.position else [first, second]
    assert lines(a_list(city)) == [
        (by_place[0], "advanced", 1),
        (by_place[1], "advanced", 2),
        (workshop, "workshop", 1),
    ]


def test_the_companion_makes_no_list_of_its_own_and_is_told_where(city, cases):
    workshop = round_of("workshop")
    with pytest.raises(Refused, match="与“2026年先进级智能工厂申报”同列一份名单"):
        freeze(round=workshop, region=Region.objects.get(code=CHAOYANG), stage="recommend", by=city)
    for level, own in (("city", True), ("province", False)):
        seen = lists_seen(round=workshop, level=level)
        assert (seen.round, seen.own) == (round_of("advanced"), own)
        assert seen.titles == {"advanced": "智能工厂", "workshop": "数字化车间"}


def test_what_nobody_decided_is_named_of_both(city):
    waits = bring(a_submitted_of("workshop"), a_submitted_of("advanced"), to="city")
    round = round_of("advanced")
    stage = programme_of_round(round).stage("recommend")
    assert set(undecided(round=round, region=Region.objects.get(code=CHAOYANG), stage=stage)) == set(waits)


def test_each_line_must_say_why_before_the_list_goes_up(city, cases):
    roster = a_list(city)
    reasons = {line.pk: "" for line in roster.lines.all()}
    roster = arrange(roster_id=roster.pk, places={}, reasons=reasons, seen=roster.sha256, by=city)
    with pytest.raises(Refused, match=r"请填写每一项的推荐理由，尚缺：.*等3项"):
        report(roster_id=roster.pk, by=city)
    before = roster.sha256
    roster = reasoned(roster, by=city)
    assert roster.sha256 != before
    assert reasoned(roster, by=city).sha256 == roster.sha256
    assert trail_of(roster).order_by("-sequence")[0].summary == "修改3项的推荐理由"
    report(roster_id=roster.pk, by=city)
    receive(roster_id=roster.pk, by=an_officer(LIAONING))
    assert set(Declaration.objects.values_list("status", "stage")) == {("under_review", "form-check")}


def test_a_reason_that_is_too_long_is_refused_at_its_line(city, cases):
    roster = a_list(city)
    line = roster.lines.first()
    with pytest.raises(Refused, match="不超过500字") as refused:
        arrange(roster_id=roster.pk, places={}, reasons={line.pk: "好" * 501}, seen=roster.sha256, by=city)
    assert refused.value.field == f"reason-{line.pk}"


class TestLeavingOff:
    def test_what_is_not_recommended_is_rejected_with_its_reason_and_the_rest_moves_up(self, city, cases):
        roster = a_list(city)
        line = roster.lines.get(position=1)
        after = choosing.leave_off(roster_id=roster.pk, reasons={line.pk: "同类项目中建设成效较弱"}, by=city)
        case = Declaration.objects.get(pk=line.declaration_id)
        assert (case.status, case.stage, case.outcome) == ("rejected", "city", Outcome.FAILED)
        assert Opinion.objects.filter(declaration=case).latest("given_at").text == "不予推荐：同类项目中建设成效较弱"
        assert [(place, rank) for place, (_, _, rank) in enumerate(lines(after), start=1)] == [(1, 1), (2, 1)]
        assert after.sha256 != roster.sha256
        assert numbers_of(Roster.objects.get(pk=roster.pk)).total == 2
        assert after.lines.values_list("position", flat=True).order_by("position")[0] == 1

    def test_it_can_be_taken_back_and_listed_again(self, city, cases):
        roster = a_list(city)
        line = roster.lines.get(position=1)
        choosing.leave_off(roster_id=roster.pk, reasons={line.pk: "名额所限"}, by=city)
        reopen(declaration_id=line.declaration_id, by=city)
        discard(roster_id=roster.pk, by=city)
        bring(Declaration.objects.get(pk=line.declaration_id), to="recommend")
        assert a_list(city).lines.count() == 3

    def test_a_second_click_and_a_missing_reason_are_told(self, city, cases):
        roster = a_list(city)
        line = roster.lines.get(position=1)
        with pytest.raises(Refused, match="不予推荐的理由") as refused:
            choosing.leave_off(roster_id=roster.pk, reasons={line.pk: " "}, by=city)
        assert refused.value.field == f"reason-{line.pk}"
        choosing.leave_off(roster_id=roster.pk, reasons={line.pk: "名额所限"}, by=city)
        with pytest.raises(Outdated, match="已不在名单上"):
            choosing.leave_off(roster_id=roster.pk, reasons={line.pk: "名额所限"}, by=city)

    def test_it_is_over_once_the_list_went_up(self, city, cases):
        roster = reasoned(a_list(city), by=city)
        report(roster_id=roster.pk, by=city)
        with pytest.raises(Refused, match="已上报，不能再移出"):
            choosing.leave_off(roster_id=roster.pk, reasons={roster.lines.first().pk: "名额所限"}, by=city)


def test_a_list_above_the_quota_does_not_go_up(city, cases, monkeypatch):
    programme = programme_of_round(round_of("advanced"))
    stages = tuple(one.model_copy(update={"quota": 1}) if one.key == "recommend" else one for one in programme.stages)
    monkeypatch.setattr(
        choosing, "programme_of_round", lambda round: programme_of_round(round).model_copy(update={"stages": stages})
    )
    roster = reasoned(a_list(city), by=city)
    assert choosing.above_quota(roster) == {"智能工厂": 1}
    with pytest.raises(Refused, match="超出推荐名额：智能工厂超出1项"):
        choosing.require_by_merit(roster)


def test_the_table_of_either_programme_is_the_one_of_both(city, cases):
    roster = reasoned(a_list(city), by=city)
    report(roster_id=roster.pk, by=city)
    for programme in ("advanced", "workshop"):
        for region in (CHAOYANG, LIAONING):
            out = BytesIO()
            place = Region.objects.get(code=region)
            spec = table_of(round=round_of(programme), table="recommendation")
            made = make_table(spec=spec, region=place, round=round_of(programme), out=out, progress=lambda *_: None)
            assert (made.rows, made.final) == (3, True)
            sheet = openpyxl.load_workbook(out).active
            types = [row[1] for row in sheet.iter_rows(values_only=True) if row[0] in {1, 2, 3}]
            assert types == ["智能工厂", "智能工厂", "数字化车间"]


def test_ranks_cost_no_more_with_many_lines(city, cases, django_assert_num_queries):
    roster = a_list(city)
    with django_assert_num_queries(1):
        assert len(lines(roster)) == 3
    assert Roster.objects.count() == 3 + 1
