"""A form with its answers, as templates show it: to fill in, or to read what was submitted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from declarations.forms.answers import Answers
from declarations.forms.definition import Columns, FieldSpec, FormSpec, Group, Sheets, Table
from declarations.forms.kinds import KINDS, Context
from declarations.forms.paths import join
from declarations.forms.validation import Checked, Problem


@dataclass
class BoundField:
    """One blank with what stands in it. ``text`` is as typed, ``value`` is clean or None."""

    path: str
    spec: FieldSpec
    text: str
    value: Any
    version: int
    problem: Problem | None
    context: Context

    @property
    def element_id(self) -> str:
        return "f-" + self.path.replace("/", "-")

    @property
    def template(self) -> str:
        return f"declarations/kinds/{self.spec.kind}.html"

    @cached_property
    def display(self) -> str:
        """What a reader sees: the value in words, or the text as typed where it is not (yet) a value."""
        return KINDS[self.spec.kind].display(self.value, self.spec) if self.value is not None else self.text

    @cached_property
    def options(self) -> list[tuple[str, list[tuple[str, str]]]]:
        return KINDS[self.spec.kind].options(self.spec, self.context)


@dataclass
class BoundTable:
    """A table, or the table of a repeated sheet. ``path`` is where rows are added."""

    path: str
    columns: Columns
    rows: list["BoundRow"]
    problem: Problem | None

    @property
    def title(self) -> str:
        return self.columns.title

    @property
    def full(self) -> bool:
        return len(self.rows) >= self.columns.max


@dataclass
class BoundRow:
    id: str
    path: str
    fields: list[BoundField]
    tables: list[BoundTable] = field(default_factory=list)


@dataclass
class BoundPart:
    """One part of the form. ``structure`` is group, table or sheets; a part that is a table has it in ``table``."""

    spec: Group | Table | Sheets
    structure: str
    fields: list[BoundField] = field(default_factory=list)
    table: BoundTable | None = None
    rows: list[BoundRow] = field(default_factory=list)
    problem: Problem | None = None

    @property
    def key(self) -> str:
        return self.spec.key

    @property
    def title(self) -> str:
        return self.spec.title

    @property
    def open_problems(self) -> int:
        """How many blanks of this part are missing or wrong."""
        rows = [*self.rows, *(self.table.rows if self.table else [])]
        blanks = [*self.fields, *(one for row in rows for one in row.fields)]
        blanks += [one for row in rows for table in row.tables for inner in table.rows for one in inner.fields]
        own = self.problem or (self.table.problem if self.table else None)
        return sum(1 for one in blanks if one.problem) + bool(own)


def bind(form: FormSpec, answers: Answers, checked: Checked, context: Context) -> list[BoundPart]:
    """The parts of a form with the answers in them, in order."""
    binder = _Binder(answers, checked.values, {one.path: one for one in checked.problems}, context)
    return [binder.part(part) for part in form.parts]


@dataclass
class _Binder:
    answers: Answers
    values: Mapping[str, Any]
    problems: Mapping[str, Problem]
    context: Context

    def part(self, part: Group | Table | Sheets) -> BoundPart:
        if isinstance(part, Group):
            return BoundPart(part, "group", fields=self.fields(part.fields, part.key))
        if isinstance(part, Table):
            return BoundPart(part, "table", table=self.table(part, part.key))
        rows = [
            BoundRow(
                row,
                join(part.key, row),
                self.fields(part.fields, join(part.key, row)),
                [self.table(columns, join(part.key, row, key)) for key, columns in part.tables.items()],
            )
            for row in self.answers.rows.get(part.key, [])
        ]
        return BoundPart(part, "sheets", rows=rows, problem=self.problems.get(part.key))

    def table(self, columns: Columns, path: str) -> BoundTable:
        rows = [
            BoundRow(row, join(path, row), self.fields(columns.columns, join(path, row)))
            for row in self.answers.rows.get(path, [])
        ]
        return BoundTable(path, columns, rows, self.problems.get(path))

    def fields(self, fields: Mapping[str, FieldSpec], path: str) -> list[BoundField]:
        return [self.field(join(path, key), spec) for key, spec in fields.items()]

    def field(self, path: str, spec: FieldSpec) -> BoundField:
        return BoundField(
            path,
            spec,
            self.answers.text(path),
            self.values.get(path),
            self.answers.versions.get(path, 0),
            self.problems.get(path),
            self.context,
        )
