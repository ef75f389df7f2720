"""The blank form that the author of a pack reads beside the print; without a database."""

import html
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.declarations.notices.packs import LIAONING, copy_of, edit
from tests.declarations.notices.test_verbatim import PROVINCE, bare
from tests.declarations.notices.test_verbatim_forms import printed_by
from tests.declarations.papers.pdfs import text_of


@pytest.mark.parametrize("form", ["workshop", "advanced-factory", "overseas-factory"])
def test_everything_that_the_form_prints_is_there(form: str, tmp_path: Path) -> None:
    out = tmp_path / "form.html"
    call_command("preview_form", str(LIAONING), form, "--out", str(out), verbosity=0)
    said = bare(html.unescape(re.sub(r"<[^>]*>", "", out.read_text(encoding="utf-8"))))
    examples = {bare(text) for where, text in printed_by(PROVINCE.form(form)) if where.endswith("样例")}
    missing = [one for _, one in printed_by(PROVINCE.form(form)) if bare(one) not in said and bare(one) not in examples]
    assert missing == []


def test_a_numbered_heading_comes_before_the_title_under_it(tmp_path: Path) -> None:
    out = tmp_path / "form.html"
    call_command("preview_form", str(LIAONING), "workshop", "--out", str(out), verbosity=0)
    said = bare(html.unescape(re.sub(r"<[^>]*>", "", out.read_text(encoding="utf-8"))))
    assert "八、数字化车间建设成效(一)实施过程中取得的技术成果实施过程中突破的关键技术和关键装备" in said


def test_it_is_printed_too_through_the_templates_of_papers(tmp_path: Path) -> None:
    call_command("preview_form", str(LIAONING), "overseas-factory", "--out", str(tmp_path / "form.html"), verbosity=0)
    text = text_of((tmp_path / "form.pdf").read_bytes())
    assert "海外智能工厂培育名单" in text
    assert "☐基础级☐先进级☐卓越级☐领航级" in text
    assert "（未填）" not in text
    assert "空白表，供编写通知包的人核对" in text


def test_into_a_folder_it_goes_under_its_own_name(tmp_path: Path) -> None:
    call_command("preview_form", str(LIAONING), "overseas-factory", "--out", str(tmp_path), verbosity=0)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["overseas-factory.html", "overseas-factory.pdf"]


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="无法写入"):
        call_command("preview_form", str(LIAONING), "overseas-factory", "--out", str(tmp_path / "none" / "form.html"))


def test_a_form_that_is_not_there() -> None:
    with pytest.raises(
        CommandError, match="没有表单“none”，应为以下之一：advanced-factory、basic-factory、overseas-factory、workshop"
    ):
        call_command("preview_form", str(LIAONING), "none")


def test_a_broken_pack_is_sent_to_the_check(tmp_path: Path) -> None:
    pack = copy_of(LIAONING, tmp_path)
    edit(pack / "forms/overseas-factory.yaml", "kind: integer", "kind: figure")
    with pytest.raises(CommandError, match="请先用 check_notice 检查"):
        call_command("preview_form", str(pack), "overseas-factory")
