"""What the people of the portal do in a browser, a function for each step; a journey reads as the list of them.

Each starts from a page of the portal's own and ends where its effect can be seen, so that steps follow in any order.
The pages of a journey have a ``base_url``; whose page it is says the first argument.
"""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import Page, expect

WORKER = 120_000  # ms in which a worker on a busy machine has done what it was asked


def blank(holder: Any, path: str) -> Any:
    """The control of one answer, on a page or in a row."""
    return holder.locator(f'[data-path="{path}"]')


def answer(holder: Any, path: str, text: str) -> None:
    """Typed or chosen, whichever the control is made for."""
    control = blank(holder, path)
    tag = control.evaluate("element => element.tagName")
    if tag == "SELECT":
        control.select_option(text)
    elif tag in {"INPUT", "TEXTAREA"}:
        control.fill(text)
    else:
        control.get_by_label(text, exact=True).check()


# Filling in.


def begin(clerk: Page, *, round: str, factory: str) -> None:
    """A new declaration of a factory that the portal does not know yet."""
    clerk.goto("/")
    clerk.get_by_role("link", name="新建申报").first.click()
    clerk.get_by_label(round).check()
    clerk.get_by_label("登记一个新工厂").check()
    clerk.locator("[name=name]").fill(factory)
    clerk.get_by_role("button", name="开始填写").click()
    expect(clerk.get_by_role("link", name="核对并提交").first).to_be_visible()


def begin_for(officer: Page, *, round: str, enterprise: str, factory: str, county: str = "") -> None:
    """代填; the county names its own place by being the county."""
    officer.goto("/")
    officer.locator(".mainnav summary", has_text="企业").click()
    officer.get_by_role("link", name="代填申报").click()
    officer.get_by_role("link", name="新建代填").first.click()
    officer.get_by_label("申报批次").select_option(label=round)
    if county:
        officer.get_by_label("企业所在县（市）区").select_option(label=county)
    officer.get_by_label("企业名称").fill(enterprise)
    officer.get_by_label("工厂名称").fill(factory)
    officer.get_by_role("button", name="开始填写").click()
    expect(officer.get_by_text(f"代{enterprise}填写")).to_be_visible()


def answer_all(filler: Page, texts: Mapping[str, str]) -> None:
    """Path → text, each kept before the step ends."""
    for path, text in texts.items():
        answer(filler, path, text)
    expect(filler.locator("[data-save-text]")).to_contain_text("已保存")


def bring_in(filler: Page, file: Path) -> None:
    """带入已有内容: what was typed by hand stays, the rest comes from the file."""
    filler.locator("summary", has_text="导出、带入").click()
    filler.get_by_role("link", name="带入已有内容").click()
    filler.locator("#file").set_input_files(file)
    filler.get_by_role("button", name="预览").click()
    filler.get_by_role("button", name="带入草稿").click()
    expect(filler.get_by_text("已带入")).to_be_visible()


def attach(filler: Page, files: Mapping[str, Path]) -> None:
    """Slot → file, each looked into by the worker and found right."""
    for slot, file in files.items():
        place = filler.locator(f'[data-slot="{slot}"]')
        place.locator("[data-choose]").set_input_files(file)
        expect(place.locator(".slot-files")).to_contain_text("已上传", timeout=WORKER)


def submit(filler: Page) -> None:
    filler.locator(".fill-end a").click()
    filler.get_by_role("button", name="确认无误，提交").click()
    expect(filler.get_by_text("待审核").first).to_be_visible()


def bring_scan(clerk: Page, photographs: list[Path]) -> None:
    """The paper that the worker made is there to be printed; its stamped pages come back as a scan."""
    expect(clerk.get_by_role("link", name="下载 PDF")).to_be_visible(timeout=WORKER)
    clerk.get_by_label("选择扫描件").set_input_files(photographs)
    expect(clerk.locator(".slot-files li")).to_have_count(len(photographs))


# Reviewing.


def approve(officer: Page, enterprise: str, *, exception: str = "") -> None:
    """通过, from 待办; ``exception`` where something in principle is not met."""
    officer.goto("/desk/")
    officer.get_by_role("link", name=enterprise).click()
    officer.get_by_label("通过", exact=True).check()
    if exception:
        officer.get_by_label("例外理由").fill(exception)
    officer.get_by_role("button", name="提出意见").click()
    officer.goto("/desk/")
    expect(officer.get_by_role("link", name=enterprise)).to_be_hidden()


def confirm_all(officer: Page) -> None:
    """按下级意见办理, all at once."""
    officer.goto("/desk/")
    officer.get_by_role("button", name="全选本页").click()
    officer.get_by_role("button", name="按下级意见办理").click()
    officer.get_by_role("button", name="确认办理").click()
    expect(officer.get_by_role("heading", name="批量办理结果")).to_be_visible()
    officer.goto("/desk/")
    expect(officer.get_by_text("没有待办事项")).to_be_visible()


def open_lists(officer: Page, round: str = "") -> None:
    """The lists of a round; without one, of that which the page opens with."""
    officer.goto("/rosters/")
    if round:
        officer.get_by_label("批次", exact=True).get_by_role("link", name=round).click()


def freeze(officer: Page, *, cases: int, round: str = "") -> None:
    open_lists(officer, round)
    officer.get_by_role("button", name=f"定稿名单（{cases}项）").click()
    _confirmed(officer, "定稿")


def rank(officer: Page, reasons: Mapping[str, str], *, round: str) -> None:
    """择优推荐: enterprise → reason, on the list just frozen, in the order that it has."""
    open_lists(officer, round)
    officer.get_by_role("link", name="核对名单").click()
    officer.get_by_role("link", name="调整顺序和理由").click()
    for enterprise, reason in reasons.items():
        officer.get_by_label(f"{enterprise}的推荐理由").fill(reason)
    officer.get_by_role("button", name="保存").click()
    for reason in reasons.values():
        expect(officer.get_by_text(reason)).to_be_visible()


def report(officer: Page, *, round: str = "") -> None:
    open_lists(officer, round)
    officer.get_by_role("button", name="上报", exact=True).first.click()
    _confirmed(officer, "上报")
    expect(officer.get_by_text("已上报", exact=True).first).to_be_visible()


def receive(officer: Page, *, place: str, round: str = "") -> None:
    open_lists(officer, round)
    officer.get_by_role("row", name=place).get_by_role("button", name="接收", exact=True).click()
    _confirmed(officer, "接收")
    expect(officer.get_by_text("名单已接收。")).to_be_visible()


def table_of(officer: Page, button: str, *, round: str = "") -> list[tuple[Any, ...]]:
    """The rows of the spreadsheet that the worker makes of the lists, as downloaded."""
    open_lists(officer, round)
    officer.get_by_role("button", name=button).click()
    download = officer.get_by_role("link", name="下载 ")
    expect(download).to_be_visible(timeout=WORKER)
    with officer.expect_download() as arrived:
        download.click()
    book = openpyxl.load_workbook(io.BytesIO(Path(arrived.value.path()).read_bytes()))
    return list(book.active.iter_rows(values_only=True))


# Experts.


def assign(province: Page, enterprise: str, experts: list[str], *, round: str) -> None:
    province.goto("/experts/")
    province.get_by_role("link", name=round).click()
    province.get_by_role("link", name=enterprise).click()
    for one in experts:
        province.get_by_role("checkbox", name=f"选择{one}").check()
    province.get_by_role("button", name="保存评审专家").click()
    expect(province.get_by_role("columnheader", name=experts[0])).to_be_visible()


def score(expert: Page, enterprise: str, *, points: str, text: str) -> None:
    """The same points for each criterion, an opinion in total, handed in."""
    expert.goto("/scoring/")
    expert.get_by_role("link", name=enterprise).click()
    expect(
        expert.get_by_label("总体意见")
    ).to_be_visible()  # all() waits for nothing: before the page there are no forms
    for form in expert.locator("form", has=expert.locator("[name=points]")).all():
        form.locator("[name=points]").fill(points)
        form.locator("[name=points]").press("Tab")
        expect(form.get_by_role("status")).to_contain_text("已保存")
    expert.get_by_label("总体意见").fill(text)
    expert.get_by_label("总体意见").press("Tab")
    expect(expert.locator("form", has=expert.get_by_label("总体意见")).get_by_role("status")).to_contain_text("已保存")
    expert.get_by_role("button", name="提交评分").first.click()
    _confirmed(expert, "提交评分")
    expect(expert.get_by_text("已提交", exact=True)).to_be_visible()


def conclude(province: Page, enterprise: str, *, round: str) -> None:
    province.goto("/experts/")
    province.get_by_role("link", name=round).click()
    province.get_by_role("row", name=enterprise).get_by_role("checkbox").check()
    province.get_by_role("button", name="通过评审", exact=True).click()
    expect(province.get_by_text("没有等待评审结论的事项")).to_be_visible()


# Public notice and result.


def publicise(province: Page, *, round: str, title: str) -> None:
    province.goto("/publicity/")
    province.get_by_role("button", name=f"{round}拟定公示").click()
    province.get_by_role("button", name="发布公示").click()
    expect(province.get_by_text("公示已发布。")).to_be_visible()
    expect(province.get_by_role("heading", name=title)).to_be_visible()


def close_publicity(province: Page, *, title: str) -> None:
    province.goto("/publicity/")
    province.get_by_role("link", name=title).click()
    province.get_by_role("button", name="结束公示").click()
    _confirmed(province, "结束公示")
    expect(province.get_by_text("公示已结束")).to_be_visible()


def publish(province: Page, *, round: str, number: str, document: Path) -> None:
    province.goto("/publicity/")
    province.get_by_role("button", name=f"{round}拟定结果").click()
    province.get_by_label("文号").fill(number)
    province.get_by_label("正式文件").set_input_files(document)
    province.get_by_role("button", name="发布结果").click()
    expect(province.get_by_text("结果已发布")).to_be_visible()


def _confirmed(page: Page, button: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=button, exact=True).click()
