"""A table shaped like 附件3, as it comes, becomes drafts; every rule of the page holds, and twice changes nothing."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from declarations.behalf import importing
from declarations.behalf.handing import hand_over
from declarations.behalf.handout import write_handout
from declarations.behalf.importing import MOST_ROWS, confirm, preview
from declarations.behalf.rows import items_of
from declarations.cases.drafting import save_answer
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.tables.preview import preview_of
from factories.registry.models import Enterprise
from portal.errors import Outdated, Refused
from portal.jobs.running import run_job
from portal.people.appointments import dismiss
from portal.regions.models import Region
from portal.trail.models import TrailEntry
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LONGCHENG,
    a_clerk,
    a_draft,
    a_factory,
    a_known_factory,
    an_officer,
    fill,
    the_round,
)
from tests.conftest import set_clock
from tests.declarations.behalf.tables import a_row, a_table, carried_out, kept
from tests.declarations.behalf.test_starting import begun
from tests.factories.registry.lists import a_csv, an_xlsx
from tests.reviews.builders import a_recheck, a_rechecked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def officer():
    return an_officer(BEIPIAO)


def looked_at(file, *, by, region=BEIPIAO):
    return preview(file=file, round=the_round(), region=Region.objects.get(code=region), by=by)


def told(seen):
    """Effect and what is said of each row."""
    return [
        (one.effect, "；".join(f"{cell.column}：{cell.reason}" for cell in one.why) or one.note) for one in seen.rows
    ]


def account(wanted):
    return [row[3:] for row in preview_of(wanted.job.result).rows]


class TestReading:
    def test_a_whole_row_is_a_whole_draft(self, officer):
        wanted = carried_out(a_table(a_row()), by=officer)
        assert account(wanted) == [["新建代填", "登记企业并新建代填"]]
        case = Declaration.objects.get()
        assert current(case).checked.problems == []
        assert (case.filler, case.source_file, case.source_row) == (officer.organisation, wanted.file, 5)
        assert TrailEntry.objects.get(deed="import").summary == "由表格导入：名单.xlsx第5行"

    def test_stray_blanks_full_width_digits_units_and_short_words_are_understood(self, officer):
        row = a_row(
            能力="２．３５ 分",
            所属行业=" 装备 制造 ",
            企业性质="民营",
            企业类型="中型",
            自评等级="二 级",
            行业小类="3670",
        )
        carried_out(a_table(row), by=officer)
        values = current(Declaration.objects.get()).checked.values
        assert [values[path] for path in ("maturity/score", "factory/sector", "enterprise/ownership", "enterprise/size")] == [
            "2.35", "装备制造", "民营企业", "中型企业"
        ]  # fmt: skip
        assert (values["maturity/level"], values["factory/industry"]["code"]) == ("二级", "3670")

    def test_an_industry_by_its_name(self, officer):
        carried_out(a_table(a_row(行业小类="汽车零部件及配件制造")), by=officer)
        assert current(Declaration.objects.get()).checked.values["factory/industry"]["code"] == "3670"

    def test_titles_totals_notes_examples_and_empty_numbers_are_no_rows(self, officer):
        example = ["2", *[""] * 9, "示例: 1.生产作业(环节名)-人机协同作业(场景名)-实例(实例名) 2.....", "", ""]
        file = a_table(a_row(), ["3", *[""] * 12], example, ["合计", "1家"], ["¹ 所属行业请填写:原材料、电子信息"])
        seen = looked_at(file, by=officer)
        assert len(seen.rows) == 1
        assert [one.why for one in sorted(seen.reading.skipped, key=lambda one: one.number)] == [
            "空行", "示例行", "合计行", "说明行"
        ]  # fmt: skip

    def test_an_enterprise_merged_over_its_factories(self, officer):
        file = an_xlsx([("企业名称", "工厂名称"), ("朝阳代填有限公司", "一厂"), ("", "二厂")], merged=["A2:A3"])
        carried_out(file, by=officer)
        assert sorted(case.factory.name for case in Declaration.objects.all()) == ["一厂", "二厂"]
        assert Enterprise.objects.count() == 1

    @pytest.mark.parametrize(
        ("cells", "reason"),
        [
            ({"能力": "两分多"}, "能力成熟度自评估得分：请填写数字，例如 2.35"),
            ({"能力": "7"}, "能力成熟度自评估得分：应不大于5分"),
            ({"所属行业": "化工"}, "所属行业：请从“原材料、电子信息、装备制造、消费品”中选择一项"),
            ({"智能": "1.生产作业-造梦-实例"}, "智能制造典型场景实例(罗列)：“生产作业-造梦-实例”：请从参考指引所列的典型场景中选择一项"),
            ({"智能": "1.生产管理-人机协同作业-实例"}, "智能制造典型场景实例(罗列)：“生产管理-人机协同作业-实例”：“人机协同作业”属于生产作业环节"),
            ({"企业名称": "  "}, "企业名称：请填写企业名称"),
            ({"工厂名称": ""}, "工厂名称：请填写工厂名称"),
        ],
    )  # fmt: skip
    def test_a_wrong_cell_is_told_and_its_row_left_out(self, officer, cells, reason):
        good = a_row(企业名称="朝阳另一有限公司")
        rows = told(looked_at(a_table(a_row(**cells), good), by=officer))
        assert rows[0][0] == "refused"
        assert rows[0][1].startswith(reason)
        assert rows[1][0] == "start"

    def test_of_a_wrong_scenario_the_second_list_says_nothing_more(self, officer):
        [row] = looked_at(a_table(a_row(智能="1.生产作业-造梦-实例")), by=officer).rows
        assert [cell.letter for cell in row.why] == ["K"]

    def test_ai_that_is_not_among_the_scenarios(self, officer):
        [row] = told(looked_at(a_table(a_row(应用="1.智能质检")), by=officer))
        assert "“智能质检”未列入智能制造典型场景实例(罗列)" in row[1]

    def test_one_factory_twice(self, officer):
        rows = told(looked_at(a_table(a_row(), a_row()), by=officer))
        assert rows[1] == ("refused", "工厂名称：与第5行是同一家工厂，请删去其中一行")

    def test_a_county_column_must_name_the_county(self, officer):
        file = a_csv(
            [("企业名称", "工厂名称", "县（市）区"), ("甲公司", "一厂", "龙城区"), ("乙公司", "一厂", "北票市")]
        )
        assert [one[0] for one in told(looked_at(file, by=officer))] == ["refused", "start"]

    def test_too_many_rows_are_refused_plainly(self, officer):
        file = a_csv([("企业名称", "工厂名称"), *((f"第{n}公司", "一厂") for n in range(MOST_ROWS + 1))])
        with pytest.raises(Refused, match=f"表中有{MOST_ROWS + 1}行，每次最多导入{MOST_ROWS}行"):
            looked_at(file, by=officer)

    def test_what_is_no_such_table(self, officer):
        with pytest.raises(Refused, match="没有找到名单的表头"):
            looked_at(a_csv([("甲", "乙"), ("1", "2")]), by=officer)

    @pytest.mark.parametrize(
        "text", ["1.甲-乙-丙\n2.丁-戊-己", "1.甲-乙-丙 2.丁-戊-己", "1、甲-乙-丙；2、丁-戊-己。", "甲-乙-丙\n丁-戊-己"]
    )
    def test_the_ways_to_number_a_list(self, text):
        assert items_of(text) == ["甲-乙-丙", "丁-戊-己"]


class TestRules:
    def test_an_enterprise_with_an_account(self, officer):
        factory = a_factory()
        a_clerk(factory.enterprise)
        [row] = told(looked_at(a_table(a_row(企业名称=factory.enterprise.name)), by=officer))
        assert row == ("refused", "企业名称：该企业已有填报账户，请由企业自行申报")

    def test_an_enterprise_that_declares_itself(self, officer):
        case = a_draft()
        file = a_table(a_row(企业名称=case.enterprise.name, 工厂名称=case.factory.name or "一号工厂"))
        [row] = told(looked_at(file, by=officer))
        assert row == ("refused", "企业名称：该工厂在本批次已有申报事项，由企业填写，不能导入")

    def test_outside_of_the_rounds_time_nothing_starts(self, officer, monkeypatch):
        set_clock(monkeypatch, "2026-04-07 00:00")
        wanted = carried_out(a_table(a_row()), by=officer)
        assert account(wanted)[0][0] == "不能导入"
        assert (Declaration.objects.count(), Enterprise.objects.count()) == (0, 0)

    def test_a_known_factory_waits_for_its_recheck_to_be_opened(self, officer):
        factory = a_known_factory()
        [row] = told(looked_at(a_table(a_row(企业名称=factory.enterprise.name)), by=officer))
        assert row[1].startswith("企业名称：已是基础级智能工厂，请先在“已有工厂复核”中建立复核清单")

    def test_a_recheck_that_was_decided_stays(self, officer):
        case = a_rechecked(by=officer)
        [row] = told(looked_at(a_table(a_row(企业名称=case.enterprise.name, 能力="3")), by=officer))
        assert row == ("refused", "企业名称：该工厂在本批次已有复核事项，待上报，不能导入")

    def test_a_recheck_with_the_enterprise_stays(self, officer):
        case = a_recheck(by=officer)
        a_clerk(case.enterprise)
        hand_over(declaration_id=case.pk, by=officer)
        [row] = told(looked_at(a_table(a_row(企业名称=case.enterprise.name)), by=officer))
        assert row == ("refused", "企业名称：该工厂在本批次已有复核事项，由企业填写，不能导入")

    def test_the_city_does_not_write_in_a_countys_cases(self, officer):
        case = begun(officer)
        [row] = told(looked_at(a_table(a_row(能力="3")), by=an_officer(CHAOYANG)))
        assert row == ("refused", f"企业名称：该工厂在本批次已有申报事项，由{case.filler}填写，不能导入")

    def test_another_place_is_not_theirs(self, officer):
        for deed in (looked_at, kept):
            with pytest.raises(Refused, match="只有龙城区或其上级市的主管部门"):
                deed(a_table(a_row()), by=officer, region=LONGCHENG)

    def test_what_has_changed_since_the_preview_is_told_in_the_account(self, officer):
        wanted = confirm(import_id=kept(a_table(a_row()), by=officer).pk, by=officer)
        a_clerk(begun(officer).enterprise)
        case = Declaration.objects.get()
        hand_over(declaration_id=case.pk, by=officer)
        run_job(wanted.job_id)
        wanted.job.refresh_from_db()
        assert account(wanted)[0][0] == "不能导入"


class TestTwice:
    def test_changes_nothing(self, officer):
        carried_out(a_table(a_row()), by=officer)
        before = list(TrailEntry.objects.filter(subject_kind="declaration").values_list("pk"))
        again = carried_out(a_table(a_row()), by=officer)
        assert account(again)[0][0] == "无变化"
        assert list(TrailEntry.objects.filter(subject_kind="declaration").values_list("pk")) == before
        assert Declaration.objects.get().source_file != again.file

    def test_a_blank_cell_takes_nothing_away_and_a_change_is_named(self, officer):
        carried_out(a_table(a_row()), by=officer)
        changed = a_table(a_row(能力="2.5", 所属行业="", 智能="1.生产作业-人机协同作业-另一实例", 应用=""))
        [row] = told(looked_at(changed, by=officer))
        assert row == ("change", "能力成熟度自评估得分由“2.35”改为“2.5”；智能制造典型场景实例(罗列)改为1项")
        carried_out(changed, by=officer)
        view = current(Declaration.objects.get())
        assert (view.answers.text("factory/sector"), len(view.answers.rows["scenarios"])) == ("装备制造", 1)

    def test_confirming_twice_is_told(self, officer):
        wanted = confirm(import_id=kept(a_table(a_row()), by=officer).pk, by=officer)
        with pytest.raises(Outdated, match="已确认导入"):
            confirm(import_id=wanted.pk, by=officer)

    def test_work_that_was_broken_off_is_gone_on_with(self, officer, monkeypatch):
        rows = [a_row(), a_row(企业名称="朝阳另一有限公司")]
        wanted = confirm(import_id=kept(a_table(*rows), by=officer).pk, by=officer)
        done = []

        def broken(count, total):
            done.append(count)
            if count == 1:
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            importing.run(wanted.job, broken)
        assert Declaration.objects.count() == 1
        importing.run(wanted.job, lambda count, total: None)
        assert Declaration.objects.count() == 2

    def test_who_has_left_imports_nothing(self, officer):
        wanted = confirm(import_id=kept(a_table(a_row()), by=officer).pk, by=officer)
        dismiss(appointment=officer, by=None)
        with pytest.raises(Refused, match="已离任"):
            importing.run(wanted.job, lambda count, total: None)


class TestRoundTrip:
    def handed_out(self, officer):
        out = io.BytesIO()
        write_handout(round=the_round(), by=officer, out=out)
        return SimpleUploadedFile("填报表.xlsx", out.getvalue())

    def test_the_table_handed_out_says_what_the_cases_say(self, officer):
        case = a_recheck(by=officer)
        fill(case, by=officer, maturity_score="2.345")
        seen = looked_at(self.handed_out(officer), by=officer)
        assert [(one.effect, one.case) for one in seen.rows] == [("nothing", case)]
        assert seen.reading.sheet.ignored == ["行业中类⁴"]

    def test_a_recheck_whose_name_differs_from_the_register(self, officer):
        case = a_recheck(by=officer, factory=a_known_factory(name="登记名"))
        save_answer(declaration_id=case.pk, path="factory/name", text="填报名", seen=None, by=officer)
        seen = looked_at(self.handed_out(officer), by=officer)
        assert [(one.effect, one.case) for one in seen.rows] == [("nothing", case)]

    def test_filled_in_and_uploaded_it_fills_the_grid(self, officer):
        case = a_recheck(by=officer)
        book = load_workbook(self.handed_out(officer))
        sheet = book.active
        [heading] = [row for row in sheet.iter_rows() if row[1].value == "企业名称"]
        at = {str(cell.value)[:4]: cell.column for cell in heading}
        for start, text in {
            "工厂名称": "一号工厂",
            "能力成熟": 2.35,
            "所属行业": "装备制造",
            "自评等级": "二级",
        }.items():
            sheet.cell(heading[0].row + 1, at[start], text)
        out = io.BytesIO()
        book.save(out)
        carried_out(SimpleUploadedFile("填报表.xlsx", out.getvalue()), by=officer)
        answers = current(Declaration.objects.get(pk=case.pk)).answers
        assert [answers.text(path) for path in ("factory/name", "maturity/score", "maturity/level")] == [
            "一号工厂", "2.35", "二级"
        ]  # fmt: skip

    def test_only_what_the_bureau_fills_is_handed_out(self, officer):
        a_rechecked(by=officer)
        with pytest.raises(Refused, match="下面没有企业"):
            looked_at(self.handed_out(officer), by=officer)


def test_the_number_of_queries_does_not_grow_with_rows(officer):
    def queries(count):
        rows = [a_row(企业名称=f"第{n}公司") for n in range(count)]
        carried_out(a_table(*rows), by=officer)
        with CaptureQueriesContext(connection) as seen:
            looked_at(a_table(*rows), by=officer)
        return len(seen)

    queries(1)
    one = queries(1)
    assert queries(6) == one
