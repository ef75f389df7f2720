"""The roster pages of county, city and province."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.models import Declaration
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.rosters.models import Roster, RosterLine, RosterStatus
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, a_submitted, an_officer, the_round
from tests.conftest import set_clock
from tests.reviews.builders import a_frozen, a_recheck, a_rechecked, a_reported, an_approved, at_city

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def at(client):
    def sign_in(region):
        client.force_login(an_officer(region).user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def place(response, region):
    return next(one for one in response.context["places"] if one.region.pk == region)


class TestCounty:
    def test_what_waits_and_what_is_undecided(self, at):
        an_approved()
        a_rechecked(passed=False)
        undecided = {a_submitted(), a_recheck()}
        own = at(BEIPIAO).get(reverse("rosters")).context["own"]
        numbers = own.numbers
        assert (numbers.rechecks_passed, numbers.rechecks_failed, numbers.new_passed) == (0, 1, 1)
        assert (own.undecided_count, set(own.undecided)) == (2, undecided)
        assert (str(own.window.last_day), own.days_left, own.making) == ("2026-04-06", 14, None)

    def test_freezing_shows_the_list(self, at):
        an_approved()
        response = at(BEIPIAO).post(reverse("roster-freeze"), {"round": the_round().pk})
        assert response.url == reverse("roster", args=[Roster.objects.get().pk])

    def test_freezing_nothing_says_what_to_do(self, at):
        response = at(BEIPIAO).post(reverse("roster-freeze"), {"round": the_round().pk})
        assert response.status_code == 422
        assert response.context["refusal"].message.startswith("没有待上报的事项，名单为空")

    def test_freezing_twice(self, at):
        an_approved()
        client = at(BEIPIAO)
        client.post(reverse("roster-freeze"), {"round": the_round().pk})
        assert client.post(reverse("roster-freeze"), {"round": the_round().pk}).status_code == 409

    def test_nothing_to_report_is_a_report(self, at):
        client = at(BEIPIAO)
        client.post(reverse("roster-freeze"), {"round": the_round().pk, "nil": "1"})
        roster = Roster.objects.get()
        client.post(reverse("roster-report", args=[roster.pk]))
        roster.refresh_from_db()
        assert (roster.status, roster.lines.count()) == (RosterStatus.REPORTED, 0)

    def test_a_double_click_reports_once(self, at):
        an_approved()
        roster, client = a_frozen(), at(BEIPIAO)
        first, second = [client.post(reverse("roster-report", args=[roster.pk])) for _ in range(2)]
        assert (first.status_code, second.status_code) == (302, 302)
        assert Roster.objects.get().status == RosterStatus.REPORTED

    def test_after_the_date_the_page_says_so(self, at, monkeypatch):
        an_approved()
        roster, client = a_frozen(), at(BEIPIAO)
        set_clock(monkeypatch, "2026-04-07 08:00")
        response = client.post(reverse("roster-report", args=[roster.pk]))
        assert response.status_code == 422
        assert response.context["refusal"].message.startswith("县级上报截止日期为2026年4月6日，现已截止")

    def test_discarding(self, at):
        an_approved()
        roster = a_frozen()
        at(BEIPIAO).post(reverse("roster-discard", args=[roster.pk]))
        assert Roster.objects.get().status == RosterStatus.DISCARDED

    def test_another_countys_list_is_not_there(self, at):
        an_approved()
        roster, client = a_reported(), at(LONGCHENG)
        assert client.get(reverse("roster", args=[roster.pk])).status_code == 404
        assert client.post(reverse("roster-report", args=[roster.pk])).status_code == 404

    def test_a_county_answers_no_list(self, at):
        an_approved()
        roster, client = a_reported(), at(BEIPIAO)
        for name in ("roster-receive", "roster-send-back"):
            assert client.post(reverse(name, args=[roster.pk]), {"reason": "x"}).status_code == 403


class TestList:
    def test_its_lines_stand_in_their_order(self, at):
        an_approved()
        a_rechecked(passed=False)
        roster = a_frozen()
        response = at(BEIPIAO).get(reverse("roster", args=[roster.pk]))
        assert response.context["page"].items == list(roster.lines.order_by("position"))
        assert response.content.decode().count(roster.sha256) == 1

    def test_more_lines_ask_no_more_queries(self, at):
        case = an_approved()
        roster, client = a_frozen(), at(BEIPIAO)
        url = reverse("roster", args=[roster.pk])
        with CaptureQueriesContext(connection) as one:
            client.get(url)
        line = roster.lines.get()
        for n in range(2, 32):
            twin = Declaration.objects.get(pk=case.pk)
            twin.pk, twin.number, twin._state.adding = None, f"{case.number}-{n}", True
            twin.id = Declaration._meta.pk.get_default()
            twin.factory = case.enterprise.factories.create(region=case.region, name=f"{n}号工厂")
            twin.save(force_insert=True)
            RosterLine.objects.create(
                roster=roster,
                position=n,
                declaration=twin,
                submission=line.submission,
                outcome=line.outcome,
            )
        with CaptureQueriesContext(connection) as many:
            response = client.get(url)
        assert len(response.context["page"].items) == 31
        assert len(many) == len(one)


class TestCity:
    def test_where_the_counties_stand(self, at):
        an_approved()
        a_rechecked(passed=False)
        a_reported()
        an_approved(LONGCHENG)
        a_frozen(LONGCHENG)
        response = at(CHAOYANG).get(reverse("rosters"))
        beipiao, longcheng = place(response, BEIPIAO), place(response, LONGCHENG)
        assert (len(response.context["places"]), response.context["reported"]) == (7, 1)
        assert (beipiao.has_reported, beipiao.numbers.new_passed, beipiao.numbers.rechecks_failed) == (True, 1, 1)
        assert (longcheng.has_reported, longcheng.roster.status) == (False, RosterStatus.FROZEN)

    def test_who_is_late(self, at, monkeypatch):
        client = at(CHAOYANG)
        set_clock(monkeypatch, "2026-04-08 08:00")
        assert place(client.get(reverse("rosters")), BEIPIAO).late_days == 2

    def test_receiving(self, at):
        an_approved()
        roster = a_reported()
        at(CHAOYANG).post(reverse("roster-receive", args=[roster.pk]))
        assert Roster.objects.get().status == RosterStatus.RECEIVED

    def test_sending_back_without_a_reason_asks_for_it(self, at):
        an_approved()
        roster = a_reported()
        response = at(CHAOYANG).post(reverse("roster-send-back", args=[roster.pk]), {"reason": ""})
        assert (response.status_code, response.context["refusal"].field) == (422, "reason")

    def test_sending_back(self, at):
        case = an_approved()
        roster, client = a_reported(), at(CHAOYANG)
        client.post(reverse("roster-send-back", args=[roster.pk]), {"reason": "请核对得分"})
        assert Declaration.objects.get(pk=case.pk).state == "to_report@county-report"
        beipiao = place(client.get(reverse("rosters")), BEIPIAO)
        assert (beipiao.has_reported, beipiao.went_back) == (False, "sent_back")

    def test_more_cases_ask_no_more_queries(self, at):
        an_approved()
        a_reported()
        client = at(CHAOYANG)
        with CaptureQueriesContext(connection) as one:
            client.get(reverse("rosters"))
        for _ in range(3):
            an_approved(LONGCHENG)
        a_reported(LONGCHENG)
        with CaptureQueriesContext(connection) as more:
            client.get(reverse("rosters"))
        assert len(more) == len(one)


class TestProvince:
    def test_fourteen_cities_and_the_demonstration_zone(self, at):
        response = at(LIAONING).get(reverse("rosters"))
        names = [one.region.name for one in response.context["places"]]
        assert (len(names), names[0], names[-1]) == (15, "沈阳市", "沈抚示范区")
        assert response.context["own"] is None
        assert {str(one.window.last_day) for one in response.context["places"]} == {"2026-04-10"}

    def test_receiving_concludes(self, at):
        case = at_city(an_approved())
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=an_officer(CHAOYANG))
        roster = a_reported(CHAOYANG, stage="city-report")
        client = at(LIAONING)
        assert place(client.get(reverse("rosters")), CHAOYANG).numbers.new_passed == 1
        client.post(reverse("roster-receive", args=[roster.pk]))
        assert Declaration.objects.get(pk=case.pk).state == "concluded@city-report"

    def test_it_makes_no_list_of_its_own(self, at):
        assert at(LIAONING).post(reverse("roster-freeze")).status_code == 403
