"""Whom to ask: printed numbers from the notice, a bureau's own beside them, for everyone to read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.contacts.publishing import publish_contact
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, an_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice")]


def published(region, phone="0421-5800000"):
    publish_contact(office="信息化股", phone=phone, by=an_officer(region))


def test_the_province_with_what_its_notice_prints_and_all_its_cities(client):
    page = client.get(reverse("contacts"))
    text = page.content.decode()
    assert "省工业和信息化厅：张诗蕾" in text
    assert "024-86913469" in text
    assert "均不收取任何费用" in text
    assert len(page.context["directory"].below) == 15


def test_a_city_with_its_printed_contacts_and_its_counties(client):
    published(BEIPIAO)
    page = client.get(reverse("contacts"), {"city": CHAOYANG})
    text = page.content.decode()
    assert "市工业和信息化局：孙鹏、王明鉴" in text
    assert "信息化股：" in text
    assert text.count("智能制造评估平台") == 1
    assert [one.region.name for one in page.context["directory"].below][:2] == ["双塔区", "龙城区"]
    assert text.count("尚未填写") == 6


def test_a_city_without_a_notice_of_its_own_shows_no_numbers_of_another(client):
    top = client.get(reverse("contacts"), {"city": "210200"}).context["directory"].top
    assert [(one.region.name, len(one.printed)) for one in top] == [("辽宁省", 2), ("大连市", 0)]


def test_there_is_no_such_city(client):
    for code in (BEIPIAO, "999999", "x"):
        assert client.get(reverse("contacts"), {"city": code}).status_code == 404


def test_more_contacts_ask_no_more_queries(client):
    def taken():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("contacts"), {"city": CHAOYANG})
        return len(queries)

    published(BEIPIAO)
    taken()  # reads the packs, once
    few = taken()
    published(LONGCHENG)
    published(CHAOYANG)
    assert taken() == few
