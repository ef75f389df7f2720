"""``python manage.py demo_accounts``: make the demo's accounts where they are missing, and print them."""

import unicodedata
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from portal.people.demo import DEMO_PASSWORD, create_demo_accounts


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
        widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
        for row in rows:
            cells = (text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
