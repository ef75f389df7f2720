"""批次与延期: what each bureau reads and gives there, and what the enterprise then sees."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.notices.extensions import Extension
from declarations.rounds.extending import Scope, extend
from portal.regions.models import Region
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_clerk,
    a_draft,
    an_enterprise,
    an_officer,
    the_round,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
TOLD = "已延期至2026年4月8日，原因：系统检修"


def browser_of(appointment):
    client = Client()
    client.force_login(appointment.user)
    return client


def give(by, code=BEIPIAO, **more):
    wanted = {"level": "county", "until": dt.date(2026, 4, 8), "reason": "系统检修", **more}
    scope = wanted.pop("scope", None) or Scope(region=Region.objects.get(code=code))
    return extend(round_id=the_round().pk, scope=scope, by=by, **wanted)


def typed(**fields):
    return {
        "round": the_round().pk,
        "scope": "region",
        "region": BEIPIAO,
        "level": "county",
        "until": "2026-04-08",
        "reason": "系统检修",
        **fields,
    }


def lines_of(answer):
    spring = answer.context["timings"][0]
    return [(str(one.level.label), one.place, str(one.window.last_day), one.keeps_to) for one in spring.lines]


class TestRounds:
    def test_a_city_reads_its_own_days_and_those_of_its_counties(self):
        city = an_officer(CHAOYANG)
        give(city)
        give(an_officer(LIAONING), code="210100", until=dt.date(2026, 4, 20))
        answer = browser_of(city).get(reverse("rounds"))
        assert lines_of(answer) == [
            ("企业", "朝阳市（未另行规定的）", "2026-04-06", "县级"),
            ("县级", "朝阳市（未另行规定的）", "2026-04-06", ""),
            ("县级", "北票市", "2026-04-08", ""),
            ("市级", "朝阳市", "2026-04-10", ""),
        ]
        assert [one.extension.region_id for one in answer.context["timings"][0].extensions] == [BEIPIAO]
        assert TOLD in answer.content.decode()

    def test_many_extensions_cost_no_more_than_one(self):
        province = an_officer(LIAONING)
        client = browser_of(province)

        def count():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse("rounds")).status_code == 200
            return len(queries)

        give(province)
        count()
        few = count()
        for code in (LONGCHENG, "211382", "211302"):
            give(province, code=code, until=dt.date(2026, 4, 9))
        give(province, scope=Scope(declaration=a_draft()), level="enterprise", until=dt.date(2026, 4, 15))
        assert count() == few


class TestGiving:
    def test_what_was_typed_is_given_and_a_day_off_is_told(self):
        client = browser_of(an_officer(CHAOYANG))
        body = typed(until="2026-04-06", region=CHAOYANG)
        assert client.post(reverse("extension-new"), body).status_code == 422
        province = browser_of(an_officer(LIAONING))
        answer = province.post(reverse("extension-new"), typed(until="2026-04-12"), follow=True)
        assert [str(one) for one in answer.context["messages"]] == [
            "县级延期至2026年4月12日（北票市）。",
            "2026年4月12日为星期日，请确认届时有人办理。",
        ]

    def test_a_hint_while_the_day_is_chosen(self):
        client = browser_of(an_officer(CHAOYANG))
        said = lambda day: client.get(reverse("day-off-check"), {"until": day}).content.decode()  # noqa: E731
        assert "2026年4月6日为清明假期" in said("2026-04-06")
        assert [("休息日" in said(day)) for day in ("2026-04-10", "", "2026-02-31", "x")] == [False] * 4

    def test_a_draft_is_found_by_its_enterprise(self):
        case = a_draft()
        client = browser_of(an_officer(CHAOYANG))
        body = typed(scope="case", region="", case=case.enterprise.name, level="enterprise")
        assert client.post(reverse("extension-new"), body).status_code == 302
        assert Extension.objects.get().declaration == case

    def test_a_case_of_another_city_is_not_found(self):
        case = a_draft()
        client = browser_of(an_officer("210100"))
        answer = client.post(reverse("extension-new"), typed(scope="case", region="", case=case.enterprise.name))
        assert answer.context["form"].errors["case"] == ["本批次中没有该事项，请核对批次、编号或企业名称全称"]

    def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(self):
        answer = browser_of(an_officer(CHAOYANG)).post(reverse("extension-new"), typed(until="2026-04-20"))
        assert answer.status_code == 422
        assert "不能晚于本市上报省级的截止日期2026年4月10日" in answer.context["form"].errors["until"][0]
        assert "系统检修" in answer.content.decode()

    def test_who_was_slower_is_told_and_sends_the_same_again(self):
        first, second = an_officer(CHAOYANG), browser_of(an_officer(CHAOYANG))
        body = typed(until="2026-04-09", seen=0)
        give(first)
        answer = second.post(reverse("extension-new"), body)
        assert (answer.status_code, Extension.objects.count()) == (409, 1)
        body["seen"] = answer.context["form"]["seen"].value()
        assert second.post(reverse("extension-new"), body).status_code == 302


class TestRevoking:
    def test_with_a_reason(self):
        city = an_officer(CHAOYANG)
        given = give(city)
        client = browser_of(city)
        url = reverse("extension-revoke", args=[given.pk])
        assert client.post(url, {"reason": ""}).status_code == 422
        client.post(url, {"reason": "误操作"})
        answer = client.get(reverse("rounds"))
        assert TOLD not in answer.content.decode()
        assert "误操作" in answer.content.decode()
        assert client.post(url, {"reason": "再次"}).status_code == 409

    def test_another_city_does_not_find_it(self):
        given = give(an_officer(CHAOYANG))
        answer = browser_of(an_officer("210100")).post(reverse("extension-revoke", args=[given.pk]), {"reason": "试"})
        assert answer.status_code == 404


@pytest.mark.parametrize("page", ["home", "cases", "case-new", "case", "case-fill", "case-submit"])
def test_the_clerk_sees_it_wherever_the_date_is_shown(page):
    case = a_draft()
    clerk = case.enterprise.organisation.appointments.get()
    give(an_officer(CHAOYANG))
    url = reverse(page, args=[case.pk]) if page in {"case", "case-fill", "case-submit"} else reverse(page)
    assert TOLD in browser_of(clerk).get(url).content.decode()


@pytest.mark.parametrize(("code", "page"), [(BEIPIAO, "home"), (BEIPIAO, "rosters"), (CHAOYANG, "rosters")])
def test_the_bureaus_see_it_too(code, page):
    give(an_officer(CHAOYANG))
    assert TOLD in browser_of(an_officer(code)).get(reverse(page)).content.decode()


def test_a_clerk_of_another_county_does_not():
    give(an_officer(CHAOYANG))
    clerk = a_clerk(an_enterprise(LONGCHENG))
    assert TOLD not in browser_of(clerk).get(reverse("home")).content.decode()
