"""What could not be sent is sent when the page is opened again, wherever it stands; what has nowhere to go is shown."""

from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from declarations.cases.drafting import open_rechecks, save_answer
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.cases.rows import add_row, remove_row
from declarations.cases.submitting import submit
from portal.regions.models import Region
from reviews.desk.rechecking import recheck
from tests.browser.steps import blank
from tests.builders import (
    BEIPIAO,
    PASSWORD,
    a_clerk,
    a_draft,
    a_known_factory,
    an_enterprise,
    an_officer,
    the_round,
)
from tests.declarations.cases.test_application_forms import a_draft_of, clerk_of
from tests.declarations.notices.packs import LIAONING, copy_of, edit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("notice", "spring")]
ROOT = Path(__file__).resolve().parents[2]
AWAY = "未能保存，文字已留在本浏览器，恢复连接后自动发送"


@pytest.fixture
def address(live_server):
    return lambda name, case: live_server.url + reverse(name, args=[case.pk])


@pytest.fixture
def left_with(address, page_of):
    """``left_with(case, path, text)``: a clerk typed it while the server was gone, and closed the page; their browser."""

    def leave(case, path, text):
        page = page_of(clerk_of(case).user)
        page.goto(address("case-fill", case))
        closed = page.locator(f'[data-row="{path.split("/")[1]}"][data-lazy] > summary')
        if closed.count():
            closed.press("Enter")
        page.route("**/answers/", lambda route: route.abort())
        blank(page, path).fill(text)
        expect(state(page)).to_have_text(AWAY)
        browser = page.context
        page.close()
        return browser

    return leave


@pytest.fixture
def case_of_sheets():
    """A draft with more sheets than come with its page."""
    return a_draft_of("advanced", rows=6)


def state(page):
    return page.locator("[data-save-text]")


def panel(page):
    return page.get_by_role("region", name="未能送达的内容")


def holding(page, pattern):
    """The first request of that kind, once it is made; it waits until the test lets it go."""
    held = []

    def hold(route):
        held.append(route)

    page.route(pattern, hold, times=1)
    return held


def opening(browser, url):
    """A form while the sheet that its kept text belongs to is asked for, and that request, which is held."""
    page = browser.new_page()
    held = holding(page, "**/parts/**")
    page.goto(url)
    expect(state(page)).to_have_text("正在保存…")
    return page, held


def opened(browser, url):
    page = browser.new_page()
    page.goto(url)
    return page


def rows_of(case, path):
    return current(Declaration.objects.get(pk=case.pk)).answers.rows[path]


def text_at(case, path):
    return current(Declaration.objects.get(pk=case.pk)).answers.text(path)


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter((one) => one.startsWith('fill:'))")


def serious_faults(page):
    page.add_script_tag(path=ROOT / "node_modules/axe-core/axe.min.js")
    found = page.evaluate("async () => (await axe.run()).violations")
    return [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}]


class TestOfAClosedSheet:
    """From the fourth on, sheets come to the page only when they are opened."""

    def test_it_is_opened_and_its_text_sent_when_the_form_is_opened_again(self, case_of_sheets, left_with, address):
        case = case_of_sheets
        path = f"scenes/{rows_of(case, 'scenes')[4]}/told"
        page = opened(left_with(case, path, "搭建柔性加工单元"), address("case-fill", case))
        expect(state(page)).to_contain_text("上次未能保存的内容已恢复并保存")
        expect(blank(page, path)).to_have_value("搭建柔性加工单元")
        expect(page.locator("[data-lazy]")).to_have_count(5)  # the others stay closed
        expect(panel(page)).to_have_count(0)
        assert text_at(case, path) == "搭建柔性加工单元"
        assert kept(page) == []

    def test_it_is_shown_while_the_sheet_cannot_be_fetched_and_sent_once_it_can(
        self, case_of_sheets, left_with, address
    ):
        case = case_of_sheets
        path = f"scenes/{rows_of(case, 'scenes')[4]}/told"
        page = left_with(case, path, "搭建柔性加工单元").new_page()
        page.route("**/parts/**", lambda route: route.abort())
        page.goto(address("case-fill", case))
        expect(state(page)).to_have_text(AWAY)
        expect(panel(page).get_by_role("heading", level=3)).to_contain_text("第5份")
        expect(panel(page)).to_contain_text("搭建柔性加工单元")
        expect(panel(page)).to_contain_text("恢复连接或重新登录后自动发送")
        page.unroute("**/parts/**")
        page.get_by_role("button", name="立即重试").click()
        expect(panel(page)).to_have_count(0)
        expect(state(page)).to_contain_text("已恢复并保存")
        assert text_at(case, path) == "搭建柔性加工单元"

    def test_a_session_that_ends_meanwhile_is_renewed_and_the_text_sent(self, case_of_sheets, left_with, address):
        case = case_of_sheets
        path = f"scenes/{rows_of(case, 'scenes')[4]}/told"
        page, held = opening(left_with(case, path, "搭建柔性加工单元"), address("case-fill", case))
        Session.objects.all().delete()
        held[0].continue_()
        dialog = page.get_by_role("dialog")
        dialog.locator("[name=password]").fill(PASSWORD)
        dialog.get_by_role("button", name="登录", exact=True).click()
        expect(dialog).to_have_count(0)
        expect(state(page)).to_contain_text("已恢复并保存")
        assert text_at(case, path) == "搭建柔性加工单元"

    def test_a_colleagues_text_there_is_shown_beside_it(self, case_of_sheets, left_with, address):
        case = case_of_sheets
        path = f"scenes/{rows_of(case, 'scenes')[4]}/told"
        browser = left_with(case, path, "搭建柔性加工单元")
        save_answer(declaration_id=case.pk, path=path, text="同事写的", seen=None, by=a_clerk(case.enterprise))
        page = opened(browser, address("case-fill", case))
        expect(page.locator(".blank-notice q")).to_have_text("同事写的")
        expect(blank(page, path)).to_have_value("搭建柔性加工单元")
        assert text_at(case, path) == "同事写的"

    def test_it_waits_for_its_text_before_going_on_to_submit(self, case_of_sheets, left_with, address):
        case = case_of_sheets
        path = f"scenes/{rows_of(case, 'scenes')[4]}/told"
        page, held = opening(left_with(case, path, "搭建柔性加工单元"), address("case-fill", case))
        page.locator(".fill-end a").click()
        expect(page.locator(".fill-end a")).to_have_attribute("aria-busy", "true")
        held[0].continue_()
        page.wait_for_url("**/submit/")
        assert text_at(case, path) == "搭建柔性加工单元"


class TestWithNowhereToGo:
    def test_the_text_of_a_row_that_a_colleague_took_out_is_shown_to_be_copied_or_given_up(self, left_with, address):
        case = a_draft()
        row = rows_of(case, "scenarios")[1]
        browser = left_with(case, f"scenarios/{row}/instance", "多机协同的\t变速箱装配")
        remove_row(declaration_id=case.pk, path="scenarios", row=row, by=a_clerk(case.enterprise))
        browser.grant_permissions(["clipboard-read", "clipboard-write"])
        page = opened(browser, address("case-fill", case))

        expect(state(page)).to_have_text("有1处内容未能送达")
        page.get_by_role("button", name="查看").click()
        expect(panel(page).get_by_role("heading", name="未能送达的内容")).to_be_focused()
        place = panel(page).get_by_role("heading", level=3)
        expect(place).to_contain_text("第2行 · 实例名")
        expect(panel(page)).to_contain_text("此处已不存在，或不再开放填写")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(panel(page).get_by_role("button", name="已复制")).to_be_focused()
        assert page.evaluate("navigator.clipboard.readText()") == "多机协同的\t变速箱装配"

        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        asked = page.get_by_role("dialog", name="删除这段内容？")
        expect(asked).to_contain_text("删除后无法找回")
        page.keyboard.press("Escape")
        expect(asked).to_have_count(0)
        assert len(kept(page)) == 1
        panel(page).get_by_role("button", name="删除（不再保留）").click()
        asked.get_by_role("button", name="删除", exact=True).click()
        expect(panel(page)).to_have_count(0)
        expect(page.locator("#content")).to_be_focused()
        assert kept(page) == []

    def test_so_is_that_of_a_sheet_that_is_gone(self, case_of_sheets, left_with, address):
        case = case_of_sheets
        row = rows_of(case, "scenes")[4]
        browser = left_with(case, f"scenes/{row}/told", "第一段\n第二段")
        remove_row(declaration_id=case.pk, path="scenes", row=row, by=a_clerk(case.enterprise))
        page = opened(browser, address("case-fill", case))
        expect(panel(page).locator("pre")).to_have_text("第一段\n第二段", use_inner_text=True)
        expect(panel(page).get_by_role("heading", level=3)).to_contain_text("第5份")

    def test_so_is_that_of_a_sheet_that_goes_while_it_is_fetched(self, case_of_sheets, left_with, address):
        case = case_of_sheets
        row = rows_of(case, "scenes")[4]
        page, held = opening(left_with(case, f"scenes/{row}/told", "搭建柔性加工单元"), address("case-fill", case))
        remove_row(declaration_id=case.pk, path="scenes", row=row, by=a_clerk(case.enterprise))
        held[0].continue_()
        expect(panel(page)).to_contain_text("搭建柔性加工单元")
        assert len(kept(page)) == 1

    def test_so_is_that_of_a_blank_that_a_revision_took_away(self, left_with, address, tmp_path):
        case = a_draft()
        browser = left_with(case, "factory/subsector", "重型车桥")
        pack = copy_of(LIAONING, tmp_path)
        form = pack / "forms/basic-factory.yaml"
        edit(
            form,
            "subsector: {label: 细分行业, kind: line, limit: 30}",
            "branch: {label: 细分领域, kind: line, limit: 30}",
        )
        edit(form, "subsector: factory/subsector", "subsector: factory/branch")
        call_command("load_notice", str(pack), verbosity=0)
        page = opened(browser, address("case-fill", case))
        expect(panel(page).get_by_role("heading", level=3)).to_contain_text("细分行业")
        expect(panel(page).locator("pre")).to_have_text("重型车桥")

    def test_what_is_typed_meanwhile_goes_on_being_saved(self, left_with, address):
        case = a_draft()
        row = rows_of(case, "scenarios")[1]
        browser = left_with(case, f"scenarios/{row}/instance", "变速箱装配")
        remove_row(declaration_id=case.pk, path="scenarios", row=row, by=a_clerk(case.enterprise))
        page = opened(browser, address("case-fill", case))
        blank(page, "factory/subsector").fill("重型车桥")
        expect(state(page)).to_contain_text("已保存")
        expect(state(page)).to_contain_text("有1处内容未能送达")
        assert text_at(case, "factory/subsector") == "重型车桥"
        assert len(kept(page)) == 1

    def test_what_the_server_does_not_take_is_shown_with_its_reason_and_can_be_given_up(self, left_with, address):
        case = a_draft()
        browser = left_with(case, "factory/subsector", "桥" * 20_001)
        page = opened(browser, address("case-fill", case))
        expect(panel(page)).to_contain_text("细分行业过长，最多20000个字符")
        expect(panel(page).locator("pre")).to_have_text("桥" * 20_001)
        panel(page).get_by_role("button", name="前往该处").click()
        expect(blank(page, "factory/subsector")).to_be_focused()
        panel(page).get_by_role("button", name="删除（不再保留）").click()
        page.get_by_role("dialog").get_by_role("button", name="删除", exact=True).click()
        expect(panel(page)).to_have_count(0)
        expect(blank(page, "factory/subsector")).to_have_value("汽车零部件")
        assert kept(page) == []

    def test_what_was_typed_before_the_script_came_does_not_push_the_earlier_text_out(self, left_with, address):
        case = a_draft()
        page = left_with(case, "factory/subsector", "重型车桥").new_page()
        held = holding(page, "**/js/fill.js")
        page.goto(address("case-fill", case), wait_until="commit")
        blank(page, "factory/subsector").fill("变速箱")
        held[0].continue_()
        expect(panel(page).locator("pre")).to_have_text("重型车桥")
        expect(state(page)).to_contain_text("已保存")
        assert text_at(case, "factory/subsector") == "变速箱"
        assert len(kept(page)) == 1

    def test_nothing_is_forgotten_because_it_is_old(self, left_with, address):
        case = a_draft()
        page = left_with(case, "factory/subsector", "重型车桥").new_page()
        page.goto(address("case", case))
        page.evaluate(
            """() => {
              const key = Object.keys(localStorage).find((one) => one.startsWith("fill:"));
              localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), at: 0 }));
            }"""
        )
        page.goto(address("case-fill", case))
        expect(state(page)).to_contain_text("已恢复并保存")
        assert text_at(case, "factory/subsector") == "重型车桥"


class TestOutsideOfTheForm:
    def test_a_case_that_a_colleague_submitted_shows_it_where_the_clerk_lands(self, left_with, address, page_of):
        case = a_draft()
        browser = left_with(case, "factory/subsector", "重型车桥")
        submit(declaration_id=case.pk, by=a_clerk(case.enterprise))
        page = opened(browser, address("case-fill", case))
        expect(page).to_have_url(address("case", case))
        expect(panel(page).get_by_role("heading", level=3)).to_contain_text("细分行业")
        expect(panel(page)).to_contain_text("该事项目前不能由您修改")
        expect(panel(page).locator("pre")).to_have_text("重型车桥")
        panel(page).get_by_role("button", name="删除（不再保留）").click()
        page.get_by_role("dialog").get_by_role("button", name="删除", exact=True).click()
        expect(panel(page)).to_have_count(0)
        assert kept(page) == []

    def test_one_that_is_submitted_while_its_form_is_open_keeps_what_came_too_late(self, address, page_of):
        case = a_draft()
        page = page_of(clerk_of(case).user)
        page.goto(address("case-fill", case))
        submit(declaration_id=case.pk, by=a_clerk(case.enterprise))
        blank(page, "factory/subsector").fill("重型车桥")
        expect(panel(page)).to_contain_text("内容已锁定，不能再修改")
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(address("case-submit", case))
        expect(page).to_have_url(address("case", case))
        expect(panel(page).locator("pre")).to_have_text("重型车桥")

    def test_the_submit_page_says_what_is_not_in_it_and_leads_back_to_the_form(self, left_with, address):
        case = a_draft()
        page = opened(left_with(case, "factory/subsector", "重型车桥"), address("case-submit", case))
        expect(panel(page)).to_contain_text("尚未送达，打开填写页时会再次发送")
        panel(page).get_by_role("link", name="打开填写页").click()
        expect(state(page)).to_contain_text("已恢复并保存")
        assert text_at(case, "factory/subsector") == "重型车桥"

    def test_the_list_of_the_enterprises_cases_says_so_too(self, left_with, live_server):
        case = a_draft()
        page = opened(left_with(case, "factory/subsector", "重型车桥"), live_server.url + reverse("cases"))
        expect(panel(page).get_by_role("heading", level=3)).to_contain_text(case.round.title)
        panel(page).get_by_role("link", name="打开填写页").click()
        expect(state(page)).to_contain_text("已恢复并保存")

    @pytest.mark.parametrize("width", [1366, 390])
    @pytest.mark.parametrize("name", ["case-fill", "case", "case-submit"])
    def test_the_panel_keeps_to_the_width_and_has_no_serious_fault_of_access(
        self, left_with, address, browser, browser_context_args, name, width
    ):
        case = a_draft()
        row = rows_of(case, "scenarios")[1]
        state = left_with(case, f"scenarios/{row}/instance", "长" * 300).storage_state()
        remove_row(declaration_id=case.pk, path="scenarios", row=row, by=a_clerk(case.enterprise))
        sized = {**browser_context_args, "viewport": {"width": width, "height": 844}, "bypass_csp": True}
        context = browser.new_context(**sized, storage_state=state)
        page = opened(context, address(name, case))
        expect(panel(page)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert serious_faults(page) == []
        context.close()


class TestInTheGrid:
    @pytest.fixture
    def officer(self):
        return an_officer(BEIPIAO)

    @pytest.fixture
    def case(self, officer):
        a_known_factory(BEIPIAO, level=2, enterprise=an_enterprise(name="朝阳宏发发展有限公司"))
        open_rechecks(round=the_round(), region=Region.objects.get(code=BEIPIAO), by=officer)
        return Declaration.objects.get()

    @pytest.fixture
    def row(self, case, officer):
        return add_row(declaration_id=case.pk, path="scenarios", by=officer)[0]

    @pytest.fixture
    def grid(self, live_server):
        return live_server.url + reverse("recheck")

    @pytest.fixture
    def left(self, grid, page_of, officer, case, row):
        """The officer's browser, in which a text of a scenario waits."""
        page = page_of(officer.user)
        page.goto(grid)
        page.locator("tbody button[aria-controls]").click()
        page.route("**/answers/", lambda route: route.abort())
        blank(page, f"scenarios/{row}/instance").fill("多机协同加工")
        expect(state(page)).to_have_text(AWAY)
        browser = page.context
        page.close()
        return browser

    def test_a_table_that_is_closed_is_opened_and_its_text_sent(self, left, grid, case, row):
        page = opened(left, grid)
        expect(blank(page, f"scenarios/{row}/instance")).to_have_value("多机协同加工")
        expect(blank(page, f"scenarios/{row}/instance")).to_be_visible()
        expect(state(page)).to_contain_text("已恢复并保存")
        assert text_at(case, f"scenarios/{row}/instance") == "多机协同加工"
        assert kept(page) == []
        page.locator("tbody button[aria-controls]").click()
        expect(blank(page, f"scenarios/{row}/instance")).to_be_hidden()

    def test_a_row_that_a_colleague_decided_shows_it_above_the_grid(self, left, grid, case):
        recheck(declaration_id=case.pk, passed=False, text="现场核查：已停产。", by=an_officer(BEIPIAO))
        page = opened(left, grid)
        expect(panel(page).get_by_role("heading", level=3)).to_contain_text("朝阳宏发发展有限公司")
        expect(panel(page)).to_contain_text("该事项目前不能由您修改")
        expect(panel(page).locator("pre")).to_have_text("多机协同加工")
