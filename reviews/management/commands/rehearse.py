"""``python manage.py rehearse --factories 12 --seed 1 --stop-at county``: play a season, for trying out and for tests."""

import time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from portal.errors import Refused
from reviews.rehearsal.account import lines
from reviews.rehearsal.playing import play, stops
from reviews.rehearsal.programmes import FOLLOWED_UP


class Command(BaseCommand):
    help = (
        "演练一个年度的各项目：入驻、填报、提交、审核、复核、上报、接收、抽检，"
        "推荐、形式审查、专家评审、公示、异议、结果、跟踪管理，数据均为虚构（仅限演示环境）"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--factories", type=_count, default=40, metavar="N", help="参加的工厂数，其中四分之一为已有工厂"
        )
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="随机种子；同一种子得到同样的数据")
        parser.add_argument(
            "--stop-at",
            default=FOLLOWED_UP,
            metavar="STAGE",
            help="；".join(f"{key} {title}" for key, title in _stops().items()) or "载入通知后列出",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()

        def tell(title: str) -> None:
            self.stdout.write(f"{time.monotonic() - began:6.1f} 秒  {title}")

        try:
            season = play(factories=options["factories"], seed=options["seed"], stop_at=options["stop_at"], tell=tell)
        except PermissionDenied as refused:
            raise CommandError(f"{refused}：请设置 PORTAL_DEMO=1") from refused
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write("")
        for line in lines(season):
            self.stdout.write(line)


def _count(text: str) -> int:
    """How many factories; argparse says where it is none."""
    count = int(text)
    if count < 1:
        raise ValueError
    return count


def _stops() -> dict[str, str]:
    """Where it can stop; nothing before there is a notice, or even a database."""
    try:
        return stops()
    except (Refused, DatabaseError):
        return {}
