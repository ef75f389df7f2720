"""``python manage.py preview_form PATH FORM``: a form of a pack, blank, as HTML and as it is printed; for whoever writes the pack."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils import timezone

from declarations.cases.reading import context_for
from declarations.forms.answers import Answers, with_printed
from declarations.forms.binding import bind
from declarations.forms.definition import FormSpec, Group, Table
from declarations.forms.paths import join
from declarations.forms.validation import Checked
from declarations.notices.problems import BrokenPack
from declarations.notices.reading import read_pack
from declarations.papers.content import content_of_blank
from declarations.papers.rendering import to_pdf


class Command(BaseCommand):
    help = "把通知包中的一张空白表单写成 HTML 和 PDF 文件，供编写通知包的人核对；不载入任何内容，也不需要数据库。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="通知包所在文件夹")
        parser.add_argument("form", metavar="FORM", help="表单的键，如 workshop")
        parser.add_argument(
            "--out", type=Path, help="写到哪个 HTML 文件（PDF 与其同名）或文件夹；默认为当前文件夹下的 FORM.html"
        )

    def handle(self, *args: Any, path: Path, form: str, out: Path | None, **options: Any) -> None:
        try:
            pack = read_pack(path)
        except BrokenPack as broken:
            raise CommandError(f"通知包“{path.name}”有错误，请先用 check_notice 检查：\n{broken}") from broken
        spec = next((one for one in pack.forms if one.form == form), None)
        if spec is None:
            known = "、".join(one.form for one in pack.forms) or "（无）"
            raise CommandError(f"通知包中没有表单“{form}”，应为以下之一：{known}")
        parts = bind(spec, _one_row_each(spec), Checked(), context_for(pack))
        context = {"form": spec, "parts": parts, "notice_key": pack.notice.key}
        out = out or Path()
        if out.is_dir():
            out /= f"{form}.html"
        printed = out.with_suffix(".pdf")
        try:
            out.write_text(render_to_string("declarations/forms/preview.html", context), encoding="utf-8")
            printed.write_bytes(to_pdf(content_of_blank(spec, parts, now=timezone.now())))
        except OSError as fault:
            raise CommandError(f"无法写入 {out}、{printed}：{fault.strerror}") from fault
        self.stdout.write(f"已写入 {out}、{printed}")


def _one_row_each(form: FormSpec) -> Answers:
    """Nothing filled in, and a row in each table, so that its columns show."""
    answers = Answers()
    for part in form.parts:
        if isinstance(part, Group):
            continue
        answers.rows[part.key] = ["r1"]
        if not isinstance(part, Table):
            answers.rows |= {join(part.key, "r1", key): ["r1"] for key in part.tables}
    return with_printed(form, answers)
