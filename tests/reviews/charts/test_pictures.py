"""What an officer sees: numbers that are their lists, of one's own place alone, at a cost that does not grow."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from declarations.facts.project import Indicator, ScenarioInstance
from factories.assessments.recording import record_maturity
from reviews.charts.counting import count
from reviews.charts.takeaway import PICTURES
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_known_factory,
    a_submitted,
    an_enterprise,
    an_officer,
    the_round,
)
from tests.reviews.builders import a_recheck, a_rechecked, a_reported, an_approved
from tests.reviews.charts.numbers import numbers_on, rows_at
from tests.reviews.charts.test_counting import tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
PAGE = "/charts/"
SHENYANG, TIEXI = "210100", "210106"


def signed_in(client, appointment):
    client.force_login(appointment.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def season():
    """A bit of everything in two counties of one city and one of another: thirteen cases, counted."""
    county = an_officer(BEIPIAO)
    a_rechecked(BEIPIAO, by=county)
    a_rechecked(BEIPIAO, by=county, passed=False)
    an_approved(BEIPIAO, by=county)
    a_reported(BEIPIAO, by=county)
    an_approved(BEIPIAO, by=county)
    waiting = a_submitted(an_enterprise(BEIPIAO))
    returned, refused = a_submitted(an_enterprise(BEIPIAO)), a_submitted(an_enterprise(BEIPIAO))
    decide(declaration_id=returned.pk, verdict=Verdict.RETURN, text="请补充", by=county)
    decide(declaration_id=refused.pk, verdict=Verdict.REJECT, text="不符合", by=county)
    a_recheck(BEIPIAO, by=county)
    a_submitted(an_enterprise(LONGCHENG))
    an_approved(LONGCHENG)
    elsewhere = a_submitted(an_enterprise(TIEXI))
    for case, after in ((waiting, "9"), (elsewhere, "2")):
        tell(
            case,
            scenarios=[ScenarioInstance("其他", "目录外的场景", "甲", uses_ai=after == "9")],
            indicators=[Indicator("efficiency", "生产效率", Decimal(5), Decimal(after), "")],
        )
        record_maturity(factory=case.factory, year=2026, level=3, score=None, source="平台", by=None)
    a_known_factory(TIEXI)
    count()


class TestNumbers:
    def test_the_funnel_by_hand(self, client, season):
        funnel = signed_in(client, an_officer(CHAOYANG)).get(PAGE).context["funnel"]
        assert [(bar.step.title, bar.reached.n, [one.n for one in bar.kinds]) for bar in funnel.bars] == [
            ("纳入本批次", 10, [7, 3]),
            ("县级初审、县级复核", 9, [7, 2]),
            ("县级上报", 5, [3, 2]),
            ("市级复核", 3, [1, 2]),
            ("市级上报", 0, [0, 0]),
            ("已逐级上报", 0, [0, 0]),
            ("上级已接收", 0, [0, 0]),
        ]
        assert [[(one.label, one.n) for one in bar.aside] for bar in funnel.bars][:4] == [
            [("尚未提交", 1)],
            [("待办理", 2), ("退回修改", 1), ("审核不通过", 1)],
            [("待上报", 2)],
            [("待办理", 3)],
        ]

    def test_progress_by_hand(self, client, season):
        lines = signed_in(client, an_officer(CHAOYANG)).get(PAGE).context["progress"].lines
        told = {one.place.region.pk: one for one in lines if one.total.n}
        assert {code: (one.total.n, one.done.n, one.undone.n, one.percent) for code, one in told.items()} == {
            BEIPIAO: (8, 5, 3, 62),
            LONGCHENG: (2, 1, 1, 50),
        }
        assert [told[code].place.has_reported for code in (BEIPIAO, LONGCHENG)] == [True, False]
        assert str(told[LONGCHENG].place.window.last_day) == "2026-04-06"

    def test_the_heat_map_by_hand(self, client, season):
        heat_map = signed_in(client, an_officer(LIAONING)).get(PAGE).context["heat_map"]
        assert [len(segment.cells) for segment in heat_map.segments] == [3, 2, 2, 12, 10, 4, 3, 4, 1]
        cells = {cell.cases.label: cell for segment in heat_map.segments for cell in segment.cells}
        both = cells["目录外的场景"]
        assert (both.cases.n, both.with_ai.n, both.share) == (2, 1, 50)
        assert (cells["人机协同作业"].cases.n, cells["人机协同作业"].share) == (6, 100)
        assert cells["人机协同作业"].shade == 5
        assert (cells["数字孪生工厂构建"].cases.n, cells["数字孪生工厂构建"].shade) == (0, 0)

    def test_the_indicators_by_hand(self, client, season):
        (line,) = signed_in(client, an_officer(LIAONING)).get(PAGE).context["indicators"].lines
        assert (line.cases.label, line.cases.n, line.before, line.after) == ("生产效率", 2, Decimal(5), Decimal("5.50"))
        assert (line.risen, line.fallen) == (1, 1)

    @pytest.mark.parametrize(("place", "numbers"), [(BEIPIAO, 60), (CHAOYANG, 80), (LIAONING, 100)])
    def test_each_number_leads_to_as_many_rows(self, client, season, place, numbers):
        signed_in(client, an_officer(place))
        response = client.get(PAGE)
        found = numbers_on(response)
        shown = response.content.decode()
        told = [one for one in found if one.n]
        assert len(found) > numbers
        assert [one for one in told if one.url.replace("&", "&amp;") not in shown] == []
        asked = found if place == BEIPIAO else told  # that nought leads to an empty list is seen of one place
        assert [(one, rows) for one in asked if (rows := rows_at(client, one.url)) != one.n] == []

    def test_a_place_below_is_seen_by_itself(self, client, season):
        signed_in(client, an_officer(LIAONING))
        response = client.get(PAGE, {"place": CHAOYANG})
        assert response.context["funnel"].bars[0].reached.n == 10
        assert {one.place.region.parent_id for one in response.context["progress"].lines} == {CHAOYANG}
        told = [one for one in numbers_on(response) if one.n]
        assert [(one, rows) for one in told if (rows := rows_at(client, one.url)) != one.n] == []

    def test_the_round_with_cases_is_shown_first(self, client, season, monkeypatch):
        assert signed_in(client, an_officer(BEIPIAO)).get(PAGE).context["scope"].round == the_round()
        other = the_round("2026-winter")
        response = client.get(PAGE, {"round": other.pk})
        assert response.context["funnel"].is_empty
        assert response.context["tiers"].rows[0].total == 3  # a tier is of no round


class TestAccess:
    def test_a_county_sees_nothing_of_its_neighbour(self, client, season):
        signed_in(client, an_officer(LONGCHENG))
        response = client.get(PAGE)
        assert response.context["funnel"].bars[0].reached.n == 2
        assert [one.place.region.pk for one in response.context["progress"].lines] == [LONGCHENG]
        assert response.context["indicators"].lines == []
        assert "目录外的场景" not in response.content.decode()
        assert response.context["maturity"].years == []

    @pytest.mark.parametrize("place", [BEIPIAO, CHAOYANG, SHENYANG, LIAONING, "999999"])
    def test_a_foreign_place_is_not_found(self, client, season, place):
        signed_in(client, an_officer(LONGCHENG))
        assert client.get(PAGE, {"place": place}).status_code == 404
        assert client.get(reverse("chart-table", args=["funnel"]), {"place": place}).status_code == 404

    def test_the_lists_show_ones_own_whatever_is_asked(self, client, season):
        signed_in(client, an_officer(LONGCHENG))
        cases = client.get(reverse("chart-cases"), {"place": BEIPIAO}).context["page"].items
        assert {one.region_id for one in cases} == {LONGCHENG}
        factories = client.get(reverse("chart-factories"), {"place": LIAONING}).context["page"].items
        assert {one.region_id for one in factories} == {LONGCHENG}


class TestTwin:
    @pytest.mark.parametrize("picture", PICTURES)
    def test_it_is_taken_along_as_it_is_seen(self, client, season, picture):
        signed_in(client, an_officer(LIAONING))
        scope = client.get(PAGE).context["scope"]
        twin = PICTURES[picture].twin(scope)
        response = client.get(reverse("chart-table", args=[picture]))
        sheet = load_workbook(BytesIO(response.content)).active
        rows = list(sheet.iter_rows(min_row=3, max_row=3 + len(twin.rows), values_only=True))
        plain = [tuple(float(cell) if isinstance(cell, Decimal) else cell or None for cell in row) for row in twin.rows]
        assert rows[0] == twin.columns
        assert [tuple(cell or None for cell in row) for row in rows[1:]] == plain
        assert plain
        assert sheet["A1"].value == PICTURES[picture].title

    def test_there_is_no_other(self, client, season):
        signed_in(client, an_officer(LIAONING))
        assert client.get(reverse("chart-table", args=["secrets"])).status_code == 404


class TestEmpty:
    def test_before_anything_was_counted(self, client):
        page = signed_in(client, an_officer(BEIPIAO)).get(PAGE)
        assert "统计数据尚未生成" in page.content.decode()
        assert client.get(reverse("chart-table", args=["funnel"])).status_code == 404

    def test_before_anything_was_done(self, client):
        count()
        page = signed_in(client, an_officer(BEIPIAO)).get(PAGE)
        assert page.context["funnel"].is_empty
        assert page.status_code == 200

    @pytest.mark.parametrize("place", [BEIPIAO, CHAOYANG, LIAONING])
    def test_the_rounds_of_each_programme_have_their_own_way(self, client, place):
        count()
        signed_in(client, an_officer(place))
        scope = client.get(PAGE).context["scope"]
        drawn = {one.pk: client.get(PAGE, {"round": one.pk}) for one in scope.rounds}
        assert {one.programme for one in scope.rounds} == {"basic", "advanced", "workshop", "overseas"}
        for one in scope.rounds:
            steps = [bar.step.key for bar in drawn[one.pk].context["funnel"].bars]
            stages = [stage.key for stage in scope.programmes[one.pk].stages]
            assert steps[: len(stages) + 1] == ["all", *stages]


class TestCost:
    """Queries: as many for a season as for a few cases."""

    @pytest.mark.parametrize("address", [PAGE, reverse("chart-cases"), reverse("chart-factories"), "/"])
    def test_it_does_not_grow(self, client, address):
        signed_in(client, an_officer(LIAONING))
        a_submitted(an_enterprise(BEIPIAO))
        few = self.queries(client, address)
        for place in (BEIPIAO, LONGCHENG, TIEXI):
            a_submitted(an_enterprise(place))
            a_known_factory(place)
        assert self.queries(client, address) == few

    def queries(self, client, address):
        count()
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)


class TestWorkbench:
    def test_a_bureau_sees_how_far_the_round_has_come(self, client, season):
        page = signed_in(client, an_officer(BEIPIAO)).get("/")
        assert page.context["funnel"].bars[0].reached.n == 8
        assert "最近批次进展" in page.content.decode()

    def test_nothing_is_shown_where_there_is_nothing(self, client, season):
        page = signed_in(client, an_officer("211302")).get("/")
        assert "funnel" not in page.context
