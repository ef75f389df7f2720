"""Freezing the list, publishing its digest, drawing: who may, when, and what is kept."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from portal.errors import Outdated, Refused
from portal.trail.record import trail_of
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.rosters.reporting import receive, send_back
from reviews.rosters.returning import return_lines
from reviews.spotchecks.drawing import discard, draw_seed
from reviews.spotchecks.models import Draw, DrawLine, DrawStatus, SpotCheck
from reviews.spotchecks.sampling import sample
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, an_officer
from tests.reviews.builders import a_rechecked, a_reported, an_approved
from tests.reviews.spotchecks.builders import a_draw, a_frozen_list, handed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]

HEPING, SHENYANG = "210102", "210100"


class TestFreezing:
    def test_the_list_is_what_passed_by_the_cities_lists(self):
        an_approved()
        failed = a_rechecked(passed=False)
        a_reported()
        city = an_officer(CHAOYANG)
        passed = an_approved("211303")
        a_reported("211303")
        for case in (failed, passed):
            decide(
                declaration_id=case.pk,
                verdict=Verdict.APPROVE if case == passed else Verdict.REJECT,
                text="" if case == passed else "企业已停产",
                by=city,
            )
        a_reported(CHAOYANG, by=city, stage="city-report")
        draw = a_frozen_list(rate=Decimal(100))
        assert [line.number for line in draw.lines.all()] == [passed.number]
        assert (draw.size, draw.quota, draw.status) == (1, 1, DrawStatus.FROZEN)

    def test_the_digest_is_published_before_there_is_a_seed(self):
        handed_in()
        draw = a_frozen_list(rate=Decimal(100))
        assert (len(draw.population_sha256), draw.seed, draw.result_sha256) == (64, "", "")
        assert [entry.detail["sha256"] for entry in trail_of(draw)] == [draw.population_sha256]
        assert not SpotCheck.objects.exists()

    def test_received_lists_count_as_reported_ones_do(self):
        receive(roster_id=handed_in().pk, by=an_officer(LIAONING))
        assert a_frozen_list(rate=Decimal(100)).size == 1

    def test_a_line_that_went_back_is_not_drawn_from(self):
        roster = handed_in(n=2)
        line = roster.lines.first()
        return_lines(roster_id=roster.pk, reasons={line.pk: "请核对"}, by=an_officer(LIAONING))
        assert [one.number for one in a_frozen_list(rate=Decimal(100)).lines.all()] == [
            roster.lines.last().declaration.number
        ]

    def test_by_city_in_the_order_of_codes_and_numbers(self):
        handed_in(n=2)
        handed_in(HEPING, SHENYANG)
        lines = list(a_frozen_list().lines.all())
        assert [(line.position, line.city_id) for line in lines] == [(1, SHENYANG), (2, CHAOYANG), (3, CHAOYANG)]
        assert lines[1].number < lines[2].number

    @pytest.mark.parametrize("region", [BEIPIAO, CHAOYANG])
    def test_only_the_province(self, region):
        handed_in()
        with pytest.raises(Refused, match=r"只有.*省级主管部门可以办理"):
            a_frozen_list(by=an_officer(region))

    def test_before_a_city_has_reported_there_is_nothing(self):
        an_approved()
        a_reported()
        with pytest.raises(Refused, match="各市尚未上报本批次通过的工厂"):
            a_frozen_list()

    @pytest.mark.parametrize(
        ("terms", "field"),
        [({"rate": Decimal(0)}, "rate"), ({"rate": Decimal(101)}, "rate"), ({"floor": 3, "cap": 2}, "cap")],
    )
    def test_terms_that_cannot_be(self, terms, field):
        handed_in()
        with pytest.raises(Refused) as refused:
            a_frozen_list(**terms)
        assert refused.value.field == field
        assert not Draw.objects.exists()

    def test_one_list_at_a_time(self):
        handed_in()
        a_frozen_list()
        with pytest.raises(Outdated, match="本批次的抽检名单已冻结或已抽取"):
            a_frozen_list()

    def test_the_database_refuses_to_change_the_list(self):
        handed_in()
        line = a_frozen_list().lines.get()
        for change in (lambda: DrawLine.objects.update(name="别家公司"), line.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


class TestDrawing:
    def test_the_seed_draws_as_many_of_each_city_as_announced(self):
        handed_in(n=3)
        handed_in(HEPING, SHENYANG)
        draw = a_draw()
        cities = dict(draw.lines.values_list("number", "city_id"))
        drawn = list(draw.checks.order_by("n").values_list("line__number", flat=True))
        assert drawn == sample(seed=draw.seed, cities=cities, terms=draw.terms)
        assert [cities[number] for number in drawn] == [SHENYANG, CHAOYANG]
        assert (len(draw.seed), len(draw.result_sha256), draw.status) == (64, 64, DrawStatus.DRAWN)

    def test_it_is_on_the_trail_of_the_draw_and_of_each_check(self):
        handed_in()
        officer = an_officer(LIAONING)
        draw = a_draw(by=officer)
        frozen, drawn = trail_of(draw)
        assert (frozen.deed, drawn.deed, drawn.actor) == ("freeze", "draw", officer.user)
        assert drawn.detail["seed"] == draw.seed
        assert [entry.summary for entry in trail_of(draw.checks.get())] == ["抽检名单第1家"]

    def test_once(self):
        handed_in()
        draw = a_draw()
        with pytest.raises(Outdated, match="抽取只进行一次"):
            draw_seed(draw_id=draw.pk, by=an_officer(LIAONING))
        assert Draw.objects.get().seed == draw.seed

    def test_only_the_province(self):
        handed_in()
        with pytest.raises(Refused, match=r"只有.*省级主管部门可以办理"):
            draw_seed(draw_id=a_frozen_list().pk, by=an_officer(CHAOYANG))

    def test_not_of_a_list_that_was_sent_back_since(self):
        roster = handed_in()
        draw = a_frozen_list()
        send_back(roster_id=roster.pk, reason="请核对", by=an_officer(LIAONING))
        with pytest.raises(Refused, match=r"有市的名单或其中的事项被退回.*请作废后重新冻结"):
            draw_seed(draw_id=draw.pk, by=an_officer(LIAONING))

    def test_not_when_one_of_its_lines_went_back_since(self):
        roster = handed_in(n=2)
        draw = a_frozen_list()
        line = roster.lines.first()
        return_lines(roster_id=roster.pk, reasons={line.pk: "请核对"}, by=an_officer(LIAONING))
        with pytest.raises(Refused, match=r"有市的名单或其中的事项被退回.*请作废后重新冻结"):
            draw_seed(draw_id=draw.pk, by=an_officer(LIAONING))


class TestDiscarding:
    def test_it_stays_readable_and_another_can_be_frozen(self):
        handed_in()
        officer = an_officer(LIAONING)
        first = discard(draw_id=a_frozen_list().pk, reason="比例有误", by=officer)
        second = a_frozen_list(rate=Decimal(50))
        assert (first.status, first.lines.count(), second.status) == (DrawStatus.DISCARDED, 1, DrawStatus.FROZEN)
        with pytest.raises(Refused, match="名单已作废，不能抽取"):
            draw_seed(draw_id=first.pk, by=officer)
        with pytest.raises(Outdated, match="名单已被他人作废"):
            discard(draw_id=first.pk, reason="再次", by=officer)

    def test_what_was_drawn_is_not_drawn_again(self):
        handed_in()
        with pytest.raises(Refused, match="抽取结果不得更换"):
            discard(draw_id=a_draw().pk, reason="换一批", by=an_officer(LIAONING))

    def test_a_reason_is_needed(self):
        handed_in()
        with pytest.raises(Refused, match="请填写作废原因"):
            discard(draw_id=a_frozen_list().pk, reason=" ", by=an_officer(LIAONING))

    def test_only_the_province(self):
        handed_in()
        with pytest.raises(Refused, match=r"只有.*省级主管部门可以办理"):
            discard(draw_id=a_frozen_list().pk, reason="不想被抽", by=an_officer(CHAOYANG))
