"""A table out and in again, as a clerk does it: the file, the preview, the draft."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.drafting import save_answer
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.cases.unlocking import is_open
from portal.trail.record import trail_of
from tests.declarations.cases.test_application_forms import a_draft_of, clerk_of
from tests.declarations.worksheets.books import HEAD, book, edited

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def case():
    return a_draft_of("workshop", rows=3)


@pytest.fixture
def clerk(client, case):
    client.force_login(clerk_of(case).user)
    return client


def handed_out(client, case, path="equipment"):
    return b"".join(client.get(reverse("case-table", args=[case.pk, path])).streaming_content)


def upload(client, case, file, path="equipment"):
    return client.post(reverse("case-table-import", args=[case.pk, path]), {"file": file})


def confirm(client, case, page, path="equipment", **choice):
    hidden = dict(re.findall(r'type="hidden" name="(content|seen|confirm)" value="([^"]*)"', page.content.decode()))
    sent = {name: html.unescape(value) for name, value in hidden.items()}
    return client.post(reverse("case-table-import", args=[case.pk, path]), {**sent, **choice})


def stands(case, path="equipment"):
    answers = current(Declaration.objects.get(pk=case.pk)).answers
    return [(row, answers.text(f"{path}/{row}/name")) for row in answers.rows[path]]


def without_the_second(page):
    page.delete_rows(HEAD + 2)
    page[f"B{HEAD + 1}"] = "改过的名称"
    page[f"B{HEAD + 3}"] = "新装备"


def test_rows_that_are_not_in_the_file_stay(clerk, case):
    rows = [row for row, _ in stands(case)]
    page = upload(clerk, case, edited(handed_out(clerk, case), without_the_second))
    text = page.content.decode()
    assert "填写2处，其中替换1处" in text
    assert "增加1行" in text
    assert "草稿中有1行不在文件里（第2行）" in text
    assert stands(case)[0][1] == "五轴加工单元"  # nothing is written yet

    answer = confirm(clerk, case, page, missing="keep")
    assert (answer.status_code, answer["Location"].endswith("#at=equipment")) == (302, True)
    there = stands(case)
    assert [row for row, _ in there][:3] == rows
    assert [name for _, name in there] == ["改过的名称", "五轴加工单元", "五轴加工单元", "新装备"]


def test_by_choice_they_go_and_their_answers_are_kept(clerk, case):
    rows = [row for row, _ in stands(case)]
    page = upload(clerk, case, edited(handed_out(clerk, case), without_the_second))
    confirm(clerk, case, page, missing="drop")
    assert [name for _, name in stands(case)] == ["改过的名称", "五轴加工单元", "新装备"]
    deeds = [entry.deed for entry in trail_of(case)][-2:]
    assert deeds == ["take_in", "arrange_rows"]
    assert trail_of(case).last().detail["removed"] == [rows[1]]
    assert f"{rows[1]}/name" in case.sheets.get(part="equipment").answers


def test_mistakes_are_listed_with_row_and_column(clerk, case):
    def spoil(page):
        page[f"C{HEAD + 1}"] = "三台"

    text = upload(clerk, case, edited(handed_out(clerk, case), spoil)).content.decode()
    assert "有1个单元格不能导入" in text
    assert "数量（C列）" in text
    assert "没有可导入的变化" in text


def test_what_a_colleague_wrote_after_the_preview_is_looked_at_first(clerk, case):
    page = upload(clerk, case, edited(handed_out(clerk, case), without_the_second))
    row = stands(case)[0][0]
    save_answer(declaration_id=case.pk, path=f"equipment/{row}/name", text="同事所填", seen=None, by=clerk_of(case))
    again = confirm(clerk, case, page, missing="keep")
    assert again.status_code == 409
    assert "同事所填" in again.content.decode()
    assert stands(case)[0][1] == "同事所填"
    assert confirm(clerk, case, again, missing="keep").status_code == 302
    assert stands(case)[0][1] == "改过的名称"


def test_a_table_inside_a_sheet_goes_the_same_way(client):
    case = a_draft_of("advanced", rows=2)
    client.force_login(clerk_of(case).user)
    scene = current(case).answers.rows["scenes"][1]
    path = next(one for one in current(case).answers.rows if one.startswith(f"scenes/{scene}/"))
    content = handed_out(client, case, path)
    assert "第2份" in book(content).worksheets[0]["A1"].value

    def change(page):
        page[f"C{HEAD + 1}"] = "改过的内容"

    page = upload(client, case, edited(content, change), path)
    assert confirm(client, case, page, path).status_code == 302
    assert "改过的内容" in current(Declaration.objects.get(pk=case.pk)).answers.texts.values()
    assert current(Declaration.objects.get(pk=case.pk)).answers.rows == current(case).answers.rows


def test_what_an_officer_left_closed_stays_closed(clerk, case):
    _, second, _ = (row for row, _ in stands(case))
    page = upload(clerk, case, edited(handed_out(clerk, case), without_the_second))
    Declaration.objects.filter(pk=case.pk).update(open_paths=[f"equipment/{second}"])
    assert not is_open(Declaration.objects.get(pk=case.pk), "equipment")
    confirm(clerk, case, page, missing="drop")
    assert stands(case)[0][1] == "五轴加工单元"
    assert len(stands(case)) == 3


def test_a_bad_file_is_told_at_its_place(clerk, case):
    for file, says in ((SimpleUploadedFile("a.xlsx", b"\0\xff"), "这不是表格文件"), (None, "请选择文件")):
        page = clerk.post(reverse("case-table-import", args=[case.pk, "equipment"]), {"file": file} if file else {})
        assert page.status_code == 422
        assert says in page.content.decode()


def test_there_is_no_such_table(clerk, case):
    for path in ("nothing", "enterprise", "scenes/rzzzzz/equipment"):
        assert clerk.get(reverse("case-table", args=[case.pk, path])).status_code == 404


def test_many_rows_ask_the_database_as_often_as_one(client):
    asked = []
    for rows in (1, 1, 8):  # the first time fills caches
        case = a_draft_of("workshop", rows=rows)
        client.force_login(clerk_of(case).user)

        def change(page, rows=rows):
            for n in range(1, rows + 1):
                page[f"B{HEAD + n}"] = f"第{n}台"

        with CaptureQueriesContext(connection) as queries:
            page = upload(client, case, edited(handed_out(client, case), change))
            assert confirm(client, case, page).status_code == 302
        asked.append(len(queries))
    assert asked[1] == asked[2]
