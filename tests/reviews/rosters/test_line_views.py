"""Pages of single lines: choosing those that go back, and their order."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.models import Declaration
from portal.regions.models import Region
from reviews.rosters import line_views
from reviews.rosters.composing import freeze
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, an_officer, the_round
from tests.declarations.tables.cases import a_waiting_case
from tests.reviews.builders import a_frozen, a_reported, an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def at(client):
    def sign_in(region):
        client.force_login(an_officer(region).user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def state(case):
    return Declaration.objects.get(pk=case.pk).state


class TestChoosing:
    def test_the_city_sends_one_back(self, at):
        case, _ = an_approved(), an_approved()
        roster = a_reported()
        line = roster.lines.get(declaration=case)
        url = reverse("roster-return", args=[roster.pk])
        client = at(CHAOYANG)
        assert [row["line"] for row in client.get(url).context["rows"]] == list(roster.lines.all())
        response = client.post(url, {"line": line.pk, f"reason-{line.pk}": "得分不一致"})
        assert (response.url, state(case)) == (reverse("roster", args=[roster.pk]), "to_report@county-report")
        page = client.get(response.url).content.decode()
        assert "已单项退回" in page
        assert "得分不一致" in page

    def test_the_county_takes_one_back(self, at):
        case, _ = an_approved(), an_approved()
        roster = a_reported()
        line = roster.lines.get(declaration=case)
        url = reverse("roster-take-back", args=[roster.pk])
        client = at(BEIPIAO)
        assert client.get(url).context["words"]["title"] == "收回部分事项"
        client.post(url, {"line": line.pk, f"reason-{line.pk}": "结果有误"})
        assert state(case) == "to_report@county-report"

    def test_what_was_typed_is_not_lost(self, at):
        for _ in range(3):
            an_approved()
        roster = a_reported()
        first, second, _ = roster.lines.all()
        response = at(CHAOYANG).post(
            reverse("roster-return", args=[roster.pk]),
            {"line": [first.pk, second.pk], f"reason-{first.pk}": "请核对得分", f"reason-{second.pk}": ""},
        )
        assert response.status_code == 422
        assert [(row["chosen"], row["reason"], row["refused"]) for row in response.context["rows"]] == [
            (True, "请核对得分", False),
            (True, "", True),
            (False, "", False),
        ]

    @pytest.mark.parametrize("odd", ["x", "9" * 30, "-1"])
    def test_what_is_no_line_is_none(self, at, odd):
        an_approved()
        roster = a_reported()
        response = at(CHAOYANG).post(reverse("roster-return", args=[roster.pk]), {"line": odd, f"reason-{odd}": "x"})
        assert response.context["refusal"].message == "请先勾选事项。"

    @pytest.mark.parametrize(("region", "name"), [(CHAOYANG, "roster-return"), (BEIPIAO, "roster-take-back")])
    def test_where_there_is_nothing_to_do_it_leads_to_the_list(self, at, region, name):
        an_approved()
        roster = a_frozen()
        assert at(region).get(reverse(name, args=[roster.pk])).url == reverse("roster", args=[roster.pk])

    def test_another_county_does_not_find_it(self, at):
        an_approved()
        roster = a_reported()
        assert at(LONGCHENG).get(reverse("roster-take-back", args=[roster.pk])).status_code == 404


class TestArranging:
    def a_list(self, n):
        for number in range(1, n + 1):
            a_waiting_case(the_round(), name=f"企业{number}")
        place = Region.objects.get(pk=BEIPIAO)
        return freeze(round=the_round(), region=place, stage="county-report", by=an_officer(BEIPIAO))

    def order(self, roster):
        names = roster.lines.order_by("position").values_list("declaration__enterprise__organisation__name", flat=True)
        return "".join(name.removeprefix("企业") for name in names)

    def post(self, client, roster, *, seen=None, **typed):
        """All numbers of the page are sent, as the form does; ``typed`` are those that were changed."""
        lines = roster.lines.order_by("position")
        fields = {f"place-{line.pk}": typed.get(f"p{line.position}", line.position) for line in lines}
        return client.post(reverse("roster-arrange", args=[roster.pk]), fields | {"seen": seen or roster.sha256})

    def test_one_number_is_enough(self, at):
        roster = self.a_list(4)
        assert self.post(at(BEIPIAO), roster, p4="1").status_code == 302
        assert self.order(roster) == "4123"

    def test_a_double_click_is_one_change(self, at):
        roster, client = self.a_list(3), at(BEIPIAO)
        lines = {line.pk: line.position for line in roster.lines.all()}
        fields = {f"place-{pk}": 4 - position for pk, position in lines.items()} | {"seen": roster.sha256}
        for _ in range(2):
            assert client.post(reverse("roster-arrange", args=[roster.pk]), fields).status_code == 302
        assert self.order(roster) == "321"

    def test_somebody_was_faster_and_what_was_typed_stays(self, at):
        roster, client = self.a_list(3), at(BEIPIAO)
        self.post(client, roster, p3="1")
        response = self.post(client, roster, p1="2")
        assert response.status_code == 409
        assert [row["place"] for row in response.context["rows"]] == ["2", "2", "3"]

    @pytest.mark.parametrize("typed", ["", "一", "1.5", "7"])
    def test_what_is_no_place_is_told_where_it_stands(self, at, typed):
        roster = self.a_list(3)
        response = self.post(at(BEIPIAO), roster, p2=typed)
        assert response.status_code == 422
        assert [(row["place"], row["refused"]) for row in response.context["rows"]][1] == (typed, True)

    def test_a_page_at_a_time(self, at, monkeypatch):
        monkeypatch.setattr(line_views, "PAGE", 2)
        roster, client = self.a_list(3), at(BEIPIAO)
        first = client.get(reverse("roster-arrange", args=[roster.pk]))
        assert ([row["place"] for row in first.context["rows"]], first.context["total"]) == ([1, 2], 3)
        line = roster.lines.get(position=1)
        client.post(reverse("roster-arrange", args=[roster.pk]), {f"place-{line.pk}": "3", "seen": roster.sha256})
        assert self.order(roster) == "231"

    def test_more_lines_ask_no_more_queries(self, at):
        client, counts = at(BEIPIAO), []
        for n in (1, 20):
            roster = self.a_list(n)
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("roster-arrange", args=[roster.pk]))
            counts.append(len(captured))
            client.post(reverse("roster-discard", args=[roster.pk]))
        assert counts[0] == counts[1]
