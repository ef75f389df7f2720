"""抽检复核 on the workbench: only what waits for whoever looks, each number with exactly the checks it counts."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.people.models import Appointment
from reviews.overview.workbench import actions_for
from reviews.spotchecks.checking import assign, reply
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, an_officer
from tests.conftest import set_clock
from tests.reviews.spotchecks.builders import a_draw, a_found, an_assigned, found, handed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def clerk_of(check):
    return Appointment.objects.get(organisation=check.factory.enterprise.organisation)


def tiles(by):
    return {one.label: one.value for one in actions_for(by) if one.label.startswith("抽检")}


def behind(client, by):
    """Tile → how many checks its list shows to the one who follows it."""
    client.force_login(by.user, backend="django.contrib.auth.backends.ModelBackend")
    followed = {one.label: client.get(one.url) for one in actions_for(by) if one.label.startswith("抽检")}
    return {label: str(len(list(page.context["page"].items))) for label, page in followed.items()}


def test_each_step_waits_for_one_of_them_and_goes_on(monkeypatch):
    city, county, province = an_officer(CHAOYANG), an_officer(BEIPIAO), an_officer(LIAONING)

    def seen():
        return tiles(province), tiles(city), tiles(county), tiles(clerk)

    handed_in()
    check = a_draw(by=province, rate=100).checks.get()
    clerk = clerk_of(check)
    assert seen() == ({"抽检待安排": "1"}, {}, {}, {})
    check = assign(check_id=check.pk, officer=None, due_on=dt.date(2026, 4, 2), by=province)
    assert seen() == ({}, {"抽检待检查": "1"}, {}, {})
    check = found(check, by=city)
    assert seen() == ({}, {}, {}, {"抽检待反馈": "1"})
    set_clock(monkeypatch, "2026-03-29 09:00")  # nobody replied until the 28th
    assert seen() == ({"抽检待作结论": "1"}, {}, {}, {})


def test_what_an_officer_checks_waits_for_nobody_else():
    officer, colleague = an_officer(LIAONING), an_officer(LIAONING)
    an_assigned(officer=officer.user)
    assert tiles(officer) == {"抽检待检查": "1"}
    assert tiles(colleague) == tiles(an_officer(CHAOYANG)) == {}


def test_what_was_met_asks_the_enterprise_for_nothing():
    check = a_found("met")
    assert tiles(clerk_of(check)) == {}
    assert tiles(an_officer(LIAONING)) == {"抽检待作结论": "1"}


def test_each_leads_to_just_those_it_counts_and_takes_one_query_however_many(client):
    handed_in(n=9)
    province, city = an_officer(LIAONING), an_officer(CHAOYANG)
    checks = list(a_draw(by=province, rate=100).checks.with_names().order_by("n"))
    clerk = clerk_of(checks[0])

    def go_on(to_city, to_officer, to_reply, replied):
        """One check to each; a fifth and more stay to be assigned."""
        for one in (to_city, to_officer, to_reply, replied):
            officer = province.user if one == to_officer else None
            assign(check_id=one.pk, officer=officer, due_on=dt.date(2026, 4, 2), by=province)
        found(to_reply, by=city)
        found(replied, by=city)
        reply(check_id=replied.pk, text="无异议", by=clerk_of(replied))

    def asked(by):
        by = Appointment.objects.get(pk=by.pk)  # who knows nothing yet, as at each request
        with CaptureQueriesContext(connection) as queries:
            actions_for(by)
        counting = [one for one in queries if "COUNT" in one["sql"] and '"reviews_spotcheck"' in one["sql"]]
        return len(counting), len(queries)

    all_of_them = (province, city, clerk)
    go_on(checks[4], checks[3], checks[0], checks[1])
    one = [asked(by) for by in all_of_them]
    assert [counting for counting, _ in one] == [3, 1, 1]
    assert tiles(province) == behind(client, province) == {"抽检待检查": "1", "抽检待安排": "5", "抽检待作结论": "1"}
    go_on(checks[5], checks[6], checks[7], checks[8])
    assert [asked(by) for by in all_of_them] == one
    assert tiles(province) == behind(client, province) == {"抽检待检查": "2", "抽检待安排": "1", "抽检待作结论": "2"}
    assert tiles(city) == behind(client, city) == {"抽检待检查": "2"}
    assert tiles(clerk) == behind(client, clerk) == {"抽检待反馈": "1"}
