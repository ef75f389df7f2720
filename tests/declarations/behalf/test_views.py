"""The bureau's pages, the enterprise's answer to them, and how plainly they say 代填."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.behalf.models import SheetImport
from declarations.cases.models import Declaration
from declarations.cases.submitting import submit
from portal.jobs.running import run_job
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LONGCHENG,
    a_clerk,
    a_factory,
    a_submitted,
    an_enterprise,
    an_officer,
    fill,
    the_round,
)
from tests.declarations.behalf.tables import a_row, a_table, carried_out
from tests.declarations.behalf.test_starting import begun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def officer():
    return an_officer(BEIPIAO)


def browser_of(appointment):
    client = Client()
    client.force_login(appointment.user)
    return client


@pytest.fixture
def county(officer):
    return browser_of(officer)


def submitted_for(officer):
    case = begun(officer)
    fill(case, by=officer)
    submit(declaration_id=case.pk, by=officer)
    return Declaration.objects.get(pk=case.pk)


def shown(client, name, pk):
    return client.get(reverse(name, args=[pk])).content.decode()


class TestNew:
    def sent(self, **change):
        return {
            "round": the_round().pk,
            "region": BEIPIAO,
            "name": "朝阳代填有限公司",
            "factory_name": "一厂",
            **change,
        }

    def test_a_draft_is_begun_and_the_form_opens(self, county):
        answer = county.post(reverse("behalf-new"), self.sent())
        case = Declaration.objects.get()
        assert (answer.status_code, answer.url) == (302, reverse("case-fill", args=[case.pk]))
        assert "代填：" in shown(county, "case-fill", case.pk)

    def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(self, county):
        factory = a_factory()
        a_clerk(factory.enterprise)
        answer = county.post(reverse("behalf-new"), self.sent(name=factory.enterprise.name))
        assert answer.status_code == 422
        assert answer.context["form"].errors == {"name": [f"{factory.enterprise}已有填报账户，请由企业自行申报。"]}
        assert answer.context["form"]["factory_name"].value() == "一厂"

    def test_a_county_is_not_asked_where_and_chooses_no_other(self, county):
        form = county.get(reverse("behalf-new")).context["form"]
        assert (form.fields["region"].widget.input_type, form["region"].value()) == ("hidden", BEIPIAO)
        answer = county.post(reverse("behalf-new"), self.sent(region=LONGCHENG))
        assert answer.context["form"].errors == {"region": ["请从本地区的县（市）区中选择"]}

    def test_a_city_chooses_among_its_counties(self):
        form = browser_of(an_officer(CHAOYANG)).get(reverse("behalf-new")).context["form"]
        labels = [label for _, label in form.fields["region"].choices]
        assert (labels[0], "北票市" in labels, len(labels)) == ("请选择", True, 8)

    def test_from_the_register_its_name_and_county_come_along(self):
        one = a_factory(name="一厂").enterprise
        form = browser_of(an_officer(CHAOYANG)).get(reverse("behalf-new"), {"enterprise": one.pk}).context["form"]
        assert [form[name].value() for name in ("name", "region", "factory_name")] == [one.name, BEIPIAO, "一厂"]

    def test_the_open_round_stands_first_unless_another_is_asked_for(self, county):
        winter = the_round("2026-winter")
        pages = [county.get(reverse("behalf-new"), query) for query in ({}, {"round": winter.pk})]
        assert [page.context["form"]["round"].value() for page in pages] == [the_round().pk, winter.pk]

    @pytest.mark.parametrize("asked", ["x", "0190b6c8-0000-7000-8000-000000000000"])
    def test_an_enterprise_out_of_sight_brings_nothing(self, county, asked):
        assert county.get(reverse("behalf-new"), {"enterprise": asked}).context["form"]["name"].value() is None


class TestList:
    def test_what_the_bureau_fills(self, county, officer):
        case = begun(officer)
        begun(an_officer(CHAOYANG), name="朝阳市填有限公司")
        assert county.get(reverse("behalf")).context["page"].items == [case]

    def test_queries_do_not_grow_with_cases(self, county, officer):
        def queries():
            with CaptureQueriesContext(connection) as seen:
                county.get(reverse("behalf"))
            return len(seen)

        begun(officer)
        queries()
        one = queries()
        for n in range(3):
            begun(officer, name=f"第{n}公司")
        assert queries() == one


class TestTold:
    def test_everywhere_the_case_shows(self, county, officer):
        case = submitted_for(officer)
        city = browser_of(an_officer(CHAOYANG))
        assert "代填" in shown(county, "decide", case.pk)
        assert "由您本人填写并提交，请注意另行核实" in shown(county, "decide", case.pk)
        assert "由您本人填写" not in shown(browser_of(an_officer(BEIPIAO)), "decide", case.pk)
        assert "代填：" in shown(city, "case", case.pk)
        assert "由北票市工业和信息化局代填" in county.get(reverse("receipt", args=[case.pk, 1])).content.decode()
        assert "代填" in county.get(reverse("desk")).content.decode()

    def test_on_the_page_of_the_enterprise_with_what_to_do(self, officer):
        case = submitted_for(officer)
        clerk = browser_of(a_clerk(case.enterprise))
        page = shown(clerk, "case", case.pk)
        assert "确认无误" in page
        assert f"如有误，请联系北票市工业和信息化局（{officer.user}" in page
        assert "请核对并确认代填内容" in clerk.get(reverse("cases")).content.decode()
        assert "待确认" in clerk.get(reverse("home")).content.decode()

    def test_a_case_of_the_enterprises_own_says_nothing_of_it(self):
        case = a_submitted()
        assert "代填：" not in shown(browser_of(an_officer(BEIPIAO)), "decide", case.pk)


class TestHands:
    def test_the_enterprise_confirms(self, officer):
        case = submitted_for(officer)
        clerk = browser_of(a_clerk(case.enterprise))
        clerk.post(reverse("behalf-confirm", args=[case.pk]), {"submission": 1})
        assert Declaration.objects.get(pk=case.pk).confirmed_at
        assert "确认无误</button>" not in shown(clerk, "case", case.pk)

    def test_what_it_has_not_read_it_does_not_confirm(self, officer):
        case = submitted_for(officer)
        clerk = browser_of(a_clerk(case.enterprise))
        page = clerk.post(reverse("behalf-confirm", args=[case.pk]), {"submission": 2}, follow=True)
        assert "刚刚重新提交" in page.content.decode()

    def test_the_enterprise_takes_the_draft(self, officer):
        case = begun(officer)
        clerk = browser_of(a_clerk(case.enterprise))
        answer = clerk.post(reverse("behalf-take-over", args=[case.pk]), {"seen": case.moves})
        assert answer.url == reverse("case-fill", args=[case.pk])
        assert clerk.get(answer.url).status_code == 200

    def test_the_bureau_leaves_it_to_the_enterprise(self, county, officer):
        case = begun(officer)
        url = reverse("behalf-hand-over", args=[case.pk])
        page = county.post(url, {"seen": case.moves}, follow=True)
        assert "尚无填报账户" in page.content.decode()
        a_clerk(case.enterprise)
        assert county.post(url, {"seen": case.moves}).url == reverse("behalf")

    def test_another_enterprises_case_is_not_there(self, officer):
        case = begun(officer)
        stranger = browser_of(a_clerk(an_enterprise()))
        assert stranger.post(reverse("behalf-take-over", args=[case.pk]), {"seen": 0}).status_code == 404


class TestUpload:
    def upload(self, county, file):
        return county.post(reverse("behalf-upload"), {"round": the_round().pk, "region": BEIPIAO, "file": file})

    def test_from_upload_by_preview_and_confirmation_to_the_account(self, county):
        answer = self.upload(county, a_table(a_row(), a_row(企业名称="朝阳另一有限公司", 能力="两分多")))
        wanted = SheetImport.objects.get()
        assert answer.url == reverse("behalf-import", args=[wanted.pk])
        page = county.get(answer.url)
        assert [(effect, count) for effect, count in page.context["shown"].counts if count] == [
            ("start", 1),
            ("refused", 1),
        ]
        assert "能力成熟度自评估得分（D列）：请填写数字，例如 2.35" in page.content.decode()
        assert Declaration.objects.count() == 0
        county.post(reverse("behalf-import-confirm", args=[wanted.pk]))
        wanted.refresh_from_db()
        assert "已排队" in shown(county, "behalf-import", wanted.pk)
        run_job(wanted.job_id)
        assert "HX-Refresh" in county.get(reverse("behalf-import-progress", args=[wanted.pk]))
        done = county.get(reverse("behalf-import", args=[wanted.pk]))
        assert [row[3] for row in done.context["account"].rows] == ["新建代填", "不能导入"]
        assert len(done.context["filled"]) == 1
        assert b"".join(county.get(reverse("behalf-import-account", args=[wanted.pk])).streaming_content)[:2] == b"PK"

    def test_what_is_no_table_is_told_at_the_field(self, county):
        answer = self.upload(county, a_table())
        assert answer.status_code == 422
        assert "下面没有企业" in answer.context["form"].errors["file"][0]
        assert SheetImport.objects.count() == 0

    def test_confirming_twice_says_so(self, county):
        self.upload(county, a_table(a_row()))
        url = reverse("behalf-import-confirm", args=[SheetImport.objects.get().pk])
        assert [county.post(url).status_code for _ in range(2)] == [302, 409]

    def test_the_table_is_handed_out(self, county):
        answer = county.get(reverse("behalf-table"), {"round": the_round().pk})
        assert b"".join(answer.streaming_content)[:2] == b"PK"

    def test_the_source_is_the_officers_alone(self, county, officer):
        carried_out(a_table(a_row()), by=officer)
        case = Declaration.objects.get()
        url = reverse("behalf-source", args=[case.pk])
        assert b"".join(county.get(url).streaming_content)[:2] == b"PK"
        assert browser_of(a_clerk(case.enterprise)).get(url).status_code == 403

    def test_a_case_without_a_source_has_none(self, county, officer):
        assert county.get(reverse("behalf-source", args=[begun(officer).pk])).status_code == 404
