import datetime as dt
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories.assessments.models import MaturityAssessment
from factories.recognitions.granting import end
from factories.recognitions.models import Recognition
from factories.registry.importing import Effect, import_rows, preview, read_factories, source_of
from factories.registry.models import Enterprise, Factory
from portal.errors import Outdated
from portal.people.models import Organisation
from portal.regions.models import Region
from portal.trail.models import TrailEntry
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, CHAOYANG, a_factory, a_known_factory, an_enterprise, an_officer
from tests.factories.registry.lists import GOOD, KNOWN, MEANT, PRINTED, a_csv, an_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def read(*rows, heading=MEANT[:4], region=CHAOYANG):
    return read_factories(file=a_csv([heading, *rows]), region=Region.objects.get(pk=region))


def bring(*rows, source="附件2", by=None, **kwargs):
    return import_rows(rows=read(*rows, **kwargs).rows, tier="basic", source=source, by=by)


def reasons(reading):
    return [(one.row, one.column, one.letter, one.value, one.reason) for one in reading.bad]


@pytest.fixture
def printed_list():
    with KNOWN.open("rb") as file:
        return read_factories(file=file, region=Region.objects.get(pk=CHAOYANG))


def test_the_74_of_the_printed_list_are_all_understood(printed_list):
    assert printed_list.bad == []
    assert len(printed_list.rows) == 74
    assert Counter(row.region.short_name for row in printed_list.rows) == {
        "北票市": 8,
        "凌源市": 11,
        "朝阳县": 22,
        "建平县": 13,
        "喀左县": 8,
        "双塔区": 5,
        "龙城区": 7,
    }
    assert Counter(row.level_label for row in printed_list.rows) == {
        "一级": 3,
        "二级": 32,
        "三级": 33,
        "四级": 4,
        "五级": 2,
    }


def test_the_74_become_enterprises_with_county_level_and_tier(printed_list):
    officer = an_officer(CHAOYANG)

    report = import_rows(rows=printed_list.rows, tier="basic", source="附件2 基础级智能工厂名单", by=officer)

    assert (report.created, report.updated, report.unchanged) == (74, 0, 0)
    enterprise = Enterprise.objects.get(name_key="洁铸华特(建平)化工有限公司")
    assert (enterprise.name, enterprise.region.name, enterprise.credit_code) == (
        "洁铸华特（建平）化工有限公司",
        "建平县",
        None,
    )
    factory = enterprise.factories.get()
    assert (factory.name, factory.region) == ("", enterprise.region)
    assessment, recognition = factory.maturity_assessments.get(), factory.recognitions.get()
    assert (assessment.year, assessment.level, assessment.score, assessment.source) == (
        None,
        2,
        None,
        "附件2 基础级智能工厂名单",
    )
    assert (recognition.tier, recognition.granted_on, recognition.granted_by) == (
        "basic",
        None,
        "附件2 基础级智能工厂名单",
    )
    entry = trail_of(enterprise).get()
    assert (entry.deed, entry.actor, entry.acting_for) == ("import", officer.user, officer.organisation)
    assert entry.summary == "由名单登记为基础级：附件2 基础级智能工厂名单"


def test_importing_twice_changes_nothing(printed_list):
    import_rows(rows=printed_list.rows, tier="basic", source="附件2", by=None)
    tables = (Organisation, Enterprise, Factory, MaturityAssessment, Recognition, TrailEntry)
    before = [list(table.objects.order_by("pk").values()) for table in tables]

    report = import_rows(rows=printed_list.rows, tier="basic", source="另一份", by=None)

    assert (report.created, report.updated, report.unchanged) == (0, 0, 74)
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


@pytest.mark.parametrize("written", ["二级", "二", "2级", "2", "２级", "II级", " 二 级 "])
def test_a_level_may_be_written_in_several_ways(written):
    assert [row.level for row in read(("1", "甲厂", "北票市", written)).rows] == [2]


@pytest.mark.parametrize("written", ["喀左县", "喀喇沁左翼蒙古族自治县", "朝阳市喀左县", "朝阳 喀左县"])
def test_a_county_may_be_named_in_several_ways(written):
    assert [row.region.pk for row in read(("1", "甲厂", written, "二级")).rows] == ["211324"]


def test_each_mistake_is_told_by_row_column_and_reason():
    reading = read(
        ("1", "", "北票市", "二级"),
        ("2", "甲厂", "沈河区", "六级"),
        ("3", "乙厂", "北京市", ""),
        ("4", "丙厂", "朝阳市", "二级"),
        ("5", "丁厂", "", "二级"),
        ("6", "123", "北票市", "二级"),
        ("7", "北" * 121, "北票市", "二级"),
    )

    assert reasons(reading) == [
        (2, "企业名称", "B", "", "请填写企业名称"),
        (3, "县（市）区", "C", "沈河区", "不在朝阳市范围内，不能由此导入"),
        (3, "自评等级", "D", "六级", "只能是一级、二级、三级、四级或五级"),
        (4, "县（市）区", "C", "北京市", "朝阳市没有这个县（市）区，请核对名称"),
        (4, "自评等级", "D", "", "请填写一级、二级、三级、四级或五级"),
        (5, "县（市）区", "C", "朝阳市", "请写到县（市）区，不要只写市名"),
        (6, "县（市）区", "C", "", "请填写企业所在的县（市）区"),
        (7, "企业名称", "B", "123", "不是企业名称，请核对该列是否错位"),
        (8, "企业名称", "B", "北" * 121, "企业名称最多120字，此处有121字"),
    ]
    assert reading.rows == []
    assert str(reading.bad[1]) == "第3行 县（市）区（C列）“沈河区”：不在朝阳市范围内，不能由此导入"


def test_mistakes_are_told_by_the_row_of_the_file_below_a_title():
    file = an_xlsx([("附件2：",), ("基础级智能工厂名单",), PRINTED, GOOD[0], ("2", "乙厂", "北票市", "六级")])

    reading = read_factories(file=file, region=Region.objects.get(pk=CHAOYANG))

    assert [(one.row, one.letter) for one in reading.bad] == [(5, "D")]


def test_one_firm_twice_in_a_file_is_a_mistake_however_its_brackets_are_written():
    reading = read(
        ("1", "洁铸华特（建平）化工有限公司", "建平县", "二级"),
        ("2", "洁铸华特(建平)化工有限公司 ", "北票市", "三级"),
    )

    assert [(one.row, one.reason) for one in reading.bad] == [(3, "与第2行是同一家企业，请删去其中一行")]


def test_a_name_of_two_districts_needs_its_city_in_a_list_of_the_province():
    reading = read(("1", "甲厂", "铁西区", "二级"), ("2", "乙厂", "鞍山市铁西区", "二级"), region="210000")

    assert [one.reason for one in reading.bad] == ["沈阳市、鞍山市都有“铁西区”，请在前面写明市名，例如“沈阳市铁西区”"]
    assert [row.region.pk for row in reading.rows] == ["210303"]


def test_a_list_of_one_county_refuses_its_neighbours():
    reading = read(*GOOD, region=BEIPIAO)

    assert [(one.value, one.reason) for one in reading.bad] == [("喀左县", "不在北票市范围内，不能由此导入")]


def test_a_factory_that_failed_its_recheck_is_no_holder():
    heading = (*MEANT[:4], "复核结果")
    reading = read(("1", "甲厂", "北票市", "二级", "通过"), ("2", "乙厂", "北票市", "一级", "不通过"), heading=heading)

    assert [(one.row, one.column) for one in reading.bad] == [(3, "复核结果")]


def test_the_preview_says_what_each_row_would_do():
    bring(("1", "甲厂", "北票市", "二级"), ("2", "乙厂", "北票市", "二级"))
    an_enterprise(BEIPIAO, name="丁厂").factories.create(region_id=BEIPIAO)
    rows = read(
        ("1", "甲厂", "北票市", "二级"),
        ("2", "乙厂", "北票市", "三级"),
        ("3", "丙厂", "北票市", "一级"),
        ("4", "丁厂", "北票市", "一级"),
    ).rows

    plan = preview(rows=rows, tier="basic")

    assert [(one.listed.name, one.effect, one.note) for one in plan.rows] == [
        ("甲厂", Effect.NOTHING, ""),
        ("乙厂", Effect.UPDATE, "自评等级由二级改为三级"),
        ("丙厂", Effect.CREATE, ""),
        ("丁厂", Effect.UPDATE, "补登基础级，补登自评等级"),
    ]
    assert Enterprise.objects.count() == 3


def test_an_update_changes_what_it_said_and_notes_it():
    bring(("1", "甲厂", "北票市", "二级"))

    report = bring(("1", "甲厂", "北票市", "三级"), source="附件2（更正）")

    assert (report.created, report.updated, report.unchanged) == (0, 1, 0)
    factory = Factory.objects.get()
    assert [(one.level, one.source) for one in factory.maturity_assessments.all()] == [(3, "附件2（更正）")]
    assert [entry.summary for entry in trail_of(factory.enterprise)] == [
        "由名单登记为基础级：附件2",
        "由名单更新：自评等级由二级改为三级（附件2（更正））",
    ]


def test_a_result_with_a_year_is_never_touched_by_a_list_without():
    factory = a_known_factory(BEIPIAO, level=1)
    MaturityAssessment.objects.create(
        factory=factory, year=2026, level=3, source="平台", recorded_at=dt.datetime.now(dt.UTC)
    )

    bring(("1", factory.enterprise.name, "北票市", "二级"))

    assert set(factory.maturity_assessments.values_list("year", "level")) == {(2026, 3), (None, 2)}


def test_a_tier_that_a_decision_ended_is_not_brought_back_by_the_old_list():
    bring(("1", "甲厂", "北票市", "一级"))
    end(factory=Factory.objects.get(), tier="basic", on=dt.date(2026, 4, 8), basis="复核不通过", by=None)
    rows = read(("1", "甲厂", "北票市", "一级")).rows

    plan, report = preview(rows=rows, tier="basic"), import_rows(rows=rows, tier="basic", source="附件2", by=None)

    assert [(one.effect, one.note) for one in plan.rows] == [
        (Effect.NOTHING, "基础级认定已于2026-04-08终止，导入不恢复")
    ]
    assert report.unchanged == 1
    assert not Recognition.objects.in_force().exists()


def test_an_enterprise_known_in_another_county_of_the_city_is_a_mistake():
    an_enterprise(BEIPIAO, name="洁铸华特（建平）化工有限公司").factories.create(region_id=BEIPIAO)

    plan = preview(rows=read(("1", "洁铸华特(建平)化工有限公司", "建平县", "二级")).rows, tier="basic")

    assert [(one.row, one.column, one.reason) for one in plan.bad] == [
        (2, "县（市）区", "该企业已登记在北票市，请核对县（市）区"),
    ]


def test_an_enterprise_of_that_name_in_another_city_is_another_enterprise():
    a_factory("210102", enterprise=an_enterprise("210102", name="宏达机械厂"))

    assert bring(("1", "宏达机械厂", "北票市", "二级")).created == 1


def test_of_several_factories_the_one_that_holds_the_tier_is_meant_or_else_none():
    several = an_enterprise(BEIPIAO, name="甲厂")
    holder = a_known_factory(BEIPIAO, enterprise=several, name="一分厂", level=2)
    a_factory(BEIPIAO, enterprise=several, name="二分厂")
    unclear = an_enterprise(BEIPIAO, name="乙厂")
    a_factory(BEIPIAO, enterprise=unclear, name="一分厂")
    a_factory(BEIPIAO, enterprise=unclear, name="二分厂")

    plan = preview(rows=read(("1", "甲厂", "北票市", "三级"), ("2", "乙厂", "北票市", "二级")).rows, tier="basic")

    assert [(one.known.pk, one.effect) for one in plan.rows] == [(holder.pk, Effect.UPDATE)]
    assert [one.reason for one in plan.bad] == ["该企业在库中有多个工厂，名单没有写明是哪一个，请在企业库中办理"]


def test_nothing_is_imported_when_the_register_changed_since_the_preview():
    rows = read(*GOOD).rows
    an_enterprise(BEIPIAO, name=GOOD[1][1]).factories.create(region_id=BEIPIAO)

    with pytest.raises(Outdated, match="企业库已有变化，名单未导入"):
        import_rows(rows=rows, tier="basic", source="附件2", by=None)

    assert Enterprise.objects.count() == 1


def test_the_title_above_the_heading_names_the_source():
    city = Region.objects.get(pk=CHAOYANG)
    titled = read_factories(file=a_csv([("附件2：",), ("基础级智能工厂名单",), PRINTED, *GOOD]), region=city)
    plain = read_factories(file=a_csv([MEANT, *GOOD]), region=city)

    assert source_of(sheet=titled.sheet, tier="basic", file_name="a.csv") == "附件2 基础级智能工厂名单"
    assert source_of(sheet=plain.sheet, tier="basic", file_name="a.csv") == "基础级智能工厂名单（a.csv）"


def test_reading_and_preview_take_as_many_queries_for_one_row_as_for_many():
    city = Region.objects.get(pk=CHAOYANG)

    def count(n):
        file = a_csv([MEANT[:4], *((i, f"朝阳第{i}厂", "北票市", "二级") for i in range(n))])
        with CaptureQueriesContext(connection) as queries:
            preview(rows=read_factories(file=file, region=city).rows, tier="basic")
        return len(queries)

    assert count(1) == count(300)
