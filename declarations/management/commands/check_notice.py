"""``python manage.py check_notice PATH [PATH…]``: check notice packs whole, and load nothing; for whoever writes one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from declarations.notices.problems import BrokenPack
from declarations.notices.reading import read_pack


class Command(BaseCommand):
    help = "检查通知包，指出每处错误的文件、行、键和应有的内容；不载入任何内容，也不需要数据库。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="通知包所在文件夹")

    def handle(self, *args: Any, paths: list[Path], **options: Any) -> None:
        wrong = sum(self._check(path) for path in paths)
        if wrong:
            raise CommandError(f"共 {wrong} 处错误")

    def _check(self, path: Path) -> int:
        """How many mistakes the pack has; each is told."""
        if not path.is_dir():
            raise CommandError(f"找不到通知包文件夹：{path}")
        try:
            pack = read_pack(path)
        except BrokenPack as broken:
            for problem in broken.problems:
                self.stdout.write(str(path / problem.file) + str(problem)[len(problem.file) :])
            return len(broken.problems)
        told = "、".join(f"{one.title}（{one.form}，{len(one.parts)}部分）" for one in pack.forms) or "无"
        self.stdout.write(f"{path}：没有错误。项目 {len(pack.programmes)} 个，表单：{told}，表格 {len(pack.tables)} 个")
        return 0
