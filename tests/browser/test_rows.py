"""Rows and sheets moved, copied and taken out with the keyboard, each with a way back; a colleague is never overrun."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from declarations.cases.drafting import save_answer
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.cases.rows import place_row
from tests.builders import a_clerk
from tests.declarations.cases.test_application_forms import a_draft_of, clerk_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def opened(live_server, page_of):
    def open_form(case):
        page = page_of(clerk_of(case).user)
        page.goto(live_server.url + reverse("case-fill", args=[case.pk]))
        return page

    return open_form


def order(case, path):
    return current(Declaration.objects.get(pk=case.pk)).answers.rows[path]


def shown(table):
    return table.locator("[data-row]").evaluate_all("rows => rows.map((row) => row.dataset.row)")


def said(page):
    return page.locator("body > [role=status]")


def test_a_row_is_moved_copied_and_taken_out_with_the_keyboard(opened):
    case = a_draft_of("workshop", rows=3)
    first, second, third = order(case, "equipment")
    page = opened(case)
    table = page.locator('[data-table="equipment"]')
    name = page.locator(f'[data-path="equipment/{third}/name"]')
    name.fill("检测仪")
    name.press("Alt+ArrowUp")
    name.press("Alt+ArrowUp")  # without waiting for the first
    expect(said(page)).to_have_text("已移到第1行，共3行。")
    expect(name).to_be_focused()
    expect(page.locator("[data-save-text]")).to_contain_text("已保存")
    assert shown(table) == order(case, "equipment") == [third, first, second]

    with page.expect_response("**/rows/"):
        name.press("Alt+Shift+ArrowDown")
    expect(said(page)).to_have_text("已复制为第2行。")
    _, copy, *_ = order(case, "equipment")
    copied = page.locator(f'[data-path="equipment/{copy}/name"]')
    expect(copied).to_be_focused()
    expect(copied).to_have_value("检测仪")

    with page.expect_response("**/rows/"):
        copied.press("Alt+Delete")
    expect(said(page)).to_have_text("已删除第2行。")
    assert order(case, "equipment") == [third, first, second]
    with page.expect_response("**/rows/"):
        page.keyboard.press("Enter")  # on 撤销删除
    expect(copied).to_be_focused()
    assert shown(table) == order(case, "equipment") == [third, copy, first, second]


def test_a_sheet_is_moved_and_copied_by_its_buttons_and_a_move_is_taken_back(opened):
    case = a_draft_of("advanced", rows=5)
    rows = order(case, "scenes")
    page = opened(case)
    table = page.locator('[data-table="scenes"]')
    with page.expect_response("**/rows/"):
        table.locator(f'[data-row="{rows[0]}"] > summary').get_by_role("button", name="下移此份").click()
    assert order(case, "scenes") == [rows[1], rows[0], *rows[2:]]
    with page.expect_response("**/rows/"):
        table.get_by_role("button", name="撤销移动").click()
    assert order(case, "scenes") == rows
    with page.expect_response("**/rows/"):
        table.locator(f'[data-row="{rows[4]}"] > summary').get_by_role("button", name="复制此份").click()
    copy = order(case, "scenes")[5]
    expect(page.locator(f'[data-path="scenes/{copy}/told"]')).to_have_value(
        current(case).answers.text(f"scenes/{rows[4]}/told")
    )


def test_a_closed_sheet_is_shown_before_it_is_taken_out(opened):
    case = a_draft_of("advanced", rows=5)
    rows = order(case, "scenes")
    page = opened(case)
    page.locator(f'[data-row="{rows[2]}"] > summary').press("Alt+Delete")
    told = page.locator(f'[data-path="scenes/{rows[2]}/told"]')
    expect(told).to_be_visible()
    with page.expect_response("**/rows/"):
        told.press("Alt+Delete")
    assert order(case, "scenes") == [*rows[:2], *rows[3:]]


def test_a_colleague_who_was_faster_is_shown_and_not_overrun(opened):
    case = a_draft_of("workshop", rows=3)
    first, second, third = order(case, "equipment")
    page = opened(case)
    colleague = a_clerk(case.enterprise)
    table = page.locator('[data-table="equipment"]')
    place_row(declaration_id=case.pk, path="equipment", row=third, position=0, by=colleague)
    page.locator(f'[data-path="equipment/{first}/name"]').press("Alt+ArrowDown")
    expect(table.locator("[data-row]").first).to_have_attribute("data-row", third)
    expect(table.locator("[data-table-problem]")).to_have_text("同事刚刚增减或移动了行，请在最新的顺序上再移动")
    assert shown(table) == order(case, "equipment") == [third, first, second]

    path = f"equipment/{second}/supplier"
    save_answer(declaration_id=case.pk, path=path, text="同事填的公司", seen=1, by=colleague)
    page.locator(f'[data-path="equipment/{second}/name"]').press("Alt+Delete")
    expect(table.locator("[data-table-problem]")).to_contain_text("未予删除")
    expect(page.locator(f'[data-path="{path}"]')).to_have_value("同事填的公司")
    page.locator(f'[data-path="equipment/{second}/name"]').press("Alt+Delete")
    expect(table.locator("[data-row]")).to_have_count(2)


def test_a_row_goes_back_where_the_server_cannot_be_asked(opened):
    case = a_draft_of("workshop", rows=2)
    rows = order(case, "equipment")
    page = opened(case)
    page.route("**/rows/", lambda route: route.abort())
    page.locator(f'[data-path="equipment/{rows[0]}/name"]').press("Alt+ArrowDown")
    table = page.locator('[data-table="equipment"]')
    expect(table.locator("[data-table-problem]")).to_have_text("网络连接中断，此操作未完成，请稍后重试")
    assert shown(table) == order(case, "equipment") == rows
