"""附件5 by the hand of a bureau: factories abroad are kept apart from those at home, and 500字 is 500字 at every door."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from declarations.behalf.handout import write_handout
from declarations.behalf.importing import confirm, keep, preview
from declarations.behalf.planning import Effect
from declarations.behalf.starting import start_on_behalf
from declarations.cases.drafting import save_answer, start
from declarations.cases.models import Declaration
from declarations.cases.opening import open_declaration
from declarations.cases.reading import current
from declarations.cases.submitting import Incomplete, submit
from declarations.cases.taking_in import take_in
from declarations.forms.answers import Answers
from declarations.notices.models import Round
from factories.registry.models import Factory
from portal.errors import Refused
from portal.jobs.running import run_job
from portal.regions.models import Region
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, a_clerk, a_factory, a_known_factory, an_officer, the_round
from tests.conftest import set_clock
from tests.factories.registry.lists import an_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice")]

FACTORY = "越南同奈智能工厂"
# A run of Latin letters or digits is one word (declarations.forms.counting), and so 2 of the 500.
PROFILE = "主营ERP " + "工" * 496 + "5G"
WHOLE = {
    "factory/name": FACTORY,
    "factory/level": "先进级",
    "factory/sector": "装备制造",
    "factory/employees": "320",
    "factory/revenue": "18650.5",
    "factory/profile": PROFILE,
    "factory/contact": "李新，外贸部，13800000000",
}


@pytest.fixture(autouse=True)
def _before_the_20th_of_march(monkeypatch):
    set_clock(monkeypatch, "2026-03-17 09:00")


@pytest.fixture
def officer():
    return an_officer(BEIPIAO)


def overseas():
    return Round.objects.get(programme="overseas")


def begun(by, *, name="朝阳出海有限公司", factory_name=FACTORY, region=BEIPIAO):
    place = Region.objects.get(code=region)
    return start_on_behalf(round=overseas(), region=place, name=name, factory_name=factory_name, by=by)


def filled(case, *, by, **changes):
    for path, text in {**WHOLE, **changes}.items():
        save_answer(declaration_id=case.pk, path=path, text=text, seen=None, by=by)
    return case


class TestFactoriesAbroad:
    def test_one_at_home_whose_name_is_not_known_is_not_taken_for_it(self, officer):
        home = a_known_factory()
        case = begun(officer, name=home.enterprise.name)
        home.refresh_from_db()
        assert (home.name, home.abroad) == ("", False)
        assert (case.factory.name, case.factory.abroad, case.factory.region_id) == (FACTORY, True, BEIPIAO)

    def test_it_is_found_again_by_its_name(self, officer):
        case = begun(officer)
        with pytest.raises(Refused, match="该工厂在本批次已有申报"):
            begun(officer)
        assert Factory.objects.filter(abroad=True).get() == case.factory

    def test_no_other_programme_takes_it_and_this_one_takes_no_other(self, officer):
        abroad, home = begun(officer).factory, a_factory(name="总厂")
        with pytest.raises(Refused, match="在境外，不属于基础级智能工厂的申报范围"):
            start(factory=abroad, round=the_round(), by=officer)
        with pytest.raises(Refused, match="填报境外的工厂，“总厂”在北票市，请登记一个新工厂"):
            start(factory=home, round=overseas(), by=officer)

    def test_an_enterprise_that_chose_its_unnamed_factory_is_told_and_nothing_is_named(self):
        home = a_known_factory()
        clerk = a_clerk(home.enterprise)
        asked = {"round": overseas(), "enterprise": home.enterprise, "name": FACTORY, "region": home.region}
        with pytest.raises(Refused, match="请登记一个新工厂"):
            open_declaration(**asked, factory=home, by=clerk)
        home.refresh_from_db()
        assert home.name == ""
        assert open_declaration(**asked, factory=None, by=clerk).factory.abroad

    def test_it_always_has_a_name(self):
        with pytest.raises(IntegrityError, match="factory_abroad_is_named"):
            a_factory(abroad=True)


class TestWho:
    @pytest.mark.parametrize("region", [BEIPIAO, CHAOYANG])
    def test_the_county_and_its_city_enter_it_without_an_account_of_the_enterprise(self, region):
        by = an_officer(region)
        case = filled(begun(by), by=by)
        submit(declaration_id=case.pk, by=by)
        case.refresh_from_db()
        assert (case.filler, case.status, case.stage) == (by.organisation, "under_review", "county")

    def test_another_county_does_not(self):
        with pytest.raises(Refused, match="只有北票市或其上级市"):
            begun(an_officer(LONGCHENG))

    def test_after_the_20th_of_march_it_is_over_while_the_other_rounds_go_on(self, officer, monkeypatch):
        set_clock(monkeypatch, "2026-03-21 00:00")
        with pytest.raises(Refused, match="已于2026年3月20日截止"):
            begun(officer)
        case = start_on_behalf(
            round=the_round(), region=Region.objects.get(code=BEIPIAO), name="北票内销有限公司", factory_name="厂",
            by=officer,
        )  # fmt: skip
        assert case.round.programme == "basic"


class TestFiveHundred:
    """The same text at each door: one that is just short enough, and one with a word more."""

    TOO_LONG = f"{PROFILE} AI"
    TOLD = "不超过500字，目前501字"

    def test_the_page(self, officer):
        case = filled(begun(officer), by=officer)
        assert current(case).checked.problems == []
        saved = save_answer(declaration_id=case.pk, path="factory/profile", text=self.TOO_LONG, seen=None, by=officer)
        assert (saved.text, saved.problem.message) == (self.TOO_LONG, self.TOLD)
        with pytest.raises(Incomplete) as told:
            submit(declaration_id=case.pk, by=officer)
        assert [(one.path, one.message) for one in told.value.problems] == [("factory/profile", self.TOLD)]

    @pytest.mark.parametrize(("text", "told"), [(PROFILE, []), (TOO_LONG, [TOLD])])
    def test_content_taken_in(self, officer, text, told):
        case = begun(officer)
        brought = Answers(texts={**WHOLE, "factory/profile": text})
        take_in(
            declaration_id=case.pk,
            brought=brought,
            replace=False,
            source="文件",
            seen=current(case).fingerprint,
            by=officer,
        )
        view = current(Declaration.objects.get(pk=case.pk))
        assert view.answers.text("factory/profile") == text
        assert [one.message for one in view.checked.problems] == told

    @pytest.mark.parametrize(
        ("text", "effect", "told"),
        [(PROFILE, Effect.START, []), (TOO_LONG, Effect.REFUSED, [f"海外智能工厂简介（H列）：{TOLD}"])],
    )
    def test_a_table(self, officer, text, effect, told):
        seen = preview(file=a_table(officer, text), round=overseas(), region=officer.organisation.region, by=officer)
        (row,) = seen.rows
        assert (row.effect, [one for one in row.said if "简介" in one]) == (effect, told)


class TestTable:
    def test_it_is_handed_out_as_printed_and_comes_back_as_a_whole_draft(self, officer):
        asked = {"round": overseas(), "region": officer.organisation.region}
        wanted = confirm(import_id=keep(file=a_table(officer, PROFILE), **asked, by=officer).pk, by=officer)
        run_job(wanted.job_id)
        case = Declaration.objects.get()
        assert current(case).checked.problems == []
        assert current(case).answers.texts.items() >= WHOLE.items()
        assert (case.factory.name, case.factory.abroad) == (FACTORY, True)

    def test_each_column_is_there_once_and_no_scenarios_are_spoken_of(self, officer):
        rows = handed_out(officer)
        assert [*rows[-1]] == [
            "序号", "企业名称", "海外智能工厂名称", "自评级别(基础级、先进级、卓越级、领航级)", "所属行业²", "从业人数",
            "营业收入(万元)", "海外智能工厂简介³ (500字以内)", "企业联系人及联系方式",
        ]  # fmt: skip
        assert "场景" not in "".join(str(cell) for row in rows for cell in row)

    def test_there_is_room_to_write_and_what_stays_empty_is_passed_over(self, officer):
        out = io.BytesIO()
        assert write_handout(round=overseas(), by=officer, out=out) == 10
        file = SimpleUploadedFile("表.xlsx", out.getvalue())
        with pytest.raises(Refused, match="下面没有企业"):
            preview(file=file, round=overseas(), region=officer.organisation.region, by=officer)

    def test_an_application_is_more_than_a_line_and_so_is_not_offered(self, officer):
        client = Client()
        client.force_login(officer.user)
        advanced = Round.objects.get(programme="advanced")
        page = client.get(reverse("behalf-upload"), {"round": advanced.pk})
        assert [str(one) for one in page.context["form"].fields["round"].queryset.order_by("-title")] == [
            "2026年第二批（12月）",
            "2026年第一批（4月）",
            "2026年海外智能工厂培育名单",
        ]
        assert client.get(reverse("behalf-table"), {"round": advanced.pk}).getvalue().startswith(b"PK")
        region = officer.organisation.region
        with pytest.raises(Refused, match="须逐项填写申报书，不能由表格导入"):
            preview(file=a_table(officer, PROFILE), round=advanced, region=region, by=officer)


def handed_out(officer):
    """The rows of the empty table, down to its heading."""
    out = io.BytesIO()
    write_handout(round=overseas(), by=officer, out=out)
    rows = [[cell for cell in row if cell] for row in load_workbook(out).active.iter_rows(values_only=True)]
    (place,) = (n for n, row in enumerate(rows) if row[:2] == ["序号", "企业名称"])
    return rows[: place + 1]


def a_table(officer, profile) -> SimpleUploadedFile:
    """The table as it was handed out, with one line."""
    line = [
        1,
        "朝阳出海有限公司",
        FACTORY,
        *(WHOLE[path] for path in list(WHOLE)[1:5]),
        profile,
        WHOLE["factory/contact"],
    ]
    return an_xlsx([*handed_out(officer), line])
