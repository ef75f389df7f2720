"""``python manage.py vendor_assets``: the front-end files, by the lock; instant when nothing changed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.assets import AssetsMissing, vendor


class Command(BaseCommand):
    help = "安装前端文件（npm ci，按 package-lock.json），复制到 static/vendor"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = vendor()
        except AssetsMissing as missing:
            raise CommandError(str(missing)) from missing
        self.stdout.write("前端文件已更新" if done else "前端文件已是最新")
