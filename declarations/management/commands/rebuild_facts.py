"""Project the facts of all submissions anew, from their stored envelopes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from declarations.cases.models import Submission
from declarations.cases.reading import submitted
from declarations.facts.project import store


class Command(BaseCommand):
    help = "由已提交内容重新生成全部事实数据（通知包的 facts 映射变更后使用）"

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        found = Submission.objects.select_related("declaration__round", "revision")
        # By ids: a cursor that reads while others write would keep SQLite from writing.
        for pk in list(Submission.objects.order_by("pk").values_list("pk", flat=True)):
            submission = found.get(pk=pk)
            with transaction.atomic():
                store(submission=submission, facts=submitted(submission).facts)
            done += 1
        self.stdout.write(f"已重新生成{done}份提交的事实数据")
