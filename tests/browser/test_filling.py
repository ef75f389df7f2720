"""Filling in a declaration in a real browser: nothing typed is lost, whatever happens around it."""

import json
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from declarations.cases.drafting import save_answer, start
from declarations.cases.models import Declaration, Submission
from declarations.cases.reading import current
from portal.people.models import Appointment
from tests.builders import PASSWORD, a_clerk, a_draft, a_factory, the_round

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("notice", "spring"),
]
ROOT = Path(__file__).resolve().parents[2]
SAVED = "已保存"
AWAY = "未能保存，文字已留在本浏览器，恢复连接后自动发送"


@pytest.fixture
def draft():
    return a_draft()


@pytest.fixture
def clerk(draft):
    return Appointment.objects.get(organisation=draft.enterprise.organisation)


@pytest.fixture
def form(live_server, page_of, clerk, draft):
    """The form of a draft that is whole, open in the clerk's browser."""
    page = page_of(clerk.user)
    page.goto(url(live_server, draft))
    return page


def url(live_server, case, name="case-fill"):
    return live_server.url + reverse(name, args=[case.pk])


def blank(page, path):
    return page.locator(f'[data-path="{path}"]')


def problem(page, path):
    return page.locator(f'[data-blank]:has([data-path="{path}"]) [data-problem]')


def state(page):
    return page.locator("[data-save-text]")


def text_at(case, path):
    return current(Declaration.objects.get(pk=case.pk)).answers.text(path)


def test_what_is_typed_before_the_script_has_come_is_saved_too(live_server, page_of, clerk, draft):
    page = page_of(clerk.user)
    held = []

    def hold(route):
        held.append(route)

    page.route("**/js/fill.js", hold)
    page.goto(url(live_server, draft), wait_until="commit")
    blank(page, "factory/subsector").fill("车桥")
    blank(page, "factory/sector").get_by_label("原材料").check()
    held[0].continue_()
    expect(state(page)).to_contain_text(SAVED)
    assert (text_at(draft, "factory/subsector"), text_at(draft, "factory/sector")) == ("车桥", "原材料")


def test_a_declaration_is_filled_and_submitted_with_the_keyboard_alone(live_server, page_of):
    factory = a_factory(name="一号工厂")
    clerk = a_clerk(factory.enterprise)
    case = start(factory=factory, round=the_round(), by=clerk)
    page = page_of(clerk.user)
    page.goto(url(live_server, case))
    keys = page.keyboard
    expect(page.locator("[data-open=enterprise]")).to_have_text("2处待完成")

    page.locator('[data-path="enterprise/ownership"] input').first.focus()
    for _ in range(2):
        keys.press("ArrowRight")  # 民营企业
    keys.press("Tab")
    keys.press("Space")  # 大型企业
    keys.press("ArrowRight")  # 中型企业
    keys.press("Tab")
    keys.press("End")
    keys.type("（北票）")
    keys.press("Tab")
    keys.press("Space")  # 原材料
    for _ in range(2):
        keys.press("ArrowRight")  # 装备制造
    keys.press("Tab")
    keys.type("汽车零部件")
    keys.press("Tab")
    keys.type("汽车零部件")
    expect(page.locator("[role=option]").first).to_have_text("3670 汽车零部件及配件制造中类 367 汽车零部件及配件制造")
    keys.press("ArrowDown")
    keys.press("Enter")
    for _ in range(3):
        keys.press("Tab")  # the clause of the next section, and 评估年度, which is there already
    keys.press("Space")
    keys.press("ArrowRight")  # 二级
    keys.press("Tab")
    keys.type("2.35")
    page.locator("[data-add-row]").focus()
    keys.press("Enter")
    scenario = page.locator("[data-scenario]")
    expect(scenario).to_be_focused()
    scenario.select_option("人机协同作业")
    keys.press("Tab")
    if page.evaluate("document.activeElement.tagName") == "SUMMARY":
        keys.press("Tab")  # what the notice says of the scenario
    keys.type("多机协同加工")
    keys.press("Tab")
    keys.press("ArrowDown")  # 是
    keys.press("Tab")
    expect(page.locator("[data-end-note]")).to_have_text("已全部填完，请核对后提交。")
    expect(page.locator("[data-standing]")).to_have_text("2026年自评估二级，达标")

    page.locator(".fill-end a").focus()
    keys.press("Enter")
    page.wait_for_url("**/submit/")
    page.get_by_role("button", name="确认无误，提交").focus()
    keys.press("Enter")
    page.wait_for_url(url(live_server, case, "case"))
    case.refresh_from_db()
    expect(page.get_by_text(f"已提交，编号 {case.number}")).to_be_visible()
    answers = json.loads(bytes(Submission.objects.get().envelope))["answers"]
    rows = answers.pop("scenarios")
    assert answers == {
        "enterprise": {"name": case.enterprise.name, "ownership": "民营企业", "size": "中型企业"},
        "factory": {
            "name": "一号工厂（北票）",
            "sector": "装备制造",
            "subsector": "汽车零部件",
            "industry": {"code": "3670", "name": "汽车零部件及配件制造"},
        },
        "maturity": {"year": "2026", "level": "二级", "score": "2.35"},
    }
    assert [(one["scenario"]["scenario"], one["instance"], one["ai"]) for one in rows] == [
        ("人机协同作业", "多机协同加工", True)
    ]


def test_what_is_typed_while_the_server_is_gone_survives_a_reload(form, draft):
    form.route("**/answers/", lambda route: route.abort())
    blank(form, "factory/subsector").fill("重型车桥")
    expect(state(form)).to_have_text(AWAY)
    form.on("dialog", lambda dialog: dialog.accept())
    form.reload()
    expect(blank(form, "factory/subsector")).to_have_value("重型车桥")
    expect(state(form)).to_have_text(AWAY)
    assert text_at(draft, "factory/subsector") == "汽车零部件"

    form.unroute("**/answers/")
    form.get_by_role("button", name="立即重试").click()
    expect(state(form)).to_contain_text("上次未能保存的内容已恢复并保存")
    assert text_at(draft, "factory/subsector") == "重型车桥"
    assert form.evaluate("Object.keys(localStorage).filter((one) => one.startsWith('fill:'))") == []


def test_it_is_sent_by_itself_when_the_server_is_back(form, draft):
    form.route("**/answers/", lambda route: route.fulfill(status=503))
    blank(form, "factory/subsector").fill("重型车桥")
    expect(state(form)).to_have_text(AWAY)
    blank(form, "factory/subsector").fill("重型车桥与变速箱")
    form.unroute("**/answers/")
    expect(state(form)).to_contain_text(SAVED)
    assert text_at(draft, "factory/subsector") == "重型车桥与变速箱"


def test_an_answer_that_was_lost_on_its_way_back_is_no_conflict_with_oneself(form, draft):
    """The server has the text, the page does not know it, and goes on typing."""

    def deliver_and_lose(route):
        route.fetch()
        route.abort()

    form.route("**/answers/", deliver_and_lose)
    blank(form, "factory/subsector").fill("重型车桥")
    expect(state(form)).to_have_text(AWAY)
    blank(form, "factory/subsector").fill("重型车桥与变速箱")
    form.unroute("**/answers/")
    expect(state(form)).to_contain_text(SAVED)
    expect(form.locator(".blank-notice")).to_have_count(0)
    assert text_at(draft, "factory/subsector") == "重型车桥与变速箱"


def test_a_session_that_expired_while_typing_is_renewed_in_place(form, draft, clerk):
    Session.objects.all().delete()
    blank(form, "factory/subsector").fill("重型车桥")
    dialog = form.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator("[name=username]")).to_have_value(clerk.user.username)
    assert text_at(draft, "factory/subsector") == "汽车零部件"
    dialog.locator("[name=password]").fill("wrong")
    form.keyboard.press("Enter")
    expect(dialog.locator("[data-error]")).to_contain_text("用户名或密码不正确")
    dialog.locator("[name=password]").fill(PASSWORD)
    form.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(state(form)).to_contain_text(SAVED)
    assert text_at(draft, "factory/subsector") == "重型车桥"
    # What comes after is saved with the fresh token.
    blank(form, "maturity/score").fill("2.4")
    expect(form.locator('[data-path="maturity/score"][data-version="2"]')).to_have_count(1)


def test_two_browsers_on_one_field_are_both_told_and_nothing_is_lost(live_server, page_of, form, draft, clerk):
    colleague = page_of(a_clerk(draft.enterprise).user)
    colleague.goto(url(live_server, draft))
    blank(form, "factory/subsector").fill("车桥")
    expect(state(form)).to_contain_text(SAVED)

    blank(colleague, "factory/subsector").fill("变速箱")
    notice = colleague.locator(".blank-notice")
    expect(notice).to_contain_text("同事刚刚修改了此处，请选择保留哪一份")
    expect(notice.locator("q")).to_have_text("车桥")
    expect(blank(colleague, "factory/subsector")).to_have_value("变速箱")
    assert text_at(draft, "factory/subsector") == "车桥"

    notice.get_by_role("button", name="保留我的").click()
    expect(state(colleague)).to_contain_text(SAVED)
    assert text_at(draft, "factory/subsector") == "变速箱"

    form.evaluate("window.dispatchEvent(new Event('focus'))")
    told = form.locator(".blank-notice")
    expect(told).to_contain_text("同事刚刚修改了此处")
    expect(told.locator("q")).to_have_text("车桥")
    expect(blank(form, "factory/subsector")).to_have_value("变速箱")
    told.get_by_role("button", name="改回原内容").click()
    expect(form.locator('[data-path="factory/subsector"][data-version="4"]')).to_have_count(1)
    assert text_at(draft, "factory/subsector") == "车桥"


def test_the_colleagues_text_can_be_taken(form, draft, clerk):
    save_answer(declaration_id=draft.pk, path="maturity/level", text="三级", seen=1, by=clerk)
    form.locator('[data-path="maturity/level"] input[value="四级"]').check()
    notice = form.locator(".blank-notice")
    expect(notice.locator("q")).to_have_text("三级")
    notice.get_by_role("button", name="采用同事的").click()
    expect(form.locator('[data-path="maturity/level"] input[value="三级"]')).to_be_checked()
    assert text_at(draft, "maturity/level") == "三级"


LINES = "重型车桥\n变速箱"


@pytest.fixture
def form_of_lines(live_server, page_of, draft, clerk):
    """The form, with a text of two lines in a blank of one, as a file brings it; and what its page sends."""
    save_answer(declaration_id=draft.pk, path="factory/subsector", text=LINES, seen=None, by=clerk)
    page = page_of(clerk.user)
    sent = []
    page.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)
    page.goto(url(live_server, draft))
    return page, sent


def test_opening_a_form_changes_nothing_and_sends_nothing(form_of_lines, draft):
    form, sent = form_of_lines
    there = blank(form, "factory/subsector")
    expect(there).to_have_value("重型车桥 变速箱")
    there.focus()
    there.blur()
    blank(form, "maturity/score").fill("2.5")
    expect(state(form)).to_contain_text(SAVED)
    assert [json.loads(one)["path"] for one in sent] == ["maturity/score"]
    assert text_at(draft, "factory/subsector") == LINES
    assert form.evaluate("Object.keys(localStorage).filter((one) => one.startsWith('fill:'))") == []


def test_typing_in_a_blank_of_one_line_makes_one_line_of_it(form_of_lines, draft):
    form, _sent = form_of_lines
    blank(form, "factory/subsector").press("End")
    form.keyboard.type("等")
    expect(state(form)).to_contain_text(SAVED)
    assert text_at(draft, "factory/subsector") == "重型车桥 变速箱等"


def test_a_colleagues_lines_are_shown_in_one_and_left_as_they_are(form, draft, clerk):
    save_answer(declaration_id=draft.pk, path="factory/subsector", text=LINES, seen=None, by=clerk)
    form.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(blank(form, "factory/subsector")).to_have_value("重型车桥 变速箱")
    blank(form, "maturity/score").fill("2.5")
    expect(state(form)).to_contain_text(SAVED)
    assert text_at(draft, "factory/subsector") == LINES


def test_lines_pasted_into_a_blank_of_one_stay_apart(form, draft):
    there = blank(form, "factory/subsector")
    there.evaluate(
        """(control) => {
          const data = new DataTransfer();
          data.setData("text/plain", "重型车桥\\r\\n变速箱\\n");
          control.select();
          control.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    expect(there).to_have_value("重型车桥 变速箱")
    expect(state(form)).to_contain_text(SAVED)
    assert text_at(draft, "factory/subsector") == "重型车桥 变速箱"
    there.press("Control+z")
    expect(there).to_have_value("汽车零部件")


def test_a_double_click_submits_once(live_server, form, draft):
    form.goto(url(live_server, draft, "case-submit"))
    form.get_by_role("button", name="确认无误，提交").dblclick()
    form.wait_for_url(url(live_server, draft, "case"))
    expect(form.get_by_role("heading", name="提交回执")).to_be_visible()
    assert Submission.objects.count() == 1


def test_a_mistake_is_told_at_its_field_once_one_leaves_it(form):
    score = blank(form, "maturity/score")
    score.fill("6")
    expect(state(form)).to_contain_text(SAVED)
    expect(problem(form, "maturity/score")).to_have_text("")
    score.press("Tab")
    expect(problem(form, "maturity/score")).to_have_text("应不大于5分")
    expect(score).to_have_attribute("aria-invalid", "true")
    expect(form.locator("[data-open=maturity]")).to_have_text("1处待完成")
    score.fill("4.5")
    expect(problem(form, "maturity/score")).to_have_text("")


def test_a_problem_of_the_submit_page_leads_to_its_field(live_server, form, draft, clerk):
    row = current(draft).answers.rows["scenarios"][0]
    save_answer(declaration_id=draft.pk, path=f"scenarios/{row}/instance", text="", seen=None, by=clerk)
    form.goto(url(live_server, draft, "case-submit"))
    form.get_by_role("link", name="实例名").click()
    instance = blank(form, f"scenarios/{row}/instance")
    expect(instance).to_be_focused()
    expect(problem(form, f"scenarios/{row}/instance")).to_have_text("请填写实例名")


def test_a_row_taken_out_comes_back_where_it_was(form, draft):
    names = form.locator("[data-row] [data-path$='/instance']")
    form.get_by_role("button", name="删除此行").first.click()
    expect(names).to_have_count(1)
    undo = form.get_by_role("button", name="撤销删除")
    expect(undo).to_be_focused()
    undo.press("Enter")
    expect(names).to_have_count(2)
    expect(names.first).to_have_value("多机协同的发动机壳体柔性加工与检测")
    expect(form.locator("[data-row] select").first).to_be_focused()


def test_a_row_is_not_taken_out_while_the_server_is_gone(form):
    form.route("**/rows/", lambda route: route.abort())
    form.get_by_role("button", name="删除此行").first.click()
    expect(form.locator("[data-table-problem]")).to_have_text("网络连接中断，此操作未完成，请稍后重试")
    expect(form.locator("[data-row]")).to_have_count(2)


def test_enter_goes_down_a_column_and_makes_a_new_row_at_its_end(form):
    names = form.locator("[data-row] [data-path$='/instance']")
    names.first.press("Enter")
    expect(names.nth(1)).to_be_focused()
    names.nth(1).press("Enter")
    expect(names).to_have_count(3)


def test_rows_of_a_colleague_arrive(live_server, page_of, form, draft):
    colleague = page_of(a_clerk(draft.enterprise).user)
    colleague.goto(url(live_server, draft))
    colleague.locator("[data-add-row]").click()
    expect(colleague.locator("[data-row]")).to_have_count(3)
    form.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(form.locator("[data-row]")).to_have_count(3)


def test_a_locked_case_says_so_while_it_is_open(live_server, page_of, form, draft):
    colleague = page_of(a_clerk(draft.enterprise).user)
    colleague.goto(url(live_server, draft, "case-submit"))
    colleague.get_by_role("button", name="确认无误，提交").click()
    colleague.wait_for_url(url(live_server, draft, "case"))
    form.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(state(form)).to_have_text("该事项目前为“待审核”，内容已锁定")
    form.get_by_role("button", name="查看事项").click()
    form.wait_for_url(url(live_server, draft, "case"))


def test_leaving_with_something_unsent_warns(form):
    form.route("**/answers/", lambda route: route.abort())
    blank(form, "factory/subsector").fill("重型车桥")
    expect(state(form)).to_have_text(AWAY)
    with form.expect_event("dialog") as asked:
        form.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.accept()


def test_the_last_words_are_sent_before_going_on_to_submit(form, draft):
    blank(form, "factory/subsector").fill("重型车桥")
    form.locator(".fill-end a").click()
    form.wait_for_url("**/submit/")
    expect(form.get_by_text("重型车桥")).to_be_visible()
    assert text_at(draft, "factory/subsector") == "重型车桥"


def test_counting_agrees_with_the_servers(live_server, form):
    vectors = json.loads((ROOT / "tests/vectors/counting.json").read_text(encoding="utf-8"))
    counted = form.evaluate(
        "async (texts) => { const { count } = await import('/static/js/counting.js'); return texts.map(count); }",
        [one["text"] for one in vectors],
    )
    assert counted == [one["count"] for one in vectors]


@pytest.mark.parametrize("name", ["case-fill", "case-submit", "case", "cases", "case-new"])
@pytest.mark.parametrize("width", [1366, 390])
def test_pages_keep_to_their_width_and_have_no_serious_fault_of_access(live_server, page_of, draft, clerk, name, width):
    page = page_of(clerk.user, viewport={"width": width, "height": 844}, bypass_csp=True)
    args = [] if name in {"cases", "case-new"} else [draft.pk]
    page.goto(live_server.url + reverse(name, args=args))
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.add_script_tag(path=ROOT / "node_modules/axe-core/axe.min.js")
    found = page.evaluate("async () => (await axe.run()).violations")
    serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}]
    assert serious == []
