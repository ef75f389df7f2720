"""``python manage.py verify_trail``: hold every sealed day of the trail against its seal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.trail.models import TrailSeal
from portal.trail.sealing import Broken, verify_trail


class Command(BaseCommand):
    help = "逐日核对操作记录与封存的摘要；不一致时以非零状态结束。"

    def handle(self, *args: Any, **options: Any) -> None:
        checked: list[TrailSeal | Broken] = list(verify_trail())
        broken = [one for one in checked if isinstance(one, Broken)]
        for one in broken:
            self.stderr.write(str(one))
        if broken:
            raise CommandError(
                f"共核对 {len(checked)} 日，{len(broken)} 日不一致。操作记录可能被改动，请保护现场并核查。"
            )
        self.stdout.write(f"共核对 {len(checked)} 日，全部一致。" + (f"最近一日：{checked[-1]}" if checked else ""))
