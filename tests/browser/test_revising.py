"""A province revises its notice in the browser: a mistake is shown at its line, the mended pack published, a draft follows."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.notices.archive import zip_of
from portal.jobs.models import Job
from portal.jobs.running import run_job
from tests.builders import LIAONING as PROVINCE
from tests.builders import a_draft, an_officer
from tests.declarations.notices.packs import LIAONING, copy_of, edit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("notice", "spring")]
FORM = "forms/basic-factory.yaml"
RENAMED = "branch: {was: [subsector], label: 细分领域, kind: line, limit: 25}"


def a_file(folder: Path) -> Path:
    file = folder.parent / f"{folder.name}.zip"
    file.write_bytes(zip_of(folder))
    return file


def run(kind: str) -> None:
    run_job(Job.objects.get(kind=kind, status=Job.Status.QUEUED).pk)


def test_a_pack_with_a_mistake_then_mended_is_published_and_a_draft_follows(page_of, live_server, tmp_path):
    case, officer = a_draft(), an_officer(PROVINCE)
    pack = copy_of(LIAONING, tmp_path)
    edit(pack / FORM, "subsector: {label: 细分行业, kind: line, limit: 30}", RENAMED)
    page = page_of(officer.user)

    page.goto(live_server.url)
    page.locator("summary").get_by_text("管理", exact=True).click()
    page.get_by_role("link", name="通知包与版次").click()
    page.locator("#id_file").set_input_files(a_file(pack))
    page.get_by_role("button", name="检查并预览").click()
    report = page.get_by_role("table", name="通知包中的错误")
    expect(report.get_by_role("row").filter(has_text="facts › subsector")).to_contain_text(FORM)

    edit(pack / FORM, "subsector: factory/subsector", "subsector: factory/branch")
    page.locator("#id_file").set_input_files(a_file(pack))
    page.get_by_role("button", name="检查并预览").click()
    changes = page.get_by_role("table", name="表单的变化")
    expect(changes).to_contain_text("键由 subsector 改为 branch")
    expect(changes).to_contain_text("字数上限")
    run("measure-revision")
    expect(page.get_by_text("将转入新版的事项")).to_be_visible()
    expect(page.locator("#measured")).to_contain_text("1 项")

    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("第2版已发布")).to_be_visible()
    run("follow-notice")
    page.reload()
    expect(page.get_by_role("link", name="第2版填报中的事项，1项")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载第2版通知包").click()
    assert download.value.suggested_filename == "liaoning-2026-第2版.zip"

    followed = Declaration.objects.get(pk=case.pk)
    assert followed.revision.number == 2
    assert current(followed).answers.texts["factory/branch"] == "汽车零部件"
