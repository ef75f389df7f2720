"""``python manage.py seal_trail``: seal the days of the trail that are over; the worker does so by itself."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.trail.models import TrailSeal
from portal.trail.sealing import seal_trail


class Command(BaseCommand):
    help = "封存已结束各日的操作记录，每日一个摘要；后台每半小时自动执行。显示最近一日的摘要，可抄录留存。"

    def handle(self, *args: Any, **options: Any) -> None:
        sealed = seal_trail()
        last = TrailSeal.objects.last()
        self.stdout.write(f"新封存 {len(sealed)} 日。" + (f"最近一日：{last}" if last else "尚无可封存的日期。"))
