"""The table that cases are filled from: shaped like those the notice prints, each column with its place in the form.

Nothing is written here a second time: titles come from the pack's tables, places from the form's ``facts:``, and what
no table prints (the level of an assessment) is a column by its label in the form.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from declarations.cases.reading import form_of
from declarations.forms.definition import FieldSpec, FormSpec, Group
from declarations.forms.paths import join
from declarations.notices.models import Round
from declarations.notices.packs import newest_revision, pack_of, programmes_of_rounds
from declarations.notices.schema import ColumnSpec, Pack, ProgrammeSpec, TableSpec
from declarations.tables.values import REPEATING_VALUES
from factories.registry.list_sheet import COUNTY, KNOWN_FACTORIES, NAME, POSITION, Layout, heading_key
from portal.errors import Refused

FACTORY = "工厂名称"
SCENARIOS, AI_SCENARIOS = "scenarios", "ai_scenarios"
_MEANT = {"position": POSITION, "enterprise_name": NAME, "factory_name": FACTORY, "county": COUNTY}
# Facts whose columns a table names otherwise; a contact is one blank where a form has no other for the post.
_FACTS = {"industry_class": "industry_code", "contact": "contact_name"}
_FOOTNOTE = re.compile("[⁰¹²³⁴-⁹]+")
_EXTRA_WIDTH = 10


@dataclass(frozen=True)
class CaseTable:
    """``printed`` is the table to hand out; ``paths`` and ``titles`` go by the meant heading, as ``Layout`` has it."""

    pack: Pack
    form: FormSpec
    layout: Layout
    printed: TableSpec
    paths: dict[str, str]
    titles: dict[str, str]

    def field(self, path: str) -> FieldSpec:
        part, _, key = path.partition("/")
        found = self.form.part(part)
        assert isinstance(found, Group)  # facts and labels alike name fields that are asked once
        return found.fields[key]


def rounds_with_table(rounds: Iterable[Round]) -> list[Round]:
    """Those of ``rounds`` that can be filled from a table: one of the programme's has a line for each factory.

    An application (附件4-2, 4-3) is more than a line, and its table names projects, not factories.
    """
    programmes = programmes_of_rounds(rounds := list(rounds))
    packs = {key: pack_of(newest_revision(key)) for key in {one.notice_id for one in rounds}}
    return [one for one in rounds if _printed(packs[one.notice_id], programmes[one.pk])]


def _printed(pack: Pack, programme: ProgrammeSpec) -> TableSpec | None:
    tables = map(pack.table, programme.tables)
    return next((one for one in tables if any(column.value == "factory_name" for column in one.columns)), None)


def table_for(round: Round) -> CaseTable:
    """The table of the round's programme, as the newest revision of its notice has it.

    Raises:
        Refused: it is none of ``rounds_with_table``.
    """
    pack = pack_of(newest_revision(round.notice_id))
    programme = pack.programme(round.programme)
    form = form_of(pack, round.programme)
    printed = _printed(pack, programme)
    if printed is None:
        raise Refused(f"“{round.title}”须逐项填写申报书，不能由表格导入，请在“新建代填”中逐家填写。", field="round")
    fields = _fields(form)
    aliases = {key: meant for key, meant in KNOWN_FACTORIES.aliases.items() if meant in {NAME, COUNTY, POSITION}}
    titles, paths = {NAME: NAME, FACTORY: FACTORY, COUNTY: COUNTY}, {}
    tables = [pack.table(key) for key in programme.tables]
    for column in (column for table in tables for column in table.columns):
        meant = _meaning(column, form)
        if meant is None:
            continue
        titles.setdefault(meant, re.sub(r"\s", "", column.title))
        unmarked = re.sub(_FOOTNOTE, "", column.mark)
        for title in (column.title, f"{column.title}{column.mark}", f"{column.title}{unmarked}", _short(column.title)):
            aliases.setdefault(heading_key(title), meant)
        if meant in fields:
            paths[meant] = meant
    paths[FACTORY] = form.facts["factory_name"]
    for path, spec in fields.items():
        if path in paths.values():
            continue
        paths[path], titles[path] = path, spec.label
        for title in (spec.label, f"{spec.label}（{spec.unit}）"):
            aliases.setdefault(heading_key(title), path)
    shown = {_meaning(column, form) for column in printed.columns}
    extra = tuple(
        ColumnSpec(title=titles[path], value=path, width=_EXTRA_WIDTH, align="center")
        for path in paths
        if path not in shown and path != FACTORY
    )
    return CaseTable(
        pack=pack,
        form=form,
        layout=Layout(aliases, required=(NAME, FACTORY), keeps_lines=True),
        printed=printed.model_copy(update={"columns": (*printed.columns, *extra)}),
        paths=paths,
        titles=titles,
    )


def _short(title: str) -> str:
    """自评级别 of 自评级别(基础级、先进级、卓越级、领航级)."""
    return re.sub(r"[(（].*", "", title)


def _fields(form: FormSpec) -> dict[str, FieldSpec]:
    """What is asked once and typed, by path."""
    return {
        join(part.key, key): spec
        for part in form.parts
        if isinstance(part, Group)
        for key, spec in part.fields.items()
        if not spec.fixed
    }


def _meaning(column: ColumnSpec, form: FormSpec) -> str | None:
    """What a printed column means: a heading of lists, a path of the form, or a list of scenarios; None for neither."""
    if column.value in _MEANT:
        return _MEANT[column.value]
    if column.value in REPEATING_VALUES:
        return column.value if form.scenarios else None
    return form.facts.get(_FACTS.get(column.value, column.value))
