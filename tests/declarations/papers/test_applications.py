"""附件4-2 and 附件4-3 on paper, filled in whole and blank: nothing of the form is missing, and nothing lies outside the page."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from declarations.cases.reading import context_for
from declarations.forms.answers import blanks
from declarations.forms.binding import BoundField, bind
from declarations.forms.definition import Columns, FormSpec, Sheets, Table
from declarations.forms.validation import check
from declarations.papers.content import PaperContent
from declarations.papers.rendering import to_pdf
from tests.declarations.notices.packs import LIAONING
from tests.declarations.notices.test_verbatim import PROVINCE
from tests.declarations.notices.test_verbatim_forms import printed_by
from tests.declarations.papers.applications import answers, blank, checked, filled
from tests.declarations.papers.pdfs import text_of

FORMS = ("advanced-factory", "workshop")
RARE = {"advanced-factory": "㛃䶮𬭚喆堃犇", "workshop": "䶮"}


@cache
def pdf_of(form: str, *, is_blank: bool = False) -> bytes:
    """Printed once for all tests of this file."""
    return to_pdf(blank(form) if is_blank else filled(form))


@cache
def said_by(form: str, *, is_blank: bool = False) -> str:
    """The text of a paper without what stands on every page, since a sentence may go on overleaf."""
    text = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf_of(form, is_blank=is_blank), capture_output=True, check=True
    ).stdout.decode()
    pages = text.split("\f")
    lines = [
        [line for line in page.splitlines() if not (_FOOT if n else _COVER_FOOT).search(line)]
        for n, page in enumerate(pages)
    ]
    return "".join("".join(line.split()) for page in lines for line in page)


_ORIGIN = r"^编号 XJ2026|^数字摘要（SHA|^(0123456789abcdef){2}$|^核对：https|^第 \d+ 页 共|^空白表，供"
_COVER_FOOT = re.compile(_ORIGIN)
_FOOT = re.compile(_ORIGIN + "|有限公司 · |^(先进级智能工厂|省级数字化车间)项目申报书$")


def bare(text: str) -> str:
    return "".join(text.split())


def labels_of(form: FormSpec) -> Iterator[str]:
    """What a filled form still says of its own: hints and examples have given way to answers."""
    for part in form.parts:
        yield from (part.chapter, *part.text, *part.footnotes)
        for seal in part.seals:
            yield from seal.split("：") if part.key == form.parts[0].key else [seal]
        if isinstance(part, Sheets):
            yield from (part.title, part.tables_title, *part.tables_head.values())
            for table in part.tables.values():
                yield from (spec.label for spec in table.columns.values() if not spec.extra)
        if isinstance(part, Table):
            yield from (part.title, *(part.row_title(row) for row in part.printed))
        fields = part.columns if isinstance(part, Columns) else part.fields
        for spec in fields.values():
            if not spec.extra:
                yield from (spec.head, f"{spec.lead}{spec.label}" if spec.titled else "", spec.mark)
                if not isinstance(part, Columns) and spec.kind == "choice":
                    yield from (*spec.of, spec.hint)


def cells_of(content: PaperContent) -> Iterator[BoundField]:
    for part in content.parts:
        tables = [part.table, *(table for row in part.rows for table in row.tables)]
        yield from part.fields
        yield from (one for row in part.rows for one in row.fields)
        yield from (one for table in tables if table for row in table.rows for one in row.fields)


@pytest.mark.parametrize("form", FORMS)
def test_the_example_is_complete(form: str) -> None:
    assert [(one.place, one.message) for one in (*checked(form).problems, *checked(form).warnings)] == []
    if form == "advanced-factory":
        assert len(answers(form).rows["scenes"]) == 10


@pytest.mark.parametrize("form", FORMS)
def test_every_label_of_the_form_is_on_paper(form: str) -> None:
    said = said_by(form)
    assert [one for one in labels_of(PROVINCE.form(form)) if bare(one) not in said] == []


@pytest.mark.parametrize("form", FORMS)
def test_every_answer_is_on_paper_and_what_is_extra_is_not(form: str) -> None:
    said = said_by(form)
    shown = [one for one in cells_of(filled(form)) if one.text and not one.spec.extra and one.spec.kind != "scenario"]
    assert len(shown) > 150
    assert [one.path for one in shown if bare(one.display) not in said] == []
    asked = {blank.path: blank.spec for blank in blanks(PROVINCE.form(form), answers(form))}
    extra = {spec.label for spec in asked.values() if spec.extra} - {
        spec.label for spec in asked.values() if not spec.extra
    }
    assert "细分行业" in extra
    assert "评估年度" in extra
    assert [label for label in ("细分行业", "评估年度") if label in said] == []


@pytest.mark.parametrize("form", FORMS)
def test_the_blank_form_says_all_that_the_official_one_prints(form: str) -> None:
    said = said_by(form, is_blank=True)
    titles = {one.title for one in PROVINCE.form(form).parts if not one.titled}
    printed = [text for _, text in printed_by(PROVINCE.form(form)) if text not in titles]
    starts = tuple(f"{one.label}：" for one in PROVINCE.form(form).parts[0].fields.values())
    split = [piece for text in printed for piece in (text.split("：") if text.startswith(starts) else [text])]
    assert [one for one in split if bare(one) not in said] == []


# What the official text has and the blank paper says otherwise: the number of a line is that of its row, and what is asked
# with a choice stands in wide brackets, as 附件4-3 has them.
ELSEWISE = {"workshop": {"生产线1", "生产线2", "...", "(事故名称"}, "advanced-factory": set()}


@pytest.mark.parametrize("form", FORMS)
def test_nothing_of_the_official_form_is_lost_on_the_blank_one(form: str) -> None:
    """Every word of the print, by the gaps between its words."""
    said = said_by(form, is_blank=True)
    lost = {piece for piece in pieces_of(form) if piece not in said} - ELSEWISE[form]
    assert lost == set()


def pieces_of(form: str) -> Iterator[str]:
    """The words of the official text of a form, its slips put right, without boxes to tick and lines to write on.

    Marks between words are looked for from the other side, by what the form prints.
    """
    text = (LIAONING / "official.txt").read_text(encoding="utf-8")
    begins, ends = {
        "workshop": ("一、申报企业基本情况", "附件4-3"),
        "advanced-factory": ("申报须知", "附件 4-4"),
    }[form]
    own = text[text.rindex(begins) :]
    own = own[: own.index(ends, 1)]
    for one in PROVINCE.errata:
        if one.shown_as == "meant":
            own = own.replace(one.printed, one.means)
    for piece in re.split(r"<[^>]*>|_+|-{3,}|\||\s+|[*:：，、]|^- ", own, flags=re.MULTILINE):
        if piece:
            yield piece


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        pytest.param("workshop", "申报日期：2026年月日", id="year-of-the-workshop"),
        pytest.param("advanced-factory", "申报日期：2026年月日", id="year-of-the-factory"),
        pytest.param("workshop", "☐其他(勾选其中一项)", id="room-beside-a-choice"),
        pytest.param("workshop", "总投资(万元)其中：设备投资(万元)", id="investments"),
        pytest.param("workshop", "总计//四、", id="two-sums"),
        pytest.param("workshop", "应用场景填写样例：", id="title-of-the-example"),
        pytest.param("workshop", "生产作业情况(简要介绍产业柔性制造单元", id="a-hint-and-no-label"),
        pytest.param("workshop", "序号生产线(名称)(简要说明生产线的组成", id="production-lines"),
        pytest.param("workshop", "申报单位真实性承诺我单位申报", id="promise"),
        pytest.param("advanced-factory", "环节名称生产作业场景名称人机协同作业", id="example-of-a-scene"),
    ],
)
def test_the_blank_form_reads_as_the_official_one(form: str, printed: str) -> None:
    assert printed in said_by(form, is_blank=True)


def test_a_word_typed_for_another_sector_stands_beside_its_choice() -> None:
    typed = answers("workshop")
    changed = replace(typed, texts=typed.texts | {"enterprise/sector": "其他", "enterprise/sector_other": "农机"})
    spec, context = PROVINCE.form("workshop"), context_for(PROVINCE)
    parts = bind(spec, changed, check(spec, changed, context), context)
    assert "☑其他农机(勾选其中一项)" in text_of(to_pdf(filled("workshop", parts=parts)))


@pytest.mark.parametrize("form", FORMS)
def test_choices_are_shown_whole_and_the_one_taken_ticked(form: str) -> None:
    said = said_by(form)
    assert "☐中央企业☐地方国企☑民营☐三资" in said
    assert "☐是（事故名称：）☑否" in said
    assert "☐起步建设☐单项覆盖☑集成提升☐创新突破(附评估证明材料)评估分数：" in said


@pytest.mark.parametrize("form", FORMS)
def test_fonts_are_embedded_and_no_character_lacks_a_glyph(form: str) -> None:
    told = subprocess.run(["pdffonts", "-"], input=pdf_of(form), capture_output=True, check=True).stdout.decode()
    embedded = [line.split()[-5] for line in told.splitlines()[2:]]
    assert embedded
    assert set(embedded) == {"yes"}
    assert "字库中没有字形" not in said_by(form)
    assert [one for one in RARE[form] if one not in said_by(form)] == []


@pytest.mark.parametrize("form", FORMS)
def test_nothing_lies_outside_the_page(form: str) -> None:
    told = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=pdf_of(form), capture_output=True, check=True
    ).stdout.decode()
    pages = ET.fromstring(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", told))
    name = "{http://www.w3.org/1999/xhtml}"
    margin, outside = 40, []  # points: less than any margin of the page
    for n, page in enumerate(pages.iter(f"{name}page"), start=1):
        width, height = float(page.attrib["width"]), float(page.attrib["height"])
        for word in page.iter(f"{name}word"):
            left, top, right, bottom = (float(word.attrib[side]) for side in ("xMin", "yMin", "xMax", "yMax"))
            if left < margin or right > width - margin or top < margin / 2 or bottom > height - 10:
                outside.append((n, word.text))
    assert outside == []


@pytest.mark.parametrize("form", FORMS)
def test_each_chapter_has_a_bookmark(form: str, tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf_of(form))
    told = subprocess.run(
        ["pdftohtml", "-xml", "-i", "-stdout", str(file)], capture_output=True, check=True
    ).stdout.decode()
    marks = re.findall(r'<item page="\d+">([^<]*)</item>', told)
    chapters = [part.chapter for part in PROVINCE.form(form).parts if part.chapter]
    assert [one for one in marks if one in chapters] == chapters
    if form == "advanced-factory":
        assert marks[:3] == ["先进级智能工厂项目申报书", "申报须知", "真实性及保密承诺"]
        assert sum(one.startswith("每个场景实例描述（") for one in marks) == 10


def test_the_same_application_makes_the_same_bytes() -> None:
    assert to_pdf(filled("workshop")) == pdf_of("workshop")


def test_a_table_says_its_sum_and_lies_on_its_side_where_it_is_wide() -> None:
    assert "总计/335730/" in said_by("workshop")
    told = subprocess.run(
        ["pdfinfo", "-l", "99", "-"], input=pdf_of("workshop"), capture_output=True, check=True
    ).stdout.decode()
    sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", told)
    wide = [float(width) > float(height) for width, height in sizes]
    assert wide.count(True) >= 2
    assert not wide[0]
    assert not wide[-1]


def test_places_of_seal_stand_on_the_cover_and_on_the_promise() -> None:
    cover = text_of(pdf_of("advanced-factory"), pages=(1, 1))
    assert (
        "申报单位：朝阳龙山铸锻机械有限公司(盖章)推荐单位：朝阳市工业和信息化局(盖章)申报日期：2026年3月28日" in cover
    )
    promise = text_of(pdf_of("advanced-factory"), pages=(3, 3))
    assert "三、愿意配合开展现场核查、技术推广和典型案例交流等工作。公章：年月日" in promise
    assert "我单位申报的所有材料，均真实、完整，如有不实，愿承担相应的责任。法定代表人签章：公章：年月日" in said_by(
        "workshop"
    )
