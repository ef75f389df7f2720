"""The grid: opened once, a row per factory, decided in place, and read-only for the city."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.models import Declaration
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, a_known_factory, a_submitted, an_officer, fill, the_round
from tests.reviews.builders import a_recheck, a_rechecked, a_reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def county(client):
    officer = an_officer(BEIPIAO)
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    client.officer = officer
    return client


@pytest.fixture
def city(client):
    client.force_login(an_officer(CHAOYANG).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def names(response):
    return [row.case.enterprise.name for row in response.context["rows"]]


class TestOpening:
    def test_an_empty_grid_offers_to_list_the_known_factories(self, county):
        a_known_factory()
        a_known_factory(LONGCHENG)
        response = county.get(reverse("recheck"))
        assert (response.context["total"], response.context["awaiting"]) == (0, 1)

    def test_opening_twice_opens_nothing_twice(self, county):
        a_known_factory()
        for _ in range(2):
            response = county.post(reverse("recheck-open"), {"round": the_round().pk})
        assert response.url == f"{reverse('recheck')}?round={the_round().pk}"
        assert Declaration.objects.count() == 1

    def test_a_city_with_counties_opens_none_of_theirs(self, city):
        a_known_factory()
        city.post(reverse("recheck-open"), {"round": the_round().pk})
        assert Declaration.objects.count() == 0

    def test_a_round_that_is_not_there(self, county):
        assert county.get(reverse("recheck"), {"round": "x"}).status_code == 404


class TestGrid:
    def test_counters_say_how_the_rows_stand(self, county):
        for level in (1, 2, 3):
            a_known_factory(level=level)
        county.post(reverse("recheck-open"))
        response = county.get(reverse("recheck"))
        assert [(one.label, one.n) for one in response.context["counters"]] == [
            ("原等级一级，不达标", 1),
            ("待2026年评估", 2),
        ]
        assert response.context["outcomes"] == {"open": 3, "passed": 0, "failed": 0}

    def test_the_74_stand_as_the_notice_has_them(self, city, known):
        from declarations.cases.drafting import open_rechecks
        from portal.regions.models import Region

        for region in Region.objects.filter(parent=CHAOYANG):
            open_rechecks(round=the_round(), region=region, by=an_officer(region.pk))
        response = city.get(reverse("recheck"))
        assert [(one.label, one.n) for one in response.context["counters"]] == [
            ("原等级一级，不达标", 3),
            ("待2026年评估", 71),
        ]
        assert (len(response.context["rows"]), bool(response.context["page"].next_cursor)) == (50, True)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"q": "乙"}, ["乙公司"]),
            ({"note": "原等级一级，不达标"}, ["甲公司"]),
            ({"outcome": "failed"}, ["丙公司"]),
            ({"outcome": "open"}, ["乙公司", "甲公司"]),
        ],
    )
    def test_filters(self, county, query, found):
        from tests.builders import an_enterprise

        for name, level in (("甲公司", 1), ("乙公司", 2), ("丙公司", 2)):
            a_known_factory(level=level, enterprise=an_enterprise(name=name))
        county.post(reverse("recheck-open"))
        failed = Declaration.objects.get(enterprise__organisation__name="丙公司")
        county.post(
            reverse("recheck-decide", args=[failed.pk]),
            {"seen": 0, "passed": "0", "text": "已停产"},
            **HTMX,
        )
        assert names(county.get(reverse("recheck"), query)) == found

    def test_the_city_reads_without_inputs(self, city):
        a_recheck()
        (row,) = city.get(reverse("recheck")).context["rows"]
        assert (row.editable, row.may_take_back) == (False, False)
        assert "data-path" not in city.get(reverse("recheck")).content.decode()

    def test_another_county_sees_none_of_it(self, county):
        a_recheck(LONGCHENG)
        assert county.get(reverse("recheck")).context["total"] == 0

    def test_more_rows_ask_no_more_queries(self, county):
        a_known_factory()
        county.post(reverse("recheck-open"))
        with CaptureQueriesContext(connection) as one:
            county.get(reverse("recheck"))
        for _ in range(30):
            a_known_factory()
        county.post(reverse("recheck-open"))
        with CaptureQueriesContext(connection) as many:
            response = county.get(reverse("recheck"))
        assert len(response.context["rows"]) == 31
        assert len(many) == len(one)


class TestDeciding:
    def test_passing_gives_the_row_back_with_new_counters(self, county):
        case = a_recheck(by=county.officer)
        fill(case, by=county.officer)
        response = county.post(reverse("recheck-decide", args=[case.pk]), {"seen": case.moves, "passed": "1"}, **HTMX)
        assert (response.status_code, response.context["outcomes"]["passed"]) == (200, 1)
        assert (response.context["row"].editable, response.context["row"].may_take_back) == (False, True)
        assert Declaration.objects.get(pk=case.pk).state == "to_report@county-report"

    def test_a_row_with_gaps_says_what_is_missing(self, county):
        case = a_recheck()
        response = county.post(reverse("recheck-decide", args=[case.pk]), {"seen": case.moves, "passed": "1"}, **HTMX)
        row = response.context["row"]
        assert (response.status_code, row.refusal) == (422, "还有9处需要填写或改正")
        assert row.problems[0] == "请填写企业性质"

    def test_a_failure_without_a_reason_keeps_the_row(self, county):
        case = a_recheck()
        response = county.post(
            reverse("recheck-decide", args=[case.pk]),
            {"seen": case.moves, "passed": "0", "text": ""},
            **HTMX,
        )
        assert (response.status_code, response.context["row"].refusal) == (422, "复核不通过的，请写明原因。")

    def test_who_was_slower_is_told(self, county):
        case = a_rechecked(passed=False)
        response = county.post(reverse("recheck-decide", args=[case.pk]), {"seen": 0, "passed": "1"}, **HTMX)
        assert response.status_code == 409
        assert Declaration.objects.get(pk=case.pk).state == "to_report@county-report"

    def test_without_htmx_the_whole_page_answers(self, county):
        case = a_recheck()
        response = county.post(reverse("recheck-decide", args=[case.pk]), {"seen": case.moves, "passed": "1"})
        assert (response.status_code, names(response)) == (422, [case.enterprise.name])

    def test_taking_back_opens_the_row_again(self, county):
        case = a_rechecked(passed=False)
        response = county.post(reverse("recheck-take-back", args=[case.pk]), {"seen": case.moves}, **HTMX)
        assert response.context["row"].editable
        assert Declaration.objects.get(pk=case.pk).state == "returned@county"

    def test_not_once_it_was_reported(self, county):
        case = a_rechecked(passed=False)
        a_reported()
        case.refresh_from_db()
        response = county.post(reverse("recheck-take-back", args=[case.pk]), {"seen": case.moves}, **HTMX)
        assert response.status_code == 422

    def test_a_foreign_row_is_not_there(self, county):
        case = a_recheck(LONGCHENG)
        url = reverse("recheck-decide", args=[case.pk])
        assert county.post(url, {"seen": case.moves, "passed": "0", "text": "已停产"}).status_code == 404

    def test_nor_is_a_declaration_a_row(self, county):
        case = a_submitted()
        url = reverse("recheck-decide", args=[case.pk])
        assert county.post(url, {"seen": case.moves, "passed": "1"}).status_code == 404
