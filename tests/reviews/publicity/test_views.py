"""The public's pages and the province's: what they show, what they hide, how often they ask."""

import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import clock
from reviews.objections.models import Objection
from reviews.objections.ruling import rule
from reviews.publicity import closing
from tests.builders import LIAONING, an_officer
from tests.reviews.publicity.builders import (
    FILED,
    a_case,
    a_frozen,
    a_notice,
    a_round_of,
    an_answered,
    an_objection,
    put_out,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def province():
    client = Client()
    client.force_login(an_officer(LIAONING).user)
    return client


def read(url, client=None):
    answer = (client or Client()).get(url)
    return answer.status_code, answer.content.decode()


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_nobody_sees_a_list_before_its_first_day_not_even_by_its_address():
    frozen = a_frozen()
    for one in (frozen, put_out(a_frozen("workshop"), starts_on=dt.date(2026, 3, 25))):
        for name in ("public-notice", "public-notice-table", "objection-new"):
            assert read(reverse(name, args=[one.pk]))[0] == 404
    assert "公示" in read(reverse("public-notices"))[1]
    assert "目前没有公示" in read(reverse("public-notices"))[1]


def test_the_public_page_shows_the_list_and_what_stands_beside_it():
    one, other = a_notice(), a_notice("workshop")
    status, page = read(reverse("public-notice", args=[one.pk]))
    line = one.roster.public_lines.first()
    assert status == 200
    assert [text for text in (line.name, one.roster.sha256, other.title, "同期公示") if text not in page] == []
    assert line.declaration.number not in page


def test_taken_down_the_reason_is_all_that_is_left():
    one = a_notice()
    name = one.roster.public_lines.first().name
    closing.take_off(publicity_id=one.pk, reason="名单有误", by=an_officer(LIAONING))
    status, page = read(reverse("public-notice", args=[one.pk]))
    assert (status, "名单有误" in page, name in page) == (200, True, False)
    assert read(reverse("public-notice-table", args=[one.pk]))[0] == 404


def test_an_amended_list_says_what_came_off():
    objection = an_answered()
    rule(objection_id=objection.pk, verdict="upheld", text="属实", by=an_officer(LIAONING))
    page = read(reverse("public-notice", args=[objection.publicity_id]))[1]
    assert f"移出：原第1项 {objection.line.name}" in page
    assert "第2版" in page


def test_the_words_of_a_notice_stay_as_published_and_what_stands_now_is_said_beside_them():
    objection = an_answered(an_objection(a_notice(cases=3)))
    url = reverse("public-notice", args=[objection.publicity_id])
    assert "为发布时的原文" not in read(url)[1]
    rule(objection_id=objection.pk, verdict="upheld", text="属实", by=an_officer(LIAONING))
    page = read(url)[1]
    assert "名单（共3家）予以公示" in page
    assert "以上为发布时的原文。公示以来已移出1家，名单现有2家。" in page


def test_the_table_is_what_the_page_shows():
    one = a_notice()
    answer = Client().get(reverse("public-notice-table", args=[one.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [row for row in book.active.iter_rows(values_only=True) if row[0] in {"序号", 1, 2}]
    lines = one.roster.public_lines.order_by("position")
    assert rows == [
        ("序号", "企业名称", "工厂（车间）名称", "地区"),
        *((line.position, line.name, line.factory_name, line.place) for line in lines),
    ]


def test_a_public_page_asks_no_more_for_many_lines(client):
    few, many = a_notice(cases=2), a_notice("workshop", cases=20)
    pages = [queries(client, reverse("public-notice", args=[one.pk])) for one in (few, many)]
    assert pages[0] == pages[1]


def test_the_provinces_page_asks_no_more_for_many_lines(province):
    few, many = a_frozen(cases=2), a_frozen("workshop", cases=20)
    pages = [queries(province, reverse("publicity", args=[one.pk])) for one in (few, many)]
    assert pages[0] == pages[1]


def test_the_province_freezes_and_publishes(province):
    a_case()
    answer = province.post(reverse("publicity-freeze"), {"round": a_round_of().pk}, follow=True)
    form = answer.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"ends_on": "2026-04-30"}
    url = reverse("publicity-publish", args=[answer.context["publicity"].pk])
    refused = province.post(url, typed)
    assert (refused.status_code, "dates_reason" in refused.context["form"].errors) == (422, True)
    assert 'value="2026-04-30"' in refused.content.decode()
    typed["dates_reason"] = "涉及面广"
    assert province.post(url, typed).status_code == 302
    assert read(reverse("public-notice", args=[answer.context["publicity"].pk]))[0] == 200


def test_a_public_objection_is_kept_and_bounded(settings):
    settings.THROTTLES = settings.THROTTLES | {"objection": (1, 3600), "receipt": (1, 3600)}
    one = a_notice()
    url = reverse("objection-new", args=[one.pk])
    typed = {name: FILED[name] for name in ("kind", "name", "phone", "text")}
    typed["line"] = one.roster.public_lines.first().pk
    wrong = Client().post(url, typed | {"text": ""})
    assert (wrong.status_code, FILED["name"] in wrong.content.decode()) == (422, True)
    page = Client().post(url, typed).content.decode()
    receipt = Objection.objects.get().receipt
    assert receipt in page
    again = Client().post(url, typed)
    assert (again.status_code, Objection.objects.count()) == (429, 1)
    looked = Client().post(reverse("objection-receipt"), {"receipt": receipt}).content.decode()
    assert "办理中" in looked
    assert [word for word in (FILED["name"], FILED["phone"], FILED["text"]) if word in looked] == []
    assert Client().post(reverse("objection-receipt"), {"receipt": "YY-0000"}).status_code == 429


def test_past_its_days_no_objection_is_taken(monkeypatch):
    one = a_notice()
    objection = an_objection(one)
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 3, 30))
    assert "现在不在公示期内" in read(reverse("objection-new", args=[one.pk]))[1]
    assert objection.is_open


def test_a_list_of_the_province_offers_nothing_where_lists_are_reported(client):
    officer = an_officer(LIAONING)
    frozen = a_frozen(by=officer)
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("roster", args=[frozen.roster_id]))
    offered = [name for name in page.context.keys() if name.startswith("may_") and page.context[name]]  # noqa: SIM118
    assert (page.status_code, offered) == (200, [])
