"""``python manage.py load_notice PATH [PATH…]``: check notice packs whole and load them, all or none."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from declarations.cases.revising import follow_notice
from declarations.notices.loading import BrokenPack, LoadReport, load_notice
from declarations.notices.models import NoticeRevision
from declarations.notices.packs import newest_revision
from declarations.notices.reading import key_in


class Command(BaseCommand):
    help = "检查并载入通知包；重复载入不会改变任何内容。省级通知应写在市级通知之前。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="通知包所在文件夹")
        parser.add_argument(
            "--at-start",
            action="store_true",
            help="启动时用：省级已在页面修订过的通知保持不变，不再载入随程序附带的通知包",
        )

    def handle(self, *args: Any, paths: list[Path], **options: Any) -> None:
        if options["at_start"]:
            paths = [path for path in paths if not self._is_revised_by_hand(path)]
        with transaction.atomic():
            reports = [self._load(path) for path in paths]
        if options["verbosity"] > 0:
            for report in reports:
                self._tell(report)
        for report in reports:
            # After all is written, a draft at a time: nobody who fills one in waits for the others.
            moved = follow_notice(notice=report.notice)
            if moved and options["verbosity"] > 0:
                self.stdout.write(f"{report.notice.key}：{moved} 项填报中的事项已转入第{report.revision.number}版")

    def _is_revised_by_hand(self, path: Path) -> bool:
        """Whether somebody published a revision in the browser: then that is the province's, and no file's to undo."""
        try:
            newest = newest_revision(key_in(path))
        except (NoticeRevision.DoesNotExist, BrokenPack):
            return False
        if newest.loaded_by_id is None:
            return False
        self.stdout.write(f"{newest.notice_id}：第{newest.number}版由{newest.loaded_by}在门户发布，保持不变")
        return True

    def _load(self, path: Path) -> LoadReport:
        if not path.is_dir():
            raise CommandError(f"找不到通知包文件夹：{path}")
        try:
            return load_notice(folder=path)
        except BrokenPack as broken:
            mistakes = "\n".join(
                f"  {path / problem.file}{str(problem)[len(problem.file) :]}" for problem in broken.problems
            )
            raise CommandError(
                f"通知包“{path.name}”有 {len(broken.problems)} 处错误，未载入任何内容：\n{mistakes}"
            ) from broken

    def _tell(self, report: LoadReport) -> None:
        head = f"{report.notice.title}（{report.notice.key}）"
        if not report.changed:
            self.stdout.write(f"{head}：内容与第{report.revision.number}版相同，无需载入")
        else:
            self.stdout.write(
                f"{head}：已载入第{report.revision.number}版，"
                f"新增批次 {report.rounds} 个、截止日期 {report.deadlines} 个",
            )
        for line in [*report.kept, *(f"注意：{one}" for one in report.warnings)]:
            self.stdout.write(f"  {line}")
