import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from declarations.notices.models import Round
from declarations.tables.export import PDF, XLSX, make_table, table_of, tables_of
from portal.errors import Refused
from portal.ids import mint
from portal.regions.models import Region


class Command(BaseCommand):
    help = (
        "导出通知所要求的汇总表，例如：export_table basic-summary --region 211300 --round 2026-spring --out 附件3.xlsx"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("table", metavar="表", help="表的键，如 basic-summary")
        parser.add_argument("--region", required=True, metavar="代码", help="行政区划代码，如 211300")
        parser.add_argument("--round", required=True, metavar="批次", help="批次的键，如 2026-spring")
        parser.add_argument(
            "--out", required=True, type=Path, metavar="文件", help="写到哪个文件（.xlsx 或 .pdf）；已有的会被替换"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        region = Region.objects.filter(pk=options["region"]).first()
        if region is None:
            raise CommandError(f"没有代码为“{options['region']}”的地区。请使用行政区划代码，如朝阳市为211300。")
        round = the_round(options["round"], table=options["table"])
        try:
            spec = table_of(round=round, table=options["table"])
        except Refused as refused:
            raise CommandError(refused.message) from refused
        out: Path = options["out"]
        # Beside its place and then moved there: a run that fails leaves no half a file, nor harms an older one.
        fresh = out.with_name(f".{out.name}.{mint(8)}")
        try:
            with fresh.open("xb") as file:
                made = make_table(
                    spec=spec,
                    region=region,
                    round=round,
                    out=file,
                    progress=self._progress,
                    file_type=PDF if out.suffix.lower() == ".pdf" else XLSX,
                )
            fresh.replace(out)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        except OSError as error:
            raise CommandError(f"无法写入“{out}”：{_reason(error, out)}") from error
        finally:
            fresh.unlink(missing_ok=True)
        self.stdout.write(f"已写入 {out}：{spec.title}，{region.name}，{round.title}，共{made.rows}行。")
        if not made.final:
            self.stdout.write(self.style.WARNING("名单尚未定稿，表中是目前已作出结论的事项，标题已注明“未定稿”。"))

    def _progress(self, done: int, total: int) -> None:
        if self.stdout.isatty() and total:
            self.stdout.write(f"\r{done}/{total}", ending="\n" if done >= total else "")
            self.stdout.flush()


def _reason(error: OSError, out: Path) -> str:
    if isinstance(error, FileNotFoundError):
        return f"文件夹“{out.parent}”不存在，请先建立"
    if isinstance(error, PermissionError):
        return f"没有在“{out.parent}”中写文件的权限"
    if isinstance(error, IsADirectoryError):
        return "它是一个文件夹，请给出文件名"
    return f"系统提示“{os.strerror(error.errno or 0)}”"


def the_round(key: str, *, table: str) -> Round:
    """The round of that key; where several programmes or notices have one, the one that offers the table.

    Raises:
        CommandError: there is none, or more than one would do.
    """
    named = list(Round.objects.filter(key=key).order_by("notice", "programme"))
    if not named:
        known = (
            "、".join(Round.objects.order_by("opens_on", "position").values_list("key", flat=True))
            or "无（请先用 load_notice 载入通知）"
        )
        raise CommandError(f"没有键为“{key}”的批次。已有的批次：{known}。")
    if len(named) == 1:
        return named[0]
    offering = [one for one in named if any(spec.table == table for spec in tables_of(one))]
    if len(offering) == 1:
        return offering[0]
    where = "、".join(f"{one.notice_id}/{one.programme}" for one in offering or named)
    raise CommandError(f"批次“{key}”在多个通知或培育项目中都有（{where}），无法确定是哪一个。")
