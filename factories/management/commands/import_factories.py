from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper

from factories.recognitions.models import Tier
from factories.registry.importing import Effect, Plan, Reading, import_rows, preview, read_factories, source_of
from portal.errors import Refused
from portal.regions.models import Region

SHOWN = 50


class Command(BaseCommand):
    help = "导入已有智能工厂名单（.xlsx或.csv）；有一行有误即全部不导入，重复导入不改变任何内容"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="名单文件")
        parser.add_argument("--tier", required=True, choices=Tier.values, help="名单所列工厂已有的等级")
        parser.add_argument("--region", default="210000", help="名单所属地区的代码，缺省为全省；县（市）区须在此范围内")
        parser.add_argument("--source", default="", help="名单的出处；缺省取表头上方的标题或文件名")
        parser.add_argument("--dry-run", action="store_true", help="只检查和预览，不导入")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["verbosity"]:
            self.stdout = OutputWrapper(StringIO())
        file: Path = options["file"]
        tier: str = options["tier"]
        region = Region.objects.filter(pk=options["region"]).first()
        if region is None:
            raise CommandError(f"没有代码为“{options['region']}”的地区，请先运行 load_catalogues 并核对代码")
        try:
            with file.open("rb") as stream:
                reading = read_factories(file=stream, region=region)
            plan = preview(rows=reading.rows, tier=tier)
            self._refuse_bad_rows(reading, plan)
            self.stdout.write(self._account(reading, plan))
            if options["dry_run"]:
                self.stdout.write("仅预览，未导入。")
                return
            source = options["source"] or source_of(sheet=reading.sheet, tier=tier, file_name=file.name)
            report = import_rows(rows=reading.rows, tier=tier, source=source, by=None)
        except OSError as error:
            raise CommandError(f"无法打开文件 {file}：{error.strerror}") from error
        except Refused as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"导入完成：新增{report.created}家，更新{report.updated}家，无变化{report.unchanged}家。")

    def _refuse_bad_rows(self, reading: Reading, plan: Plan) -> None:
        bad = [*reading.bad, *plan.bad]
        if bad:
            more = [f"……另有{len(bad) - SHOWN}处"] if len(bad) > SHOWN else []
            lines = "\n".join(["有误，未导入任何一行：", *map(str, bad[:SHOWN]), *more])
            raise CommandError(lines)

    def _account(self, reading: Reading, plan: Plan) -> str:
        counts = "，".join(f"{effect.label}{len(plan.of(effect))}家" for effect in Effect)
        lines = [f"共{len(reading.rows)}家：{counts}"]
        lines += [f"第{one.number}行未计入：{one.why}" for one in reading.sheet.skipped]
        lines += [f"第{one.listed.row}行 {one.listed.name}：{one.note}" for one in plan.rows if one.note][:SHOWN]
        return "\n".join(lines)
