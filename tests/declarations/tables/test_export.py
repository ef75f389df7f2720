"""Asking for a table, and making it."""

import io
from decimal import Decimal
from typing import Any

import pytest

from declarations.cases.models import Kind, Outcome
from declarations.tables import printing
from declarations.tables.export import (
    exports_of,
    exports_visible_to,
    make_table,
    request_export,
    run,
    sees_every_row,
    table_of,
    tables_of,
)
from portal.errors import Refused
from portal.jobs.models import Job
from portal.people.appointments import appoint, dismiss
from portal.people.models import Appointment, Organisation, Role
from portal.regions.models import Region
from portal.trail.record import trail_of
from reviews.rosters.composing import freeze
from reviews.rosters.reporting import report
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_clerk,
    an_administrator,
    an_enterprise,
    an_officer,
    the_round,
)
from tests.declarations.papers.pdfs import text_of
from tests.declarations.tables.cases import COLD_STORE, SORTING, a_waiting_case
from tests.declarations.tables.sheets import opened, texts

pytestmark = pytest.mark.usefixtures("notice", "spring")


def a_region(code: str) -> Region:
    return Region.objects.get(pk=code)


def asked(by: Appointment, region: str, table: str = "basic-summary") -> Job:
    return request_export(table=table, region=a_region(region), round=the_round(), by=by)


def no_progress(done: int, total: int) -> None:
    pass


FACTS: dict[str, Any] = {
    "maturity_year": 2026,
    "maturity_level": 2,
    "maturity_score": Decimal("2.50"),
    "sector": "消费品",
    "subsector": "水产加工",
    "ownership": "民营企业",
    "size": "中型企业",
    "industry_code": "1361",
    "scenarios": (SORTING, COLD_STORE),
}


def test_a_round_offers_the_tables_of_its_programme_in_their_order() -> None:
    assert [spec.table for spec in tables_of(the_round())] == ["basic-summary", "basic-known", "basic-recheck"]


def test_an_unknown_table_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refused) as refused:
        table_of(round=the_round(), table="advanced-summary")

    assert refused.value.field == "table"
    assert refused.value.message == (
        "“2026年第一批（4月）”没有名为“advanced-summary”的表。可以导出的表："
        "辽宁省基础级智能工厂名单汇总表（basic-summary）、基础级智能工厂名单（basic-known）、"
        "基础级智能工厂名单（复核不通过）（basic-recheck）。"
    )


def test_asking_writes_a_job_that_says_what_is_wanted(django_capture_on_commit_callbacks: Any) -> None:
    officer = an_officer(CHAOYANG)

    job = asked(officer, CHAOYANG)

    assert (job.kind, job.status, job.asked_by, job.acting_for) == (
        "export-table",
        Job.Status.QUEUED,
        officer.user,
        officer.organisation,
    )
    assert job.title == "辽宁省基础级智能工厂名单汇总表·朝阳市·2026年第一批（4月）"
    assert job.params == {"table": "basic-summary", "region": CHAOYANG, "round": str(the_round().pk)}
    assert [entry.actor for entry in trail_of(job)] == [officer.user]


@pytest.mark.parametrize(
    ("own", "region", "allowed"),
    [
        (BEIPIAO, BEIPIAO, True),
        (BEIPIAO, LONGCHENG, False),
        (BEIPIAO, CHAOYANG, False),
        (BEIPIAO, LIAONING, False),
        (CHAOYANG, BEIPIAO, True),
        (CHAOYANG, CHAOYANG, True),
        (CHAOYANG, "210200", False),
        (CHAOYANG, LIAONING, False),
        (LIAONING, BEIPIAO, True),
        (LIAONING, CHAOYANG, True),
        (LIAONING, LIAONING, True),
    ],
)
def test_a_bureau_may_ask_for_its_own_region_and_those_below(own: str, region: str, allowed: bool) -> None:
    officer = an_officer(own)

    assert sees_every_row(officer.user, a_region(region)) is allowed
    if allowed:
        assert asked(officer, region).params["region"] == region
    else:
        with pytest.raises(Refused) as refused:
            asked(officer, region)
        assert refused.value.field == "region"
        assert Job.objects.count() == 0


def test_an_officer_of_two_bureaus_asks_for_each_in_its_own_name() -> None:
    """What one bureau asks for its colleagues can open: no region of another bureau comes in by the back door."""
    county = an_officer(BEIPIAO)
    appoint(
        user=county.user,
        organisation=Organisation.objects.get(kind="bureau", region_id=LONGCHENG),
        role=Role.COUNTY_OFFICER,
        by=None,
    )

    with pytest.raises(Refused) as refused:
        asked(county, LONGCHENG)

    assert refused.value.message == "北票市工业和信息化局不能导出龙城区的名单：其中有您无权查看的事项。请选择本地区。"


def test_an_enterprise_has_no_table_to_ask_for() -> None:
    clerk = a_clerk(an_enterprise(BEIPIAO))

    with pytest.raises(Refused):
        asked(clerk, BEIPIAO)


def test_a_bureau_sees_what_it_asked_for_itself_and_no_other() -> None:
    beipiao, longcheng, chaoyang = (an_officer(region) for region in (BEIPIAO, LONGCHENG, CHAOYANG))
    own = asked(beipiao, BEIPIAO)
    asked(longcheng, LONGCHENG)
    above = asked(chaoyang, BEIPIAO)

    assert list(exports_of(beipiao.organisation)) == [own]
    assert list(exports_visible_to(beipiao.user)) == [own]
    assert list(exports_visible_to(chaoyang.user)) == [above]
    assert list(exports_visible_to(an_administrator().user)) == []


def test_who_is_dismissed_sees_no_export_any_more() -> None:
    officer = an_officer(BEIPIAO)
    asked(officer, BEIPIAO)
    dismiss(appointment=officer, by=None)

    assert list(exports_visible_to(officer.user)) == []
    assert sees_every_row(officer.user, a_region(BEIPIAO)) is False


def test_the_job_makes_the_file_of_a_closed_list() -> None:
    a_waiting_case(the_round(), name="北票市海丰食品有限公司", **FACTS)
    a_waiting_case(the_round(), name="不通过的公司", outcome=Outcome.FAILED, maturity_level=1)
    officer = an_officer(BEIPIAO)
    freeze(round=the_round(), region=a_region(BEIPIAO), stage="county-report", by=officer)

    stored = run(asked(officer, BEIPIAO), no_progress)

    assert stored.name == "北票市基础级智能工厂名单汇总表（2026年第一批（4月））.xlsx"
    assert stored.content_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    with stored.content.open("rb") as file:
        sheet = opened(file)
    assert texts(sheet, 1)[0] == "辽宁省基础级智能工厂名单汇总表"
    assert texts(sheet, 2)[0] == "报送单位(盖章):北票市工业和信息化局"
    assert texts(sheet, 4) == [
        1,
        "北票市海丰食品有限公司",
        "一工厂",
        2.5,
        "消费品",
        "水产加工",
        "民营企业",
        "中型企业",
        "136 水产品加工",
        "1361 水产品冷冻加工",
        "1.生产作业-人机协同作业-海产品智能分拣\n2.生产管理-仓储智能管理-冷库库位优化",
        "1.生产作业-人机协同作业-海产品智能分拣",
    ]
    assert sheet.max_row == 8


def test_the_rechecks_are_annex_2_with_how_each_came_out() -> None:
    a_waiting_case(the_round(), name="乙公司", maturity_level=2)
    a_waiting_case(the_round(), name="甲公司", outcome=Outcome.FAILED, maturity_level=1)
    a_waiting_case(the_round(), name="新申报的公司", kind=Kind.NEW, **FACTS)
    officer = an_officer(BEIPIAO)
    freeze(round=the_round(), region=a_region(BEIPIAO), stage="county-report", by=officer)

    stored = run(asked(officer, BEIPIAO, "basic-known"), no_progress)

    with stored.content.open("rb") as file:
        sheet = opened(file)
    assert [texts(sheet, number) for number in range(1, sheet.max_row + 1)] == [
        ["基础级智能工厂名单", None, None, None, None],
        ["序号", "企业名称", "县(市)区", "自评等级", "复核结果"],
        [1, "乙公司", "北票市", "二级", "通过"],
        [2, "甲公司", "北票市", "一级", "不通过"],
    ]


def test_failed_rechecks_are_a_list_of_their_own() -> None:
    a_waiting_case(the_round(), name="通过的公司", **FACTS)
    a_waiting_case(the_round(), name="不通过的公司", outcome=Outcome.FAILED, maturity_level=1)
    officer = an_officer(BEIPIAO)
    freeze(round=the_round(), region=a_region(BEIPIAO), stage="county-report", by=officer)

    stored = run(asked(officer, BEIPIAO, "basic-recheck"), no_progress)

    with stored.content.open("rb") as file:
        sheet = opened(file)
    assert [texts(sheet, number) for number in range(1, sheet.max_row + 1)] == [
        ["基础级智能工厂名单（复核不通过）", None, None, None, None],
        ["序号", "企业名称", "县(市)区", "自评等级", "复核结果"],
        [1, "不通过的公司", "北票市", "一级", "不通过"],
    ]


def test_a_list_that_is_not_closed_says_so_in_title_and_name() -> None:
    a_waiting_case(the_round(), name="甲公司", **FACTS)
    out = io.BytesIO()

    made = make_table(
        spec=table_of(round=the_round(), table="basic-summary"),
        region=a_region(BEIPIAO),
        round=the_round(),
        out=out,
        progress=no_progress,
    )

    assert (made.rows, made.final) == (1, False)
    assert made.file_name == "北票市基础级智能工厂名单汇总表（2026年第一批（4月））（未定稿）.xlsx"
    assert texts(opened(out.getvalue()), 1)[0] == "辽宁省基础级智能工厂名单汇总表（未定稿）"


def test_an_empty_list_makes_a_table_that_says_so() -> None:
    stored = run(asked(an_officer(LIAONING), LIAONING), no_progress)

    with stored.content.open("rb") as file:
        sheet = opened(file)
    assert texts(sheet, 2)[0] == "报送单位(盖章):辽宁省工业和信息化厅"
    assert texts(sheet, 4)[0] == "无"


def test_progress_counts_the_rows() -> None:
    for _ in range(3):
        a_waiting_case(the_round())
    told: list[tuple[int, int]] = []

    run(asked(an_officer(BEIPIAO), BEIPIAO), lambda done, total: told.append((done, total)))

    assert told == [(3, 3)]


def test_as_pdf_it_says_whose_list_it_is_and_which_digest_it_has() -> None:
    a_waiting_case(the_round(), name="北票市海丰食品有限公司", **FACTS)
    officer = an_officer(BEIPIAO)
    roster = freeze(round=the_round(), region=a_region(BEIPIAO), stage="county-report", by=officer)
    job = request_export(
        table="basic-summary", region=a_region(BEIPIAO), round=the_round(), by=officer, file_type="pdf"
    )

    first, second = run(job, no_progress), run(job, no_progress)

    assert first.name == "北票市基础级智能工厂名单汇总表（2026年第一批（4月））.pdf"
    assert (first.content_type, first.sha256) == ("application/pdf", second.sha256)
    with first.content.open("rb") as file:
        text = text_of(file.read())
    assert "报送单位(盖章):北票市工业和信息化局" in text
    assert "北票市海丰食品有限公司" in text
    assert f"北票市名单（第1版）名单摘要（SHA-256）{roster.sha256}" in text


def test_a_list_too_long_for_paper_is_refused_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "MOST_ROWS", 1)
    a_waiting_case(the_round())
    a_waiting_case(the_round())

    with pytest.raises(Refused, match="该表有2行，超出 PDF 的上限1行，请导出电子表格") as refused:
        request_export(
            table="basic-summary",
            region=a_region(BEIPIAO),
            round=the_round(),
            by=an_officer(BEIPIAO),
            file_type="pdf",
        )

    assert refused.value.field == "file_type"
    assert Job.objects.count() == 0


def test_of_the_counties_a_city_has_the_lists_that_they_have_reported() -> None:
    for region, name in ((LONGCHENG, "龙城的公司"), (BEIPIAO, "北票的公司")):
        a_waiting_case(the_round(), region, name=name, **FACTS)
        officer = an_officer(region)
        roster = freeze(round=the_round(), region=a_region(region), stage="county-report", by=officer)
        report(roster_id=roster.pk, by=officer)
    city = an_officer(CHAOYANG)

    job = request_export(table="basic-summary", region=a_region(CHAOYANG), round=the_round(), by=city, level="county")
    stored = run(job, no_progress)

    assert job.title == "辽宁省基础级智能工厂名单汇总表·朝阳市·县级编制·2026年第一批（4月）"
    assert stored.name == "朝阳市基础级智能工厂名单汇总表（2026年第一批（4月））（县级编制）.xlsx"
    with stored.content.open("rb") as file:
        sheet = opened(file)
    places = Region.objects.filter(pk__in=[LONGCHENG, BEIPIAO]).order_by("position", "code")
    names = {LONGCHENG: "龙城的公司", BEIPIAO: "北票的公司"}
    assert [texts(sheet, row)[1] for row in (4, 5)] == [names[one.pk] for one in places]


def test_a_level_that_makes_no_list_there_is_refused() -> None:
    with pytest.raises(Refused, match="北票市在“2026年第一批（4月）”没有市级编制的名单") as refused:
        request_export(
            table="basic-summary",
            region=a_region(BEIPIAO),
            round=the_round(),
            by=an_officer(BEIPIAO),
            level="city",
        )

    assert refused.value.field == "level"
