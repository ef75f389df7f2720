"""The first page: public, and the workbench of each role."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factories.registry.models import Claim
from portal import clock
from portal.regions.models import Region
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    a_clerk,
    a_draft,
    a_known_factory,
    a_submitted,
    a_user,
    an_administrator,
    an_enterprise,
    an_officer,
)
from tests.conftest import set_clock
from tests.reviews.builders import a_frozen, a_recheck, a_reported, an_approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
HOME = "/"


def signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


POOLS = {"卓越级培育库": "0", "领航级培育库": "0"}


def actions(response):
    return {one.label: one.value for one in response.context["actions"]}


class TestPublic:
    def test_it_says_what_when_and_that_it_is_free(self, client):
        response = client.get(HOME)
        page = response.content.decode()
        assert response.context["notice"].key == "liaoning-2026"
        assert page.count("智能工厂申报认定、智能制造能力成熟度自评估等工作均不收取任何费用") == 1
        assert [one.round.key for one in response.context["rounds"]] == [
            "2026-spring",
            "2026-projects",
            "2026-projects",
            "2026-overseas",
            "2026-winter",
        ]
        assert page.count(reverse("register")) >= 1

    def test_a_city_shows_its_own_dates(self, client):
        (city,) = client.get(HOME).context["overlays"]
        assert [str(due.last_day) for due in city["rounds"][0].dues] == ["2026-04-06", "2026-04-10"]

    def test_only_a_date_to_come_stands_out(self, client, monkeypatch):
        set_clock(monkeypatch, "2026-04-07 08:00")
        page = client.get(HOME)
        (city,) = page.context["overlays"]
        assert [due.is_over for due in city["rounds"][0].dues] == [True, False]
        assert '<span class="muted">已截止1天</span>' in page.content.decode()
        assert "<b>还有3天</b>" in page.content.decode()


class TestWithoutAppointment:
    def test_who_asked_to_speak_for_an_enterprise_sees_how_that_stands(self, client):
        user = a_user()
        Claim.objects.create(
            user=user,
            name="甲公司",
            credit_code="91210000000000000X",
            region=Region.objects.get(code=BEIPIAO),
            asked_at=clock.now(),
        )
        assert signed_in(client, user).get(HOME).url == reverse("claim-status")

    def test_others_are_told_whom_to_ask(self, client):
        page = signed_in(client, a_user()).get(HOME).content.decode()
        assert page.count("您的账户目前没有任职") == 1


def test_a_clerk_sees_own_cases_and_what_comes_next(client):
    case = a_draft()
    clerk = case.enterprise.organisation.appointments.get()
    a_draft()
    response = signed_in(client, clerk.user).get(HOME)
    assert [(one["case"], one["next"]) for one in response.context["cases"]] == [(case, "继续填写，并在截止日前提交")]
    assert actions(response) == {"退回修改": "0", "填报中": "1", "办理中": "0"}


def test_a_clerk_without_cases_is_led_to_the_first_one(client):
    response = signed_in(client, a_clerk(an_enterprise()).user).get(HOME)
    assert response.content.decode().count(reverse("case-new")) == 2


def test_a_county_sees_what_waits(client):
    a_submitted()
    a_recheck()
    a_known_factory()
    an_approved()
    response = signed_in(client, an_officer(BEIPIAO).user).get(HOME)
    assert actions(response) == {"待审核": "1", "待复核工厂": "2", "待上报": "1", "入驻申请": "0", **POOLS}


def test_a_frozen_list_waits_to_be_reported(client):
    an_approved()
    a_frozen()
    response = signed_in(client, an_officer(BEIPIAO).user).get(HOME)
    assert actions(response)["本级名单"] == "已定稿"


def test_a_city_sees_how_many_counties_have_reported(client):
    an_approved()
    a_reported()
    response = signed_in(client, an_officer(CHAOYANG).user).get(HOME)
    papers = {"纸质件待寄": "0", "平台编号未登记": "0"}
    assert actions(response) == {"待审核": "1", "已上报地区": "1/7", "待上报": "0", "入驻申请": "0", **papers, **POOLS}


def test_the_province_sees_how_many_cities_have_reported(client):
    response = signed_in(client, an_officer(LIAONING).user).get(HOME)
    assert actions(response) == {"待审核": "0", "待接收名单": "0", "已上报地区": "0/15", "纸质件待核收": "0", **POOLS}


def test_the_administrator_sees_what_there_is_to_manage(client):
    page = signed_in(client, an_administrator().user).get(HOME).content.decode()
    assert page.count(reverse("people")) >= 1


def test_what_was_decided_after_the_list_went_up_waits_for_a_supplement(client):
    an_approved()
    a_reported()
    an_approved()
    response = signed_in(client, an_officer(BEIPIAO).user).get(HOME)
    assert actions(response)["待补充上报"] == "1"


def test_every_number_leads_to_its_list(client):
    an_approved()
    response = signed_in(client, an_officer(BEIPIAO).user).get(HOME)
    assert {client.get(one.url).status_code for one in response.context["actions"]} == {200}


def test_more_cases_ask_no_more_queries(client):
    a_submitted()
    signed_in(client, an_officer(BEIPIAO).user)
    with CaptureQueriesContext(connection) as one:
        client.get(HOME)
    for _ in range(5):
        a_submitted()
    with CaptureQueriesContext(connection) as more:
        client.get(HOME)
    assert len(more) == len(one)
