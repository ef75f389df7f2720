"""Carrying a case out and in, as a clerk does it."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from declarations.cases.drafting import save_answer, start
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.cases.submitting import submit
from portal.people.models import Appointment
from tests.builders import a_draft, a_factory, the_round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def whole():
    return a_draft()


@pytest.fixture
def by(whole):
    return Appointment.objects.get(organisation=whole.enterprise.organisation)


@pytest.fixture
def clerk(client, by):
    client.force_login(by.user)
    return client


@pytest.fixture
def empty(whole, by):
    return start(factory=a_factory(enterprise=whole.enterprise, name="二号工厂"), round=the_round(), by=by)


def body(answer):
    return b"".join(answer.streaming_content)


class TestExport:
    def test_json_names_its_schema_which_everybody_may_read(self, clerk, whole, client):
        answer = clerk.get(reverse("case-json", args=[whole.pk]))
        told = json.loads(body(answer))
        assert told["answers"]["maturity"]["score"] == "2.35"
        assert "%E5%9F%BA%E7%A1%80%E7%BA%A7" in answer["Content-Disposition"]
        client.logout()
        schema = client.get(told["$schema"].removeprefix("http://testserver"))
        assert schema.json()["title"] == "基础级智能工厂申报表"

    def test_word_has_every_label_and_answer(self, clerk, whole):
        document = Document(io.BytesIO(body(clerk.get(reverse("case-word", args=[whole.pk])))))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        assert {"企业性质", "民营企业", "总装车间日排产", "2.35分", "3670 汽车零部件及配件制造"} <= set(cells)
        assert document.paragraphs[0].text == "基础级智能工厂申报表"

    def test_after_submitting_word_holds_what_was_submitted(self, clerk, whole, by):
        submit(declaration_id=whole.pk, by=by)
        document = Document(io.BytesIO(body(clerk.get(reverse("case-word", args=[whole.pk])))))
        number = Declaration.objects.get(pk=whole.pk).number
        assert f"编号：{number}" in [one.text for one in document.paragraphs]

    def test_a_form_that_is_not_there_is_404(self, client):
        assert client.get(reverse("form-schema", args=["liaoning-2026", "none"])).status_code == 404
        assert client.get(reverse("form-schema", args=["none", "basic-factory"])).status_code == 404


class TestBringIn:
    def test_from_a_file_by_way_of_a_preview(self, clerk, whole, empty):
        content = body(clerk.get(reverse("case-json", args=[whole.pk])))
        address = reverse("case-bring-in", args=[empty.pk])
        page = clerk.post(address, {"file": SimpleUploadedFile("a.json", content)})
        assert "总装车间日排产" in page.content.decode()
        assert current(Declaration.objects.get(pk=empty.pk)).answers.rows["scenarios"] == []
        sent = {**page.context["carried"], "seen": page.context["view"].fingerprint, "confirm": "yes", "replace": "no"}
        assert clerk.post(address, sent)["Location"] == reverse("case-fill", args=[empty.pk])
        assert current(Declaration.objects.get(pk=empty.pk)).checked.problems == []

    def test_from_an_earlier_declaration(self, clerk, whole, empty, by):
        submit(declaration_id=whole.pk, by=by)
        address = reverse("case-bring-in", args=[empty.pk])
        assert str(whole.pk) in clerk.get(address).content.decode()
        page = clerk.get(address, {"from": whole.pk})
        assert page.context["filling"].new_rows == 2

    def test_a_wrong_file_is_said_at_its_place(self, clerk, empty):
        answer = clerk.post(
            reverse("case-bring-in", args=[empty.pk]), {"file": SimpleUploadedFile("a.json", b"not json")}
        )
        assert (answer.status_code, "不是 JSON 格式" in answer.content.decode()) == (422, True)

    def test_a_draft_that_changed_meanwhile_shows_the_preview_again(self, clerk, whole, empty, by):
        submit(declaration_id=whole.pk, by=by)
        seen = current(empty).fingerprint
        save_answer(declaration_id=empty.pk, path="factory/subsector", text="车桥", seen=None, by=by)
        answer = clerk.post(
            reverse("case-bring-in", args=[empty.pk]), {"from": whole.pk, "seen": seen, "confirm": "yes"}
        )
        assert (answer.status_code, "草稿又有修改" in answer.content.decode()) == (409, True)

    @pytest.mark.parametrize("chosen", ["x", "01a20554-c6d5-762e-82a4-cbb4261a7481"])
    def test_what_is_not_there_is_404(self, clerk, empty, chosen):
        assert clerk.get(reverse("case-bring-in", args=[empty.pk]), {"from": chosen}).status_code == 404
