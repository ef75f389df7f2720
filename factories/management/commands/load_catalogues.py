from typing import Any

from django.core.management.base import BaseCommand

from factories.industries.loading import load_industries
from portal.regions.loading import load_regions


class Command(BaseCommand):
    help = "载入行政区划（含主管部门）和国民经济行业分类；重复载入不改变任何内容"

    def handle(self, *args: Any, **options: Any) -> None:
        for title, report in (("行政区划", load_regions()), ("行业分类", load_industries())):
            if options["verbosity"]:
                self.stdout.write(f"{title}：共{report.total}条，新增或更新{report.changed}条")
