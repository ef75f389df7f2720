"""``python manage.py tidy_files``: remove files that nothing points to; for a weekly timer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.files.tidying import tidy
from portal.uploads.receiving import drop_abandoned


class Command(BaseCommand):
    help = "清理无人引用且已存放一天以上的文件"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="只统计，不删除")

    def handle(self, *args: Any, **options: Any) -> None:
        found = tidy(dry_run=options["dry_run"])
        uploads = drop_abandoned(dry_run=options["dry_run"])
        did = "可清理" if options["dry_run"] else "已清理"
        self.stdout.write(
            f"{did}：未被引用的文件 {found.rows} 个，无记录的内容 {found.strays} 个，未传完的上传 {uploads} 个"
        )
