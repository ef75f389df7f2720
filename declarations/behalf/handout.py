"""下载表格: the table of a round for one county, prefilled with the rechecks that its bureau has still to fill."""

from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

from declarations.behalf.importing import MOST_ROWS
from declarations.behalf.instances import cells_of
from declarations.behalf.layout import AI_SCENARIOS, FACTORY, SCENARIOS, CaseTable, table_for
from declarations.cases.drafting import FILLABLE
from declarations.cases.models import Declaration, DeclarationQuerySet, Kind
from declarations.cases.reading import IndustryRegister, current
from declarations.notices.models import Round
from declarations.tables.export import head_of
from declarations.tables.values import Cell, Industries
from declarations.tables.writing import write_table
from factories.registry.list_sheet import NAME, POSITION, heading_key
from portal.people.models import Appointment

ROOM = 10  # rows for new declarations where there is no recheck to fill
_SCENARIOS_HINT = "没有应用人工智能技术的场景，末项罗列填“无”。"


def hint_of(table: CaseTable) -> str:
    """How the table is filled and brought back, in the line above its heading."""
    return (
        f"每次最多{MOST_ROWS}行。空白栏不改变已填内容。{_SCENARIOS_HINT if table.form.scenarios else ''}"
        "填好后在门户“上传表格”处上传，上传后先预览，确认后才写入。"
    )


def to_fill(*, round: Round, by: Appointment) -> DeclarationQuerySet:
    """The rechecks of the round that the bureau fills and has not submitted."""
    return Declaration.objects.visible_to(by.user).filter(
        round=round, kind=Kind.RECHECK, filler=by.organisation_id, status__in=FILLABLE
    )


def write_handout(*, round: Round, by: Appointment, out: BinaryIO) -> int:
    """Write the table to ``out``: the first rows that one upload takes, in the order of the grid; how many there are.

    Without rechecks it is the empty table, with room for new declarations; a row with its number alone is passed over.
    """
    table = table_for(round)
    cases = (
        to_fill(round=round, by=by)
        .with_names()
        .select_related("revision", "round__notice")
        .defer("revision__content")
        .prefetch_related("sheets", "factory__maturity_assessments")
        .order_by("region__position", "enterprise__name_key", "id")
    )
    return write_table(
        spec=table.printed,
        head=[*head_of(table.printed, by.organisation.region), hint_of(table)],
        rows=_rows(table, cases[:MOST_ROWS]),
        total=MOST_ROWS,
        out=out,
    )


def _rows(table: CaseTable, cases: DeclarationQuerySet) -> Iterator[list[Cell]]:
    columns = table.printed.columns
    meant = [table.layout.aliases.get(heading_key(one.title), one.value) for one in columns]
    pattern = next((one.each for one in columns if one.value == SCENARIOS), "")
    register, groups = IndustryRegister(), Industries.read().groups
    written = False
    for n, case in enumerate(cases, start=1):
        view = current(case, industries=register)
        shown = {field.path: field for part in view.parts for field in part.fields}
        written = True
        cells: dict[str, Cell] = {POSITION: n, NAME: case.enterprise.name, FACTORY: case.factory.name}
        for heading, path in table.paths.items():
            if path in shown and (text := shown[path].display):
                number = shown[path].spec.kind == "number" and shown[path].value is not None
                cells[heading] = Decimal(text) if number else text
        cells["industry_group"] = groups.get(view.facts.industry_code)
        cells[SCENARIOS], cells[AI_SCENARIOS] = cells_of(view, pattern)
        yield [cells.get(heading) for heading in meant]
    for n in range(1, 1 if written else ROOM + 1):
        yield [n if heading == POSITION else None for heading in meant]
