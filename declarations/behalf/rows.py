"""What the text of a table means: one row is the answers for one factory, with each mistake told by row and column."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from declarations.behalf.layout import AI_SCENARIOS, FACTORY, SCENARIOS, CaseTable
from declarations.cases.reading import context_for
from declarations.forms.definition import FieldSpec, Table
from declarations.forms.kinds import KINDS, Context, Unfit
from factories.registry.list_rows import BadCell, Places
from factories.registry.list_sheet import COUNTY, NAME, POSITION, ListSheet, SheetRow, Skipped
from factories.registry.names import name_key, tidy_name
from portal.regions.models import Region

NOTHING = "无"
_EXAMPLE = re.compile(r"示例")
# 「1.生产作业-人机协同作业-实例 2.…」: a number with its mark begins an item, at the start of a line or after a blank.
_NUMBERED = re.compile(r"(?:^|(?<=[\s；;。]))\d{1,3}[.、．)）](?!\d)\s*", re.MULTILINE)
_DASH = re.compile(r"\s*[-－—–─]+\s*")
_NAMED = re.compile(r"[(（](?:环节|场景|实例)名[)）]")


@dataclass(frozen=True)
class Instance:
    """One scenario instance. ``ai``: 是, 否, or empty where the table does not say."""

    scenario: str
    instance: str
    ai: str = ""


@dataclass(frozen=True)
class CaseRow:
    """One row. ``answers``: path → text of what is filled in; ``instances`` is None where the table lists none."""

    number: int
    name: str
    factory: str
    answers: dict[str, str]
    instances: list[Instance] | None


@dataclass(frozen=True)
class Reading:
    """A table read and cleaned; ``bad`` says of each row that has any what is wrong in it."""

    sheet: ListSheet
    skipped: list[Skipped]
    rows: list[CaseRow]
    bad: dict[int, list[BadCell]] = field(default_factory=lambda: defaultdict(list))


def clean_rows(sheet: ListSheet, *, table: CaseTable, region: Region) -> Reading:
    """Every row with what it says, wrong cells left out of it and told in ``bad``. Reads registers, writes nothing."""
    cleaner = _Cleaner(sheet, table, region)
    reading = Reading(sheet, list(sheet.skipped), [], cleaner.bad)
    for row in sheet.rows:
        why = _why_skip(row)
        if why:
            reading.skipped.append(Skipped(row.number, why))
        else:
            reading.rows.append(cleaner.row(row))
    return reading


def _why_skip(row: SheetRow) -> str:
    if row.cells.get(NAME) or row.cells.get(FACTORY):
        return ""
    filled = [text for heading, text in row.cells.items() if text and heading != POSITION]
    if not filled:
        return "空行"
    return "示例行" if _EXAMPLE.match(filled[0]) else ""


class _Cleaner:
    """Cleans row after row; the registers that cells are held against are read once."""

    def __init__(self, sheet: ListSheet, table: CaseTable, region: Region) -> None:
        self.sheet, self.table, self.region = sheet, table, region
        self.context: Context = context_for(table.pack)
        self.places = Places(region.parent or region)
        self.seen: dict[tuple[str, str], int] = {}
        self.bad: dict[int, list[BadCell]] = defaultdict(list)

    def row(self, row: SheetRow) -> CaseRow:
        cells = row.cells
        name, factory = tidy_name(cells.get(NAME, "")), tidy_name(cells.get(FACTORY, ""))
        if not any(char.isalpha() for char in name):
            self._tell(row, NAME, "请填写企业名称")
        first = self.seen.setdefault((name_key(name), name_key(factory)), row.number)
        if first != row.number:
            self._tell(row, FACTORY, f"与第{first}行是同一家工厂，请删去其中一行")
        if county := cells.get(COUNTY):
            self._check_place(row, county)
        answers = {}
        for meant, path in self.table.paths.items():
            text = factory if meant == FACTORY else cells.get(meant, "")
            if text and (said := self._answer(row, meant, text, self.table.field(path))):
                answers[path] = said
        return CaseRow(row.number, name, factory, answers, self._instances(row))

    def _check_place(self, row: SheetRow, county: str) -> None:
        try:
            place = self.places.find(county)
        except ValueError as error:
            self._tell(row, COUNTY, str(error))
        else:
            if place != self.region:
                self._tell(row, COUNTY, f"本次导入的是{self.region.name}的企业，请分开上传")

    def _answer(self, row: SheetRow, heading: str, text: str, spec: FieldSpec) -> str:
        kind = KINDS[spec.kind]
        said = kind.from_cell(text, spec, self.context)
        try:
            kind.clean(said, spec, self.context)
        except Unfit as unfit:
            self._tell(row, heading, str(unfit))
            return ""
        return said

    def _instances(self, row: SheetRow) -> list[Instance] | None:
        text = row.cells.get(SCENARIOS, "")
        if not text:
            if (listed := row.cells.get(AI_SCENARIOS, "")) and listed != NOTHING:
                self._tell(row, AI_SCENARIOS, f"请先填写{self.table.titles[SCENARIOS]}")
            return None
        items = items_of(text)
        found = [one for item in items if (one := self._instance(row, item))]
        ai = row.cells.get(AI_SCENARIOS, "")
        if not ai or len(found) < len(items):
            return found
        wanted = [] if ai == NOTHING else [self._listed(row, item, found) for item in items_of(ai)]
        return [Instance(one.scenario, one.instance, "是" if one in wanted else "否") for one in found]

    def _instance(self, row: SheetRow, item: str) -> Instance | None:
        """An item such as 生产作业-人机协同作业-多机协同的…; None where it makes none, which is told."""
        pieces = _DASH.split(_NAMED.sub("", item), maxsplit=2)
        segment, scenario, instance = [""] * (3 - len(pieces)) + pieces
        spec = self._columns()
        scenario = KINDS[spec["scenario"].kind].from_cell(scenario, spec["scenario"], self.context)
        wrong = self._unfit(scenario, spec["scenario"]) or self._unfit(instance, spec["instance"])
        if len(pieces) == 1:
            wrong = "请按“环节名-场景名-实例名”填写"
        elif not wrong and segment and self.context.scenarios[scenario] != segment:
            wrong = f"“{scenario}”属于{self.context.scenarios[scenario]}环节"
        if wrong:
            self._tell(row, SCENARIOS, f"“{item}”：{wrong}")
            return None
        return Instance(scenario, instance)

    def _listed(self, row: SheetRow, item: str, found: list[Instance]) -> Instance | None:
        """The instance that an item of the second list means: the same text, or the name of the instance alone."""
        pieces = _DASH.split(_NAMED.sub("", item), maxsplit=2)
        meant = [one for one in found if name_key(one.instance) in {name_key(pieces[-1]), name_key(item)}]
        if len(meant) != 1:
            self._tell(row, AI_SCENARIOS, f"“{item}”未列入{self.table.titles[SCENARIOS]}，请按同样的写法填写")
            return None
        return meant[0]

    def _columns(self) -> dict[str, FieldSpec]:
        each = self.table.form.scenarios
        assert each is not None  # else the table has no such column
        part = self.table.form.part(each.each)
        assert isinstance(part, Table)
        return {"scenario": part.columns[each.scenario], "instance": part.columns[each.instance]}

    def _unfit(self, text: str, spec: FieldSpec) -> str:
        if not text:
            return f"请填写{spec.label}"
        clean: Callable[..., object] = KINDS[spec.kind].clean
        try:
            clean(text, spec, self.context)
        except Unfit as unfit:
            return str(unfit)
        return ""

    def _tell(self, row: SheetRow, heading: str, reason: str) -> None:
        self.bad[row.number].append(
            BadCell(
                row=row.number,
                column=self.table.titles.get(heading, heading),
                letter=self.sheet.letters.get(heading, ""),
                value=row.cells.get(heading, ""),
                reason=reason,
            )
        )


def items_of(text: str) -> list[str]:
    """The items of a cell that lists several, numbered or line by line; without numbers."""
    pieces = (piece for part in _NUMBERED.split(text) for piece in part.splitlines())
    return [item for piece in pieces if (item := piece.strip(" ；;。\t")) and item != NOTHING]
