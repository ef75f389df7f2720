"""``python manage.py demo_accounts``: make the demo's accounts where they are missing, and print them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from portal.people.demo import DEMO_PASSWORD, create_demo_accounts
from portal.terminal import aligned


class Command(BaseCommand):
    help = "建立并列出演示账户（仅限演示环境）"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = create_demo_accounts()
        except PermissionDenied as refused:
            raise CommandError(f"{refused}：请设置 PORTAL_DEMO=1") from refused
        rows = [("用户名", "密码", "角色", "单位", "可以试什么")]
        rows += [
            (one.username, DEMO_PASSWORD, one.role.label, organisation or "（尚未登记）", one.purpose)
            for one, organisation in made
        ]
        for line in aligned(rows):
            self.stdout.write(line)
