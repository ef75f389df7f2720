"""What the script of the form is told, for each thing it may ask."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.cases.drafting import save_answer
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from portal.people.models import Appointment
from tests.builders import (
    BEIPIAO,
    LONGCHENG,
    a_clerk,
    a_draft,
    a_submitted,
    an_enterprise,
    an_officer,
)
from tests.reviews.builders import a_recheck

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
JSON = {"accept": "application/json"}


@pytest.fixture
def draft():
    return a_draft()


@pytest.fixture
def clerk(draft):
    return Appointment.objects.get(organisation=draft.enterprise.organisation)


@pytest.fixture
def browser(client, clerk):
    client.force_login(clerk.user)
    return client


def write(client, case, path, text, seen=None):
    url = reverse("case-answers", args=[case.pk])
    return client.post(url, {"path": path, "text": text, "seen": seen}, content_type="application/json", headers=JSON)


def rows(client, case, query="", **body):
    url = reverse("case-rows", args=[case.pk]) + query
    return client.post(url, body, content_type="application/json", headers=JSON)


def scenario_rows(case):
    return current(Declaration.objects.get(pk=case.pk)).answers.rows["scenarios"]


class TestWriting:
    def test_an_answer_is_saved_and_the_whole_case_comes_back(self, browser, draft):
        answer = write(browser, draft, "maturity/score", "2.5", seen=1)
        told = answer.json()
        assert answer.status_code == 200
        assert {key: told[key] for key in ("path", "version", "text", "display", "problem")} == {
            "path": "maturity/score", "version": 2, "text": "2.5", "display": "2.5", "problem": None,
        }  # fmt: skip
        assert {key: told[key] for key in ("percent", "complete", "open", "standing", "standing_tone")} == {
            "percent": 100, "complete": True, "open": 0, "standing": "met", "standing_tone": "success",
        }  # fmt: skip
        assert told["parts"] == {"enterprise": 0, "factory": 0, "maturity": 0, "scenarios": 0}
        assert told["saved_at"] == "09:00"

    def test_a_wrong_answer_is_kept_and_its_problem_told(self, browser, draft):
        told = write(browser, draft, "maturity/score", "二点五", seen=1).json()
        assert (told["text"], told["problem"]) == ("二点五", {"message": "请填写数字，例如 2.35", "missing": False})
        assert (told["open"], told["parts"]["maturity"]) == (1, 1)

    def test_the_display_is_in_words(self, browser, draft):
        assert write(browser, draft, "factory/industry", "3670").json()["display"] == "3670 汽车零部件及配件制造"

    def test_the_verdicts_follow_the_answer(self, browser, draft):
        told = write(browser, draft, "maturity/level", "一级", seen=1).json()
        assert (told["standing"], told["standing_note"]) == ("unmet", "2026年自评估一级，不达标")
        assert "2026年自评估一级，不达标" in told["verdicts"]

    def test_a_colleagues_newer_text_is_told_and_not_overwritten(self, browser, draft, clerk):
        save_answer(declaration_id=draft.pk, path="maturity/score", text="3", seen=1, by=clerk)
        answer = write(browser, draft, "maturity/score", "2.5", seen=1)
        assert answer.status_code == 409
        assert answer.json() == {
            "conflict": True,
            "theirs": "3",
            "version": 2,
            "display": "3",
            "message": "同事刚刚修改了此处，请选择保留哪一份",
        }
        assert current(draft).answers.text("maturity/score") == "3"

    def test_the_same_text_again_is_no_conflict(self, browser, draft, clerk):
        save_answer(declaration_id=draft.pk, path="maturity/score", text="3", seen=1, by=clerk)
        assert write(browser, draft, "maturity/score", "3", seen=1).json()["version"] == 2

    @pytest.mark.parametrize(
        ("path", "text", "message"),
        [
            ("factory/nothing", "x", "此处已不存在，可能已被同事删除，请刷新页面"),
            ("scenarios/rgone0/instance", "x", "此处已不存在，可能已被同事删除，请刷新页面"),
            ("enterprise/name", "x", "企业名称取自企业登记信息，不在此处修改"),
            ("factory/subsector", "长" * 20_001, "细分行业过长，最多20000个字符"),
        ],
    )
    def test_what_cannot_be_written_is_refused_with_the_reason(self, browser, draft, path, text, message):
        answer = write(browser, draft, path, text)
        assert (answer.status_code, answer.json()) == (422, {"message": message, "path": path})

    def test_a_locked_case_is_refused(self, client):
        case = a_submitted()
        client.force_login(Appointment.objects.get(organisation=case.enterprise.organisation).user)
        answer = write(client, case, "maturity/score", "3")
        assert (answer.status_code, answer.json()["message"]) == (
            422,
            "该事项目前为“待审核”，内容已锁定，不能再修改",
        )

    def test_the_county_does_not_write_an_enterprises_declaration(self, client):
        case = a_submitted()
        Declaration.objects.filter(pk=case.pk).update(status="returned")
        client.force_login(an_officer(BEIPIAO).user)
        answer = write(client, case, "maturity/score", "3")
        assert (answer.status_code, answer.json()["message"]) == (422, "您当前的身份不能填写此事项")

    def test_the_county_writes_a_recheck(self, client):
        officer = an_officer(BEIPIAO)
        case = a_recheck(BEIPIAO, by=officer)
        client.force_login(officer.user)
        assert write(client, case, "maturity/score", "3").status_code == 200

    @pytest.mark.parametrize("body", ["", "[]", "{", '{"path": "maturity/score"}', '{"path": 1, "text": ""}',
                                      '{"path": "maturity/score", "text": "", "seen": "1"}',
                                      '{"path": "maturity/score", "text": "", "seen": true}'])  # fmt: skip
    def test_what_no_script_of_ours_sends_is_a_bad_request(self, browser, draft, body):
        url = reverse("case-answers", args=[draft.pk])
        answer = browser.post(url, body, content_type="application/json", headers=JSON)
        assert (answer.status_code, answer.json()) == (400, {"message": "请求格式不正确，请刷新页面后重试"})

    def test_lone_surrogates_and_control_characters_are_left_out(self, browser, draft):
        url = reverse("case-answers", args=[draft.pk])
        body = '{"path": "factory/subsector", "text": "汽\\ud800车\\u0000零件", "seen": 1}'
        assert browser.post(url, body, content_type="application/json", headers=JSON).json()["text"] == "汽车零件"


class TestAccess:
    def test_without_a_session_json_says_so(self, client, draft):
        answer = write(client, draft, "maturity/score", "3")
        assert (answer.status_code, answer.json()) == (401, {"error": "登录已过期，请重新登录"})

    def test_another_enterprises_case_is_not_found(self, client, draft):
        client.force_login(a_clerk(an_enterprise()).user)
        assert write(client, draft, "maturity/score", "3").status_code == 404
        assert rows(client, draft, deed="add", path="scenarios").status_code == 404
        assert client.get(reverse("case-part", args=[draft.pk, "scenarios"])).status_code == 404

    def test_another_countys_officer_does_not_find_a_recheck(self, client):
        case = a_recheck(BEIPIAO)
        client.force_login(an_officer(LONGCHENG).user)
        assert write(client, case, "maturity/score", "3").status_code == 404

    def test_a_case_that_never_was_is_not_found(self, browser):
        url = reverse("case-answers", args=[uuid.uuid4()])
        assert browser.post(url, {}, content_type="application/json", headers=JSON).status_code == 404

    def test_the_province_may_not(self, client, draft):
        client.force_login(an_officer("210000").user)
        assert write(client, draft, "maturity/score", "3").status_code == 403


class TestLooking:
    def test_every_answer_comes_with_its_version(self, browser, draft):
        told = browser.get(reverse("case-answers", args=[draft.pk]), headers=JSON).json()
        assert told["answers"]["maturity/score"] == ["2.35", 1]
        assert told["rows"] == {"scenarios": scenario_rows(draft)}
        assert (told["fillable"], told["status"], told["open"]) == (True, "填报中", 0)

    def test_a_locked_case_says_so(self, client):
        case = a_submitted()
        client.force_login(Appointment.objects.get(organisation=case.enterprise.organisation).user)
        told = client.get(reverse("case-answers", args=[case.pk]), headers=JSON).json()
        assert (told["fillable"], told["status"]) == (False, "待审核")


class TestRows:
    def test_a_new_row_comes_with_its_html(self, browser, draft):
        told = rows(browser, draft, deed="add", path="scenarios").json()
        assert (told["position"], told["count"], told["full"], told["table_problem"]) == (2, 3, False, None)
        assert scenario_rows(draft)[2] == told["row"]
        assert f'data-path="scenarios/{told["row"]}/instance"' in told["html"]

    def test_a_row_taken_out_can_be_put_back_with_its_answers(self, browser, draft):
        first, second = scenario_rows(draft)
        gone = rows(browser, draft, deed="remove", path="scenarios", row=first).json()
        assert (gone["row"], gone["position"], gone["html"], gone["count"]) == (first, 0, "", 1)
        back = rows(browser, draft, deed="place", path="scenarios", row=first, position=0).json()
        assert ">多机协同的发动机壳体柔性加工与检测</textarea>" in back["html"]
        assert scenario_rows(draft) == [first, second]

    def test_too_few_rows_are_told(self, browser, draft):
        for row in scenario_rows(draft):
            told = rows(browser, draft, deed="remove", path="scenarios", row=row).json()
        assert told["table_problem"] == {"message": "智能制造典型场景实例至少填写1项，目前0项", "missing": True}

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ({"deed": "remove", "path": "scenarios", "row": "rgone0"}, "该行已不存在，可能已被同事删除"),
            ({"deed": "place", "path": "scenarios", "row": "rgone0", "position": 0}, "该行已不存在"),
            ({"deed": "add", "path": "factory"}, "此处不能增减行，请刷新页面"),
        ],
    )
    def test_refusals(self, browser, draft, body, message):
        answer = rows(browser, draft, **body)
        assert (answer.status_code, answer.json()["message"]) == (422, message)

    @pytest.mark.parametrize("body", [{"deed": "burn", "path": "scenarios"}, {"deed": "remove", "path": "scenarios"}])
    def test_what_no_script_of_ours_sends_is_a_bad_request(self, browser, draft, body):
        assert rows(browser, draft, **body).status_code == 400

    def test_rows_for_the_grid_have_ids_of_their_case(self, browser, draft):
        told = rows(browser, draft, query="?compact", deed="add", path="scenarios").json()
        assert f'id="{draft.pk}-f-scenarios-{told["row"]}-instance"' in told["html"]


class TestPart:
    def test_a_part_to_fill_in(self, browser, draft):
        page = browser.get(reverse("case-part", args=[draft.pk, "scenarios"]))
        assert page.status_code == 200
        assert page.content.decode().count("data-remove-row") == 2

    def test_a_locked_part_is_to_be_read(self, client):
        case = a_submitted()
        client.force_login(Appointment.objects.get(organisation=case.enterprise.organisation).user)
        page = client.get(reverse("case-part", args=[case.pk, "scenarios"])).content.decode()
        assert ("data-path" in page, "总装车间日排产" in page) == (False, True)

    def test_no_such_part(self, browser, draft):
        assert browser.get(reverse("case-part", args=[draft.pk, "nothing"])).status_code == 404


class TestIndustries:
    @pytest.mark.parametrize(
        ("asked", "first"),
        [
            ("汽车零部件", {"code": "3670", "name": "汽车零部件及配件制造", "group": "367 汽车零部件及配件制造"}),
            ("3670", {"code": "3670", "name": "汽车零部件及配件制造", "group": "367 汽车零部件及配件制造"}),
            ("3670 汽车零部件及配件制造", {"code": "3670", "name": "汽车零部件及配件制造", "group": "367 汽车零部件及配件制造"}),
        ],
    )  # fmt: skip
    def test_found_by_code_and_by_name(self, browser, asked, first):
        found = browser.get(reverse("industry-search"), {"q": asked}).json()["industries"]
        assert found[0] == first

    def test_twenty_at_most_by_the_beginning_of_a_code(self, browser):
        found = browser.get(reverse("industry-search"), {"q": "36"}).json()["industries"]
        assert {one["code"][:2] for one in found} == {"36"}
        assert len(browser.get(reverse("industry-search"), {"q": "制造"}).json()["industries"]) == 20

    def test_nothing_asked_nothing_found(self, browser):
        assert browser.get(reverse("industry-search")).json() == {"industries": []}


def test_saving_asks_no_more_of_the_database_with_more_rows(browser, draft):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert write(browser, draft, "maturity/score", "2.5").status_code == 200
        write(browser, draft, "maturity/score", "2.6")
        return len(seen)

    few = queries()
    for _ in range(20):
        rows(browser, draft, deed="add", path="scenarios")
    assert queries() == few
