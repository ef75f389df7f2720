"""``python manage.py setup_portal``: from an installed checkout, of whatever age its data, to one that can be served.

Each step changes nothing where there is nothing to do, so the command stands before every start. The steps of the
apps above are called by the names of their commands.
"""

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal import clock
from portal.people.models import Organisation
from portal.regions.models import Region


class Command(BaseCommand):
    help = "准备门户：前端文件、数据库、行政区划与行业、通知、已有工厂名单；演示环境另建演示账户和时钟。可重复执行"
    requires_system_checks: list[str] = []  # the tables that checks read may not be there yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--notice", action="append", default=[], type=Path, metavar="PATH", help="通知包，先省后市")
        parser.add_argument(
            "--known-factories", type=Path, metavar="FILE", help="已有工厂名单，仅在该地区尚无企业时导入"
        )
        parser.add_argument("--source", default="", help="名单的出处，写入认定依据，如“附件2 基础级智能工厂名单”")
        parser.add_argument("--tier", default="basic", help="名单所列工厂的等级")
        parser.add_argument("--region", default="", metavar="CODE", help="名单所属地区的代码")
        parser.add_argument("--clock", type=_moment, metavar="ISO", help="首次启动时演示时钟的时间（北京时间）")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("vendor_assets", stdout=self.stdout)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("migrate", interactive=False, verbosity=1 if options["verbosity"] > 1 else 0)
        self.stdout.write("数据库结构已是最新")
        call_command("load_catalogues", stdout=self.stdout)
        if options["notice"]:
            call_command("load_notice", *map(str, options["notice"]), at_start=True, stdout=self.stdout)
        if options["known_factories"] and not self._knows_enterprises(options["region"]):
            call_command(
                "import_factories",
                str(options["known_factories"]),
                f"--tier={options['tier']}",
                f"--region={options['region']}",
                f"--source={options['source']}",
                stdout=self.stdout,
            )
        if settings.DEMO:
            self._set_up_demo(options["clock"])
        call_command("check")  # what the settings of this site lack

    def _knows_enterprises(self, region: str) -> bool:
        """Whether the list was imported before: from then on the register is the officers', not the file's."""
        place = Region.objects.filter(pk=region).first()
        if place is None:
            raise CommandError(f"没有代码为“{region}”的地区，请用 --region 指明名单所属地区")
        return Organisation.objects.filter(
            kind=Organisation.Kind.ENTERPRISE,
            region__in=Region.objects.under(place),
        ).exists()

    def _set_up_demo(self, moment: dt.datetime | None) -> None:
        """The clock only where nobody has set it: a later start goes on from where it was."""
        if moment and not clock.ClockSetting.objects.exists():
            clock.set_to(moment)
        self.stdout.write(f"\n演示环境，门户时间 {timezone.localtime(clock.now()):%Y-%m-%d %H:%M}。演示账户：\n")
        call_command("demo_accounts", stdout=self.stdout)


def _moment(text: str) -> dt.datetime:
    """A time in Asia/Shanghai; argparse says where it is none."""
    return timezone.make_aware(dt.datetime.fromisoformat(text))
