"""``python manage.py verify_draw ID``: draw again from what is stored and say whether it comes out the same."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.spotchecks.models import Draw, DrawStatus
from reviews.spotchecks.verifying import disagreements


class Command(BaseCommand):
    help = "用存储的名单和随机种子重新抽取抽检名单，与公布的摘要、结果和操作记录核对"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", metavar="ID", type=UUID, help="抽取的编号，见抽取页面的地址")

    def handle(self, *args: Any, **options: Any) -> None:
        draw = Draw.objects.select_related("round").filter(pk=options["id"]).first()
        if draw is None:
            raise CommandError(f"没有编号为“{options['id']}”的抽取，请核对抽取页面上的编号。")
        wrong = disagreements(draw)
        if wrong:
            raise CommandError("核对不一致：\n" + "\n".join(f"- {one}" for one in wrong))
        self.stdout.write(f"{draw}：名单{draw.size}家，摘要一致：{draw.population_sha256}")
        if draw.status == DrawStatus.DRAWN:
            self.stdout.write(f"用种子 {draw.seed} 重新抽取{draw.quota}家，结果一致：{draw.result_sha256}")
        else:
            self.stdout.write("尚未抽取。" if draw.status == DrawStatus.FROZEN else "名单已作废，未曾抽取。")
