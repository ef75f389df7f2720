"""Tables shaped like 附件3 as files, and what is made of them."""

from collections.abc import Sequence
from typing import Any

from declarations.behalf.importing import confirm, keep
from declarations.behalf.models import SheetImport
from portal.jobs.running import run_job
from portal.people.models import Appointment
from portal.regions.models import Region
from tests.builders import the_round
from tests.factories.registry.lists import a_csv, an_xlsx

# As 附件3 prints it, with a column for what it does not ask.
HEADING = (
    "序号", "企业名称", "工厂名称", "能力成熟度自评估得分", "所属行业 ¹", "细分行业", "企业性质 ²", "企业类型 ³",
    "行业中类 ⁴", "行业小类 ⁴", "智能制造典型场景实例(罗列)", "应用人工智能技术具体场景(罗列)", "自评等级",
)  # fmt: skip
SCENARIOS = "1.生产作业-人机协同作业-多机协同的发动机壳体柔性加工与检测\n2.生产管理-车间智能排产-总装车间日排产"
WHOLE = (
    "1", "朝阳代填有限公司", "一号工厂", "2.35", "装备制造", "汽车零部件", "民营企业", "中型企业",
    "汽车零部件及配件制造", "3670 汽车零部件及配件制造", SCENARIOS,
    "1.生产作业-人机协同作业-多机协同的发动机壳体柔性加工与检测", "二级",
)  # fmt: skip


def a_row(**cells: str) -> list[str]:
    """The whole row with some cells otherwise, by the beginning of their heading."""
    return [
        next((text for start, text in cells.items() if heading.startswith(start)), there)
        for heading, there in zip(HEADING, WHOLE, strict=True)
    ]


def a_table(*rows: Sequence[str]) -> Any:
    return an_xlsx([("附件3",), ("辽宁省基础级智能工厂名单汇总表",), ("报送单位(盖章):",), HEADING, *rows])


def a_sheet_import(rows: Sequence[Sequence[str]], *, by: Appointment) -> SheetImport:
    """A table of enterprises and factories that was uploaded and not confirmed."""
    file = a_csv([("企业名称", "工厂名称"), *rows])
    return kept(file, by=by)


def kept(file: Any, *, by: Appointment, region: str = "") -> SheetImport:
    place = Region.objects.get(pk=region or by.organisation.region_id)
    return keep(file=file, round=the_round(), region=place, by=by)


def carried_out(file: Any, *, by: Appointment, region: str = "") -> SheetImport:
    """Uploaded, confirmed, and carried out by the worker."""
    wanted = confirm(import_id=kept(file, by=by, region=region).pk, by=by)
    run_job(wanted.job_id)
    wanted.job.refresh_from_db()
    return wanted


def an_imported(rows: Sequence[Sequence[str]], *, by: Appointment) -> SheetImport:
    return carried_out(a_csv([("企业名称", "工厂名称"), *rows]), by=by)
