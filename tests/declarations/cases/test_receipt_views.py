"""提交回执: what it proves, also after the dates were moved."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from declarations.cases.submitting import submit
from declarations.rounds.extending import Scope, extend, revoke
from portal import clock
from tests.builders import CHAOYANG, a_clerk, a_draft, an_enterprise, an_officer, the_round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def browser_of(appointment):
    client = Client()
    client.force_login(appointment.user)
    return client


def test_it_says_who_when_to_the_second_and_by_which_date(monkeypatch):
    case = a_draft()
    clerk = case.enterprise.organisation.appointments.get()
    city = an_officer(CHAOYANG)
    given = extend(
        round_id=the_round().pk,
        level="enterprise",
        scope=Scope(declaration=case),
        until=dt.date(2026, 4, 8),
        reason="系统检修",
        by=city,
    )
    moment = dt.datetime.fromisoformat("2026-04-08 23:59:58+08:00")
    monkeypatch.setattr(clock, "now", lambda: moment)
    submission = submit(declaration_id=case.pk, by=clerk)
    revoke(extension_id=given.pk, reason="误操作", by=city)
    for reader in (clerk, city):
        page = browser_of(reader).get(reverse("receipt", args=[case.pk, 1])).content.decode()
        for said in (
            submission.declaration.number,
            "第1次",
            "2026年4月8日 23:59:58",
            clerk.user.full_name,
            submission.sha256,
            "2026年3月13日至2026年4月8日24时",
            "朝阳市工业和信息化局2026年3月16日通知一（二）；已延期至2026年4月8日，原因：系统检修",
        ):
            assert said in page
    assert (
        reverse("receipt", args=[case.pk, 1]) in browser_of(clerk).get(reverse("case", args=[case.pk])).content.decode()
    )


def test_there_is_none_of_what_was_not_submitted_or_is_not_theirs():
    case = a_draft()
    clerk = case.enterprise.organisation.appointments.get()
    url = reverse("receipt", args=[case.pk, 1])
    assert browser_of(clerk).get(url).status_code == 404
    submit(declaration_id=case.pk, by=clerk)
    assert browser_of(clerk).get(url).status_code == 200
    assert browser_of(clerk).get(reverse("receipt", args=[case.pk, 2])).status_code == 404
    assert browser_of(a_clerk(an_enterprise())).get(url).status_code == 404
