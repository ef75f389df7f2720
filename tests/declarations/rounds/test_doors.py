"""A last day holds to the second at every door, and with it what was extended."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from declarations.cases.models import Declaration
from declarations.cases.opening import open_declaration
from declarations.cases.submitting import submit
from declarations.rounds.extending import Scope, extend
from portal import clock
from portal.errors import Refused
from portal.people.models import Appointment
from portal.regions.models import Region
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.rosters.reporting import report
from tests.builders import BEIPIAO, CHAOYANG, a_clerk, a_draft, an_enterprise, an_officer, the_round
from tests.conftest import ROOT
from tests.reviews.builders import a_frozen, an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]

IN_TIME, TOO_LATE = "2026-04-06 23:59:59.999999", "2026-04-07 00:00:00"
EXTENDED, BEYOND = "2026-04-08 23:59:59.999999", "2026-04-09 00:00:00"


def stop_at(monkeypatch, local):
    """The portal's clock stands still at this moment in Asia/Shanghai."""
    moment = dt.datetime.fromisoformat(f"{local}+08:00")
    monkeypatch.setattr(clock, "now", lambda: moment)


def give(*, level="county", code=BEIPIAO, case=None):
    return extend(
        round_id=the_round().pk,
        level=level,
        scope=Scope(declaration=case) if case else Scope(region=Region.objects.get(code=code)),
        until=dt.date(2026, 4, 8),
        reason="系统检修",
        by=an_officer(CHAOYANG),
    )


def clerk_of(case):
    return Appointment.objects.get(organisation=case.enterprise.organisation)


def browser_of(appointment):
    client = Client()
    client.force_login(appointment.user)
    return client


def through_the_deed(case):
    try:
        submit(declaration_id=case.pk, by=clerk_of(case))
    except Refused as refused:
        return refused.message
    return "submitted"


def through_the_page(case):
    answer = browser_of(clerk_of(case)).post(reverse("case-submit", args=[case.pk]), {"seen": case.moves})
    return "submitted" if answer.status_code == 302 else answer.content.decode()


@pytest.mark.parametrize("door", [through_the_deed, through_the_page])
class TestSubmitting:
    def test_the_last_moment_counts_and_the_next_does_not(self, monkeypatch, door):
        first, second = a_draft(), a_draft()
        stop_at(monkeypatch, IN_TIME)
        assert door(first) == "submitted"
        stop_at(monkeypatch, TOO_LATE)
        assert "本批次已于2026年4月6日截止" in door(second)

    def test_an_extension_opens_the_door_until_its_own_last_moment(self, monkeypatch, door):
        give()
        first, second = a_draft(), a_draft()
        stop_at(monkeypatch, EXTENDED)
        assert door(first) == "submitted"
        stop_at(monkeypatch, BEYOND)
        assert "本批次已于2026年4月8日截止" in door(second)

    def test_what_one_case_was_given_is_no_others(self, monkeypatch, door):
        case, other = a_draft(), a_draft()
        give(case=case, level="enterprise")
        stop_at(monkeypatch, EXTENDED)
        assert door(case) == "submitted"
        assert "截止" in door(other)

    def test_a_returned_case_has_the_time_it_was_given(self, monkeypatch, door):
        case = a_draft()
        submit(declaration_id=case.pk, by=clerk_of(case))
        decide(declaration_id=case.pk, verdict=Verdict.RETURN, text="请补充", by=an_officer(BEIPIAO))
        give(case=case, level="enterprise")
        stop_at(monkeypatch, EXTENDED)
        assert door(Declaration.objects.get(pk=case.pk)) == "submitted"


@pytest.mark.parametrize(
    ("extended", "moment", "opens"),
    [(False, IN_TIME, True), (False, TOO_LATE, False), (True, EXTENDED, True), (True, BEYOND, False)],
)
def test_opening_a_declaration(monkeypatch, extended, moment, opens):
    if extended:
        give()
    enterprise = an_enterprise(BEIPIAO)
    clerk = a_clerk(enterprise)
    stop_at(monkeypatch, moment)
    wanted = {
        "round": the_round(),
        "enterprise": enterprise,
        "factory": None,
        "name": "一号工厂",
        "region": Region.objects.get(code=BEIPIAO),
        "by": clerk,
    }
    if opens:
        assert open_declaration(**wanted).round == the_round()
    else:
        with pytest.raises(Refused, match="截止"):
            open_declaration(**wanted)


class TestReporting:
    @pytest.mark.parametrize(
        ("extended", "moment", "opens"),
        [(False, IN_TIME, True), (False, TOO_LATE, False), (True, EXTENDED, True), (True, BEYOND, False)],
    )
    def test_a_county_reports_until_its_last_moment(self, monkeypatch, extended, moment, opens):
        county = an_officer(BEIPIAO)
        an_approved(by=county)
        roster = a_frozen(by=county)
        if extended:
            give()
        stop_at(monkeypatch, moment)
        answer = browser_of(county).post(reverse("roster-report", args=[roster.pk]))
        roster.refresh_from_db()
        assert (answer.status_code, roster.status) == ((302, "reported") if opens else (422, "frozen"))

    def test_a_list_of_cases_that_were_all_given_time_is_reported_within_it(self, monkeypatch):
        county = an_officer(BEIPIAO)
        case = an_approved(by=county)
        roster = a_frozen(by=county)
        give(case=case)
        stop_at(monkeypatch, EXTENDED)
        assert report(roster_id=roster.pk, by=county).status == "reported"

    def test_one_case_that_was_not_given_time_holds_the_list_back(self, monkeypatch):
        county = an_officer(BEIPIAO)
        case = an_approved(by=county)
        an_approved(by=county)
        roster = a_frozen(by=county)
        give(case=case)
        stop_at(monkeypatch, EXTENDED)
        with pytest.raises(Refused, match="县级上报截止日期为2026年4月6日，现已截止"):
            report(roster_id=roster.pk, by=county)


def test_loading_the_notices_again_takes_no_time_away(monkeypatch):
    give()
    packs = [str(ROOT / "fixtures/notices" / key) for key in ("liaoning-2026", "chaoyang-2026")]
    call_command("load_notice", *packs, verbosity=0)
    case = a_draft()
    stop_at(monkeypatch, EXTENDED)
    assert through_the_deed(case) == "submitted"
