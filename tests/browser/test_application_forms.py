"""附件4-2 and 4-3 in a real browser: what hangs on an answer, sums, warnings, and sheets that come when opened."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from declarations.cases.models import Declaration
from declarations.cases.reading import current
from tests.declarations.cases.test_application_forms import a_draft_of, clerk_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def opened(live_server, page_of):
    """``opened(case)``: its form in the clerk's browser."""

    def open_form(case, place=""):
        page = page_of(clerk_of(case).user)
        page.goto(live_server.url + reverse("case-fill", args=[case.pk]) + place)
        return page

    return open_form


def blank(page, path):
    return page.locator(f'[data-path="{path}"]')


def text_at(case, path):
    return current(Declaration.objects.get(pk=case.pk)).answers.text(path)


def test_a_blank_comes_and_goes_with_the_answer_that_it_hangs_on_and_keeps_its_text(opened):
    case = a_draft_of("workshop")
    page = opened(case)
    other = blank(page, "enterprise/sector_other")
    expect(other).to_be_visible()
    other.fill("航天")
    blank(page, "enterprise/sector").get_by_label("装备").check()
    expect(other).to_be_hidden()
    blank(page, "enterprise/sector").get_by_label("其他").check()
    expect(other).to_be_visible()
    expect(other).to_have_value("航天")
    expect(page.locator("[data-save-text]")).to_contain_text("已保存")
    assert text_at(case, "enterprise/sector_other") == "航天"


def test_the_total_and_the_warning_follow_what_is_typed(opened):
    case = a_draft_of("workshop", workshop_invested="100")
    page = opened(case)
    page.locator('[data-table="equipment"] [data-path$="/amount"]').fill("1000.25")
    expect(page.locator('[data-total="equipment/amount"]')).to_have_text("1000.25")
    warning = page.locator('[data-warning="workshop/equipment"]')
    blank(page, "workshop/equipment").fill("99")
    expect(warning).to_contain_text("之和大于总投资")
    blank(page, "workshop/equipment").fill("9")
    expect(warning).to_have_text("")


def test_a_sheet_is_fetched_when_it_is_opened_and_filled_like_any_other(opened):
    case = a_draft_of("advanced", rows=6)
    rows = current(case).answers.rows["scenes"]
    page = opened(case)
    expect(page.locator("[data-lazy]")).to_have_count(6)
    page.locator(f'[data-row="{rows[3]}"] > summary').press("Enter")
    told = blank(page, f"scenes/{rows[3]}/told")
    told.fill("搭建柔性加工单元")
    expect(page.locator("[data-lazy]")).to_have_count(5)
    expect(page.locator("[data-save-text]")).to_contain_text("已保存")
    assert text_at(case, f"scenes/{rows[3]}/told") == "搭建柔性加工单元"


def test_a_problem_in_a_closed_sheet_is_led_to(opened):
    case = a_draft_of("advanced", rows=6)
    row = current(case).answers.rows["scenes"][4]
    page = opened(case, f"#at=scenes/{row}/solution")
    expect(blank(page, f"scenes/{row}/solution")).to_be_focused()


PASTE = """([path, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const control = document.querySelector(`[data-path="${path}"]`);
  control.focus();
  control.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def test_rows_pasted_from_a_spreadsheet_are_saved_cell_by_cell_and_can_be_taken_back(opened):
    case = a_draft_of("workshop")
    (first,) = current(case).answers.rows["equipment"]
    page = opened(case)
    table = page.locator('[data-table="equipment"]')
    cells = '机器人\t3\t1,200.5\t甲公司\r\n"多行\n名称"\t1\t20\t乙""公司\r\n检测仪\t2\t30\t丙公司\r\n'
    with page.expect_response(lambda answer: "丙公司" in (answer.request.post_data or "")):  # the last cell has arrived
        page.evaluate(PASTE, [f"equipment/{first}/name", cells])
    expect(table.locator("[data-row]")).to_have_count(3)
    expect(table.locator("[data-undo]")).to_contain_text("已粘贴3行。")
    expect(page.locator('[data-total="equipment/amount"]')).to_have_text("1250.5")
    view = current(Declaration.objects.get(pk=case.pk))
    stored = [
        [view.answers.text(f"equipment/{row}/{key}") for key in ("name", "count", "amount", "supplier")]
        for row in view.answers.rows["equipment"]
    ]
    assert stored[0] == ["机器人", "3", "1,200.5", "甲公司"]
    assert stored[2] == ["检测仪", "2", "30", "丙公司"]

    table.get_by_role("button", name="撤销粘贴").click()
    expect(table.locator("[data-row]")).to_have_count(1)
    expect(blank(page, f"equipment/{first}/name")).to_have_value("五轴加工单元")
    expect(page.locator('[data-total="equipment/amount"]')).to_have_text("4.5")


def test_paragraphs_pasted_into_running_text_stay_one_answer(opened):
    case = a_draft_of("workshop")
    (first,) = current(case).answers.rows["processes"]
    page = opened(case)
    page.evaluate(PASTE, [f"processes/{first}/used", "第一段\n第二段"])
    expect(page.locator('[data-table="processes"] [data-row]')).to_have_count(1)
    expect(page.locator('[data-table="processes"] [data-undo]')).to_be_hidden()


def test_a_scenario_that_is_chosen_shows_what_the_notice_says_of_it(opened):
    case = a_draft_of("advanced")
    row = current(case).answers.rows["scenes"][0]
    page = opened(case)
    chosen = blank(page, f"scenes/{row}/scenario")
    chosen.fill("车间智能排产")
    chosen.blur()
    guide = page.locator(f'[data-blank]:has([data-path="scenes/{row}/scenario"]) [data-scenario-guide]')
    expect(guide.locator("summary")).to_contain_text("生产管理环节")
    expect(guide.locator("p")).to_be_visible()
    chosen.fill("月面转运")  # one of the person's own
    chosen.blur()
    expect(guide).to_be_hidden()
