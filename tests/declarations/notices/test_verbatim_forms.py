"""The forms of 附件4-2, 4-3 and 5 say what the official text says: every label, choice, hint, footnote and unit.

What is the portal's own is marked so in the pack (``extra``, ``note``); what is corrected stands in ``errata.yaml``.
"""

import re
from collections.abc import Iterator, Mapping

import pytest

from declarations.forms.definition import Columns, FieldSpec, FormSpec, Group, Sheets, Table
from tests.declarations.notices.packs import LIAONING
from tests.declarations.notices.test_verbatim import OFFICIAL, PROVINCE, bare

FORMS = ("workshop", "advanced-factory", "overseas-factory")
TABLES = ("recommendation", "overseas-list")
# Texts for which the print names no limit, and which have one so that all rows together can still be printed.
BOUNDED = {
    ("breakthroughs", "parameters"),
    ("scenes/processes", "used"),
    ("scenes/technologies", "used"),
    ("models", "does"),
}
# Where each form stands in the official text, so that its words are looked for there and nowhere else.
FROM = {
    "workshop": "省级数字化车间项目申报书项目名称",
    "advanced-factory": "附件4-3先进级",
    "overseas-factory": "附件5海外",
}
TO = {"workshop": "附件4-3先进级", "advanced-factory": "附件4-4项目", "overseas-factory": "附件2:基础级"}

NAMED_IN_THE_LIST = {("factory", "profile")}  # of 附件5, whose table says (500字以内)


def printed_by(form: FormSpec) -> Iterator[tuple[str, str]]:
    """Everything that a form prints, with where it stands."""
    yield form.form, form.title
    for part in form.parts:
        yield part.key, part.chapter
        yield part.key, part.title
        for text in (*part.text, *part.footnotes, *part.seals):
            yield part.key, text
        for where, holder in _holders(part):
            for key, spec in holder.items():
                yield from ((f"{where}/{key}", text) for text in _said(spec))
        if isinstance(part, Table):
            yield from ((f"{part.key}/{key}", part.row_title(key)) for key in part.printed)
            yield from ((f"{part.key} 样例", text) for text in part.example.values())
            if part.example:
                yield f"{part.key} 样例", part.example_title
        if isinstance(part, Sheets):
            yield from ((part.key, text) for text in (part.tables_title, *part.tables_head.values()))
            yield from ((f"{part.key}/{key}", columns.title) for key, columns in part.tables.items())


def _holders(part: Group | Table | Sheets) -> Iterator[tuple[str, Mapping[str, FieldSpec]]]:
    yield part.key, part.columns if isinstance(part, Columns) else part.fields
    for key, columns in part.tables.items() if isinstance(part, Sheets) else ():
        yield f"{part.key}/{key}", columns.columns


def _said(spec: FieldSpec) -> Iterator[str]:
    if spec.extra:
        return
    yield from (spec.head, f"{spec.lead}{spec.label}{spec.mark}", spec.unit, spec.hint)
    yield from spec.of


def the_print(form: str) -> str:
    start = OFFICIAL.index(FROM[form])
    return OFFICIAL[start : OFFICIAL.index(TO[form], start)]


def put_right(print_: str) -> str:
    """The print with the slips of ``errata.yaml`` put right that the portal shows as meant; not a sign more is another."""
    for one in PROVINCE.errata:
        if one.shown_as == "meant":
            print_ = print_.replace(bare(one.printed), bare(one.means))
    return print_


@pytest.mark.parametrize("key", FORMS)
def test_what_a_form_prints_is_verbatim(key: str) -> None:
    own = the_print(key)
    # The first table of 4-3 is lost in the text handed on; its rows are those of 4-2, and the pack says so.
    lost = {part.key for part in PROVINCE.form(key).parts if "附件4-2" in part.note}
    altered = []
    for where, text in printed_by(PROVINCE.form(key)):
        told = OFFICIAL if where.partition("/")[0] in lost else own
        if bare(text) not in told and bare(text) not in put_right(told):
            altered.append((where, text))
    assert altered == []


def test_an_erratum_excuses_its_own_slip_alone() -> None:
    note = bare(PROVINCE.form("advanced-factory").part("assessment").footnotes[0])
    own = the_print("advanced-factory")
    assert note not in own
    assert note in put_right(own)
    assert note.translate(str.maketrans("（）", "()")) not in put_right(own)


@pytest.mark.parametrize("key", ["workshop", "advanced-factory"])
def test_the_files_asked_for_are_those_of_the_notice(key: str) -> None:
    asked = PROVINCE.form(key).attachments
    sentences = [part for spec in asked.values() for part in (spec.label, *re.split(r"(?<=\))", spec.hint))]
    assert [one for one in sentences if bare(one) not in OFFICIAL + put_right(OFFICIAL)] == []
    video = asked["video"]
    assert (f"不超过{video.minutes}分钟的视频" in OFFICIAL, f"视频大小不超过{video.megabytes}M" in OFFICIAL) == (
        True,
        True,
    )


def test_a_text_takes_pictures_where_the_print_says_so() -> None:
    said = {key: [] for key in FORMS}
    for key in FORMS:
        for part in PROVINCE.form(key).parts:
            for _, holder in _holders(part):
                said[key] += [spec.label for spec in holder.values() if spec.pictures]
        assert the_print(key).count("可配图") == len(said[key])
        assert all("可配图" in label for label in said[key])


@pytest.mark.parametrize("key", TABLES)
def test_tables_are_verbatim(key: str) -> None:
    table = PROVINCE.table(key)
    heads = [bare(f"{column.title}{column.mark}") for column in table.columns]
    assert [one for one in (*heads, *map(bare, table.head)) if one not in OFFICIAL] == []
    assert [one for one in table.footnotes if bare(one) not in OFFICIAL + put_right(OFFICIAL)] == []
    assert "".join(heads) in OFFICIAL


def ordered(key: str, texts: list[str]) -> list[str]:
    """Which of the texts do not come, in this order, in the print of a form."""
    own, place, missing = the_print(key), 0, []
    for text in texts:
        found = own.find(bare(text), place)
        if found < 0:
            missing.append(text)
        else:
            place = found + len(bare(text))
    return missing


@pytest.mark.parametrize("key", FORMS)
def test_labels_come_in_the_printed_order(key: str) -> None:
    form = PROVINCE.form(key)
    lost = {part.key for part in form.parts if "附件4-2" in part.note}
    lost.add("other_indicators")  # a row of the table above it, whose columns it has again
    said = [
        spec.label
        for part in form.parts
        if part.key not in lost
        for _, holder in _holders(part)
        for spec in holder.values()
        if not spec.extra and not spec.when
    ]
    assert ordered(key, said) == []


def test_the_starred_indicators_are_the_ones_that_must_be_filled() -> None:
    table = PROVINCE.form("advanced-factory").part("indicators")
    assert isinstance(table, Table)
    titles = [table.row_title(key) for key in table.printed]
    assert len(titles) == 22
    assert sum(one.startswith("*") for one in titles) == the_print("advanced-factory").count("*") - 1 == 15
    assert ordered("advanced-factory", titles) == []


def test_limits_are_those_of_the_hints() -> None:
    """A limit or 「左右」 that the print names is the field's; no text has one that the print does not name, but ``BOUNDED``."""
    wrong = []
    for key in FORMS:
        for part in PROVINCE.form(key).parts:
            for where, holder in _holders(part):
                for name, spec in holder.items():
                    said = f"{spec.label}{spec.hint}".replace(" ", "")
                    if "字左右" in said and (spec.about is None or spec.limit):
                        wrong.append((where, name))
                    if ("不超过" in said or "字以内" in said) and f"{spec.limit}字" not in said:
                        wrong.append((where, name))
                    if spec.kind == "text" and spec.limit and not re.search(r"不超过|字以内|\d字", said):
                        assert (where, name) in BOUNDED | NAMED_IN_THE_LIST
    assert wrong == []


def test_the_example_sheet_of_the_print_is_shown_as_hints() -> None:
    """Official example rows are hints and never data."""
    scenes = PROVINCE.form("advanced-factory").part("scenes")
    assert isinstance(scenes, Sheets)
    lines = (LIAONING / "official.txt").read_text(encoding="utf-8").splitlines()
    begun = next(n for n, line in enumerate(lines) if "每个场景实例描述" in line)
    own = bare("".join(lines[begun : begun + 40]))
    shown = [spec.label for spec in scenes.fields.values() if spec.hint and bare(f"{spec.label}{spec.hint}") in own]
    assert shown[:3] == ["环节名称", "场景名称", "场景实例名称"]
    assert all(not spec.initial for spec in scenes.fields.values())


def test_the_kinds_of_equipment_and_software_are_the_official_ones() -> None:
    sheets = PROVINCE.form("advanced-factory").part("scenes")
    assert isinstance(sheets, Sheets)
    for key in ("equipment", "software"):
        offered = sheets.tables[key].columns["sort"].of
        assert sheets.tables[key].columns["sort"].hint == f"（在系统中选择{'、'.join(offered)}，可填写多个）"
        assert sheets.tables[key].columns["sort"].hint in OFFICIAL


def test_judged_rules_are_verbatim() -> None:
    judged = [rule.text for one in PROVINCE.programmes for rule in one.rules if rule.force == "judge"]
    assert [one for one in judged if bare(one) not in OFFICIAL] == []
