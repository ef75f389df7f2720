"""The papers of a list in a real browser: sent by the city, received by the province with one missing, sent again, whole."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reviews.hardcopies.pieces import all_pieces
from tests.builders import CHAOYANG, LIAONING, an_officer
from tests.reviews.hardcopies.builders import a_recommended

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("notice", "spring"),
]


def test_sent_received_with_one_missing_sent_again_and_whole(live_server, page_of):
    roster = a_recommended(2)
    line = roster.lines.select_related("declaration", "submission").earliest("position")
    city, province = page_of(an_officer(CHAOYANG).user), page_of(an_officer(LIAONING).user)

    city.goto(live_server.url)
    city.get_by_role("link", name="纸质件待寄").click()
    city.get_by_role("link", name="朝阳市").click()
    city.get_by_role("button", name="全选本页").click()
    city.get_by_role("button", name="登记寄送").click()  # without a waybill: said at its place, ticks kept
    expect(city.get_by_label("运单号")).to_have_attribute("aria-invalid", "true")
    city.get_by_label("运单号").fill("SF1234567890")
    city.get_by_role("button", name="登记寄送").click()
    expect(city.get_by_text("已登记寄送4件")).to_be_visible()

    province.goto(live_server.url)
    province.get_by_role("link", name="纸质件待核收").click()
    province.get_by_role("link", name="朝阳市").click()
    printed = province.get_by_label("页脚二维码，或编号和数字摘要")
    printed.fill(f"{line.declaration.number} {line.submission.sha256}")
    printed.press("Enter")
    expect(province.get_by_text("与线上一致（第1次提交）")).to_be_visible()
    province.get_by_label("选择推荐函").check()
    province.get_by_role("button", name="所选缺件").click()
    note = province.get_by_label("推荐函缺件或不一致的说明")
    expect(note).to_have_attribute("aria-invalid", "true")
    note.fill("信封内没有推荐函")
    province.get_by_role("button", name="所选缺件").click()
    province.get_by_role("button", name="全部已收").click()
    province.get_by_role("button", name="登记", exact=True).click()
    expect(province.get_by_text("已收3/4件")).to_be_visible()
    assert province.evaluate("document.documentElement.scrollWidth <= innerWidth")

    city.goto(live_server.url + reverse("messages"))
    city.get_by_role("link", name="纸质件缺件1件").click()
    expect(city.get_by_text("信封内没有推荐函")).to_be_visible()
    city.goto(live_server.url + reverse("hardcopies-of-roster", args=[roster.pk]))
    city.get_by_label("选择推荐函").check()
    city.get_by_label("专人送达").check()
    city.get_by_role("button", name="登记寄送").click()
    expect(city.get_by_text("已登记寄送1件")).to_be_visible()

    province.reload()
    province.get_by_role("button", name="全部已收").click()
    province.get_by_role("button", name="登记", exact=True).click()
    expect(province.get_by_text("已收4/4件")).to_be_visible()
    assert [one.state for one in all_pieces(roster)] == ["received", "received", "verified", "received"]
