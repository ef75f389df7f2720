"""A form with its answers, as templates show it: to fill in, or to read what was submitted."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

from declarations.forms.answers import Answers, asked
from declarations.forms.definition import Columns, FieldSpec, FormSpec, Group, Sheets, Table
from declarations.forms.kinds import KINDS, Context
from declarations.forms.paths import join, within
from declarations.forms.validation import Checked, Problem
from portal.files.models import StoredFile

MOST_CELLS = 5  # of a row with running text
NUMBERED = re.compile(r"[（(][一二三四五六七八九十]+[）)]")


class Picture(Protocol):
    """A picture below a text. ``status`` is ``ready`` where it counts."""

    @property
    def caption(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def file(self) -> StoredFile: ...


@dataclass
class BoundField:
    """One blank with what stands in it. ``text`` is as typed, ``value`` is clean or None.

    ``asked`` is False where another answer says that this one is not wanted; ``headed`` where its printed head begins.
    ``pictures`` stand below the text, in their order.
    """

    path: str
    spec: FieldSpec
    text: str
    value: Any
    version: int
    problem: Problem | None
    context: Context
    asked: bool = True
    warning: Problem | None = None
    headed: bool = False
    locked: bool = False
    origin: str = ""  # the register from which the answer was filled in, where a page says so
    pictures: Sequence[Picture] = ()

    @property
    def unit_beside(self) -> str:
        """The unit to stand beside what is shown; none where the answer says its own."""
        return "" if KINDS[self.spec.kind].says_unit else self.spec.unit

    @property
    def ready_pictures(self) -> list[Picture]:
        """Those that count, without one that is still looked into."""
        return [one for one in self.pictures if one.status == "ready"]

    @property
    def room_for_pictures(self) -> int:
        return max(0, self.spec.pictures - len(self.pictures))

    @property
    def when(self) -> str:
        """On which answers beside it the blank hangs, for the script of the form: ``{path: text}``."""
        beside = self.path.rpartition("/")[0]
        wanted = {join(beside, key): text for key, text in self.spec.when.items()}
        return json.dumps(wanted, ensure_ascii=False) if wanted else ""

    @property
    def element_id(self) -> str:
        return "f-" + self.path.replace("/", "-")

    @property
    def template(self) -> str:
        kind = KINDS[self.spec.kind]
        return f"declarations/kinds/{kind.widget or kind.key}.html"

    @property
    def example(self) -> str:
        """What an empty blank shows of how it is filled."""
        return KINDS[self.spec.kind].example_of(self.spec)

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
    locked: bool = False

    @property
    def title(self) -> str:
        return self.columns.title

    @property
    def printed(self) -> bool:
        """Whether the form prints the rows, so that none is added."""
        return bool(self.rows and self.rows[0].title)

    @property
    def tall(self) -> bool:
        """Whether a row has too much for a line, so that each is drawn as a small form of its own."""
        kinds = [spec.kind for spec in self.columns.columns.values()]
        return len(kinds) > MOST_CELLS and "text" in kinds

    @property
    def totals(self) -> list[tuple[str, str]]:
        """The row of totals: per column its key and its sum, both empty where the column has none."""
        summed = self.columns.totals
        return [(key, self.total(key)) if key in summed else ("", "") for key in self.columns.columns] if summed else []

    def total(self, key: str) -> str:
        """The sum of a column, of what is a number in it."""
        place = list(self.columns.columns).index(key)
        values = [row.fields[place].value for row in self.rows]
        return f"{sum((Decimal(one) for one in values if one is not None), Decimal(0)).normalize():f}"

    @property
    def full(self) -> bool:
        return len(self.rows) >= self.columns.max


@dataclass
class BoundRow:
    id: str
    path: str
    fields: list[BoundField]
    tables: list[BoundTable] = field(default_factory=list)
    title: str = ""  # of a row that the form prints
    locked: bool = False

    @property
    def open_problems(self) -> int:
        """How many blanks of the row, and of its tables, are missing or wrong."""
        inner = [row.open_problems for table in self.tables for row in table.rows]
        return sum(1 for one in self.fields if one.problem) + sum(inner) + sum(1 for one in self.tables if one.problem)

    @property
    def caption(self) -> str:
        """By what a person knows the row again: its first line of text that is filled in."""
        return next((one.display for one in self.fields if one.text and one.spec.kind in ("line", "scenario")), "")


@dataclass
class BoundPart:
    """One part of the form. ``structure`` is group, table or sheets; a part that is a table has it in ``table``."""

    spec: Group | Table | Sheets
    structure: str
    fields: list[BoundField] = field(default_factory=list)
    table: BoundTable | None = None
    rows: list[BoundRow] = field(default_factory=list)
    problem: Problem | None = None
    locked: bool = False

    @property
    def key(self) -> str:
        return self.spec.key

    @property
    def title(self) -> str:
        """What stands over the part: its chapter's own line where that says the same."""
        return self.spec.chapter if self.spec.chapter.endswith(self.spec.title) else self.spec.title

    @property
    def chapter(self) -> str:
        """The line over this part and those after it, where the title does not say it."""
        return "" if self.title == self.spec.chapter else self.spec.chapter

    @property
    def headings(self) -> list[str]:
        """The printed lines that head the part, over its title: those with a number of their own, such as （二）."""
        return [one for one in self.spec.text if NUMBERED.match(one)]

    @property
    def text(self) -> list[str]:
        """The printed paragraphs under its title."""
        return [one for one in self.spec.text if not NUMBERED.match(one)]

    @property
    def tables(self) -> list[BoundTable]:
        """The table that the part is, or those of its sheets."""
        return [self.table] if self.table else [table for row in self.rows for table in row.tables]

    @property
    def open_problems(self) -> int:
        """How many blanks of this part are missing or wrong."""
        own = self.problem or (self.table.problem if self.table else None)
        rows = [*self.rows, *(self.table.rows if self.table else [])]
        return sum(1 for one in self.fields if one.problem) + sum(row.open_problems for row in rows) + bool(own)


def bind(
    form: FormSpec,
    answers: Answers,
    checked: Checked,
    context: Context,
    *,
    open_paths: Sequence[str] = (),
    pictures: Mapping[str, Sequence[Picture]] | None = None,
) -> list[BoundPart]:
    """The parts of a form with the answers in them, in order. Outside of ``open_paths``, if there are any, all is locked.

    ``pictures`` are those below each text, by its path.
    """
    problems, warnings = ({one.path: one for one in told} for told in (checked.problems, checked.warnings))
    binder = _Binder(answers, checked.values, problems, warnings, context, open_paths, pictures or {})
    return [binder.part(part) for part in form.parts]


@dataclass
class _Binder:
    answers: Answers
    values: Mapping[str, Any]
    problems: Mapping[str, Problem]
    warnings: Mapping[str, Problem]
    context: Context
    open_paths: Sequence[str]
    pictures: Mapping[str, Sequence[Picture]]

    def locked(self, path: str) -> bool:
        return bool(self.open_paths) and not within(path, self.open_paths)

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
                locked=self.locked(join(part.key, row)),
            )
            for row in self.answers.rows.get(part.key, [])
        ]
        problem = self.problems.get(part.key)
        return BoundPart(part, "sheets", rows=rows, problem=problem, locked=self.locked(part.key))

    def table(self, columns: Columns, path: str) -> BoundTable:
        rows = [
            BoundRow(
                row,
                join(path, row),
                [self.field(join(path, row, key), columns.cell(row, key)) for key in columns.columns],
                title=columns.row_title(row),
                locked=self.locked(join(path, row)),
            )
            for row in self.answers.rows.get(path, [])
        ]
        return BoundTable(path, columns, rows, self.problems.get(path), self.locked(path))

    def fields(self, fields: Mapping[str, FieldSpec], path: str) -> list[BoundField]:
        bound = [self.field(join(path, key), spec) for key, spec in fields.items()]
        above: tuple[str, ...] = ("",)
        for one in bound:
            one.headed = one.spec.head not in above
            above = ("", one.spec.head, one.spec.label)
        return bound

    def field(self, path: str, spec: FieldSpec) -> BoundField:
        return BoundField(
            path,
            spec,
            self.answers.text(path),
            self.values.get(path),
            self.answers.versions.get(path, 0),
            self.problems.get(path),
            self.context,
            asked=not spec.when or asked(spec, path, self.answers),
            warning=self.warnings.get(path),
            locked=self.locked(path),
            pictures=self.pictures.get(path, ()),
        )
