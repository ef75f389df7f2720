"""A batch by keyboard alone: ticked, previewed, refused for want of a reason, done; each page held against axe-core."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from declarations.cases.models import Declaration
from reviews.desk.models import Opinion
from tests.browser.tour import AXE, SERIOUS, WIDER_THAN_WINDOW
from tests.builders import BEIPIAO, a_submitted, an_enterprise, an_officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("notice", "spring"),
]


def faults(page):
    """What axe-core finds serious, and what is wider than a phone."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(SERIOUS)
    page.set_viewport_size({"width": 390, "height": 844})
    found += [page.evaluate(WIDER_THAN_WINDOW)]
    page.set_viewport_size({"width": 1366, "height": 768})
    return [one for one in found if one]


def press(page, name):
    button = page.get_by_role("button", name=name)
    button.focus()
    page.keyboard.press("Enter")


def test_two_cases_are_returned_with_a_reason_each(live_server, page_of):
    cases = [a_submitted(an_enterprise(name=name)) for name in ("北票甲有限公司", "北票乙有限公司")]
    page = page_of(an_officer(BEIPIAO).user)
    page.goto(live_server.url + reverse("desk"))
    for case in cases:
        page.get_by_role("checkbox", name=f"选择{case.enterprise}").focus()
        page.keyboard.press("Space")
    press(page, "批量退回修改")
    expect(page.get_by_role("heading", name="批量退回修改：预览")).to_be_visible()
    assert faults(page) == []

    page.get_by_role("textbox", name="北票乙有限公司的说明").focus()
    page.keyboard.type("场景实例请写明设备")
    press(page, "确认办理")
    expect(page.get_by_role("alert")).to_contain_text("尚未办理")
    expect(page.get_by_role("textbox", name="北票乙有限公司的说明")).to_have_value("场景实例请写明设备")
    assert faults(page) == []

    page.get_by_role("textbox", name="统一说明").focus()
    page.keyboard.type("请补充工厂名称")
    press(page, "确认办理")
    expect(page.get_by_role("heading", name="批量办理结果")).to_be_visible()
    assert faults(page) == []
    assert {one.declaration.enterprise.name: one.text for one in Opinion.objects.all()} == {
        "北票甲有限公司": "请补充工厂名称",
        "北票乙有限公司": "场景实例请写明设备",
    }
    assert set(Declaration.objects.values_list("status", flat=True)) == {"returned"}
