"""``manage.py export_table``: the same table without a job."""

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from portal.regions.models import Region
from reviews.rosters.composing import freeze
from tests.builders import BEIPIAO, CHAOYANG, an_officer, the_round
from tests.declarations.tables.cases import SORTING, a_waiting_case
from tests.declarations.tables.sheets import opened, texts

pytestmark = pytest.mark.usefixtures("notice", "spring")


def export(out: Path, table: str = "basic-summary", region: str = CHAOYANG, round: str = "2026-spring") -> str:
    said = io.StringIO()
    call_command("export_table", table, "--region", region, "--round", round, "--out", str(out), stdout=said)
    return said.getvalue()


def test_it_writes_the_table_and_says_what(tmp_path: Path) -> None:
    a_waiting_case(
        the_round(), name="甲公司", stage="city-report", maturity_score=Decimal("2.50"), scenarios=(SORTING,)
    )
    freeze(round=the_round(), region=Region.objects.get(pk=CHAOYANG), stage="city-report", by=an_officer(CHAOYANG))
    out = tmp_path / "附件3.xlsx"

    said = export(out)

    assert said == f"已写入 {out}：辽宁省基础级智能工厂名单汇总表，朝阳市，2026年第一批（4月），共1行。\n"
    with out.open("rb") as file:
        sheet = opened(file)
    assert texts(sheet, 2)[0] == "报送单位(盖章):朝阳市工业和信息化局"
    assert texts(sheet, 4)[:4] == [1, "甲公司", "一工厂", 2.5]
    assert list(tmp_path.iterdir()) == [out]


def test_a_list_that_is_not_closed_is_said_to_be_so(tmp_path: Path) -> None:
    a_waiting_case(the_round())

    said = export(tmp_path / "表.xlsx", region=BEIPIAO)

    assert said.splitlines()[1] == "名单尚未定稿，表中是目前已作出结论的事项，标题已注明“未定稿”。"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"region": "朝阳"}, "没有代码为“朝阳”的地区。请使用行政区划代码，如朝阳市为211300。"),
        (
            {"round": "2025-spring"},
            "没有键为“2025-spring”的批次。已有的批次：2026-spring、2026-projects、2026-projects、2026-overseas、2026-winter。",
        ),
        (
            {"table": "basic"},
            (
                "“2026年第一批（4月）”没有名为“basic”的表。可以导出的表："
                "辽宁省基础级智能工厂名单汇总表（basic-summary）、基础级智能工厂名单（basic-known）、"
                "基础级智能工厂名单（复核不通过）（basic-recheck）。"
            ),
        ),
    ],
)
def test_what_is_unknown_is_named_with_what_there_is(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    with pytest.raises(CommandError) as error:
        export(tmp_path / "表.xlsx", **changed)

    assert str(error.value) == message
    assert list(tmp_path.iterdir()) == []


def test_where_it_cannot_be_written_is_said(tmp_path: Path) -> None:
    missing = tmp_path / "没有" / "表.xlsx"
    with pytest.raises(CommandError) as no_folder:
        export(missing)
    with pytest.raises(CommandError) as is_folder:
        export(tmp_path)

    assert str(no_folder.value) == f"无法写入“{missing}”：文件夹“{missing.parent}”不存在，请先建立"
    assert str(is_folder.value) == f"无法写入“{tmp_path}”：它是一个文件夹，请给出文件名"


def test_a_run_that_fails_harms_no_older_file(tmp_path: Path) -> None:
    out = tmp_path / "表.xlsx"
    out.write_bytes(b"older")
    case = a_waiting_case(the_round())
    case.submissions.get().facts.delete()

    with pytest.raises(KeyError):
        export(out, region=BEIPIAO)

    assert out.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [out]


def test_where_two_programmes_have_such_a_round_it_is_the_one_that_offers_the_table(tmp_path: Path) -> None:
    round = the_round()
    round.notice.rounds.create(programme="advanced", key=round.key, title="先进级", opens_on=round.opens_on)
    out = tmp_path / "表.xlsx"

    export(out)

    assert out.exists()
    with pytest.raises(CommandError) as error:
        export(out, table="unknown")
    assert str(error.value) == (
        "批次“2026-spring”在多个通知或培育项目中都有（liaoning-2026/advanced、liaoning-2026/basic），无法确定是哪一个。"
    )
