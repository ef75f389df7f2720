"""An expert in a real browser: scores are kept as they are typed, a mistake is told in place, and they are handed in."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reviews.experts.models import Scoring
from reviews.experts.tallying import sheet_of
from tests.reviews.experts.builders import a_scored_case, an_expert, fill_in, given_to

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("notice", "spring"),
]


def test_an_expert_scores_and_submits(live_server, page_of):
    expert = an_expert()
    (scoring,) = given_to(a_scored_case(), expert)
    fill_in(scoring, by=expert, share="0.5")
    first = sheet_of(scoring.declaration).criteria[0]
    page = page_of(expert.user)
    page.goto(live_server.url + reverse("my-scorings"))
    page.get_by_role("link", name=scoring.declaration.enterprise.name).click()

    points = page.get_by_label(f"{first.title}（0至")
    form = page.locator("form", has=points)
    points.fill("99")
    points.press("Tab")
    expect(form.get_by_role("status")).to_have_text(f"“{first.title}”应为0至10分，最多两位小数。")
    points.fill("8")
    form.get_by_label("意见").fill("网络覆盖车间")
    form.get_by_label("意见").press("Tab")
    expect(form.get_by_role("status")).to_contain_text("已保存 · 意见6字")
    page.get_by_role("button", name="提交评分").first.click()
    page.get_by_role("dialog").get_by_role("button", name="提交评分").click()

    expect(page.get_by_text("已提交", exact=True)).to_be_visible()
    assert Scoring.objects.get().total == 53
