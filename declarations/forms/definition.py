"""What a form is: three structures only, group, table and sheets, and fields of a declared kind.

A definition is data of a notice pack; browser form, validation, completeness, facts and envelope all follow from it.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    Tag,
    WrapSerializer,
)

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
_Named = TypeVar("_Named")


def _from_pairs(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(one, (list, tuple)) and len(one) == 2 for one in value):
        return {key: named for key, named in value}  # noqa: C416 - dict() would take any two-letter text for a pair
    return value


def _to_pairs(value: Any, handler: SerializerFunctionWrapHandler) -> Any:
    return [[key, named] for key, named in handler(value).items()]


# The order in which fields are printed is part of the notice, but neither jsonb nor canonical JSON keeps the order of
# keys: written as pairs, it lives in both, and a changed order makes another digest.
InOrder = Annotated[dict[Key, _Named], BeforeValidator(_from_pairs), WrapSerializer(_to_pairs)]


class Strict(BaseModel):
    """Unknown keys are mistakes, and what was loaded does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)


class FieldSpec(Strict):
    """One blank. ``kind`` names a file in ``declarations.forms.kinds``; the rest narrows it."""

    label: Text
    kind: Key
    titled: bool = True  # False: the label is the portal's own and not printed
    lead: str = ""  # what the form prints before the label, such as 「其中：」
    head: str = ""  # what the form prints over this and the next fields of the same head
    hint: str = ""
    mark: str = ""  # footnote mark after the label
    of: tuple[str, ...] = ()  # the choices, where the kind has any; what a line suggests
    open: bool = False  # another text than those offered is taken too
    unit: str = ""
    optional: bool = False
    extra: bool = False  # asked for a list or table, not printed on the form
    when: dict[Key, str] = {}  # asked only where the named field beside it has that answer
    limit: int | None = None  # characters (字)
    about: int | None = None  # 「左右」: characters that are told and never refused
    pictures: int = 0  # how many may stand below a text (可配图)
    total: bool = False  # the column of a table is summed below it
    min: Decimal | None = None
    max: Decimal | None = None
    source: str = Field(default="", alias="from")  # what the portal knows already, such as enterprise.name
    fixed: bool = False  # taken from ``from`` and not for typing
    initial: str = ""
    clause: str = ""
    was: tuple[Key, ...] = ()  # its keys in earlier revisions: open drafts bring their answers along


class Titled(Strict):
    """What any part prints around its blanks.

    ``chapter`` heads this part and those after it; ``text`` are printed paragraphs, ``seals`` places for seal and date;
    ``note`` is the portal's own remark and not printed; nor is the title, where it is the portal's own (``titled: false``).
    """

    chapter: str = ""
    title: Text
    titled: bool = True
    note: str = ""
    text: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()
    seals: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    was: tuple[Key, ...] = ()  # its keys in earlier revisions


class Group(Titled):
    """Fields asked once. Their paths are ``group/field``. One without fields is printed text, such as a promise."""

    group: Key
    fields: InOrder[FieldSpec] = {}

    @property
    def key(self) -> str:
        return self.group


class Columns(Strict):
    """The columns of a table whose rows are added freely."""

    title: Text
    note: str = ""
    was: tuple[Key, ...] = ()
    columns: InOrder[FieldSpec]
    example: dict[Key, str] = {}  # the row that the form prints as an example: shown as hints, never data
    example_title: Text = "填写样例"
    min: int = 0
    max: int = 300

    def cell(self, row: str, column: str) -> FieldSpec:
        """What is asked in one cell."""
        return self.columns[column]

    def row_title(self, row: str) -> str:
        """What the form prints at the head of a row; empty where rows are numbered."""
        return ""

    @property
    def totals(self) -> list[str]:
        """The columns that are summed."""
        return [key for key, spec in self.columns.items() if spec.total]


class PrintedRow(Strict):
    """A row that the form prints. What it says of a cell goes before what the column says."""

    label: Text
    unit: str | None = None
    optional: bool | None = None


class Table(Columns, Titled):
    """Rows asked for freely, or the rows that the form prints (``printed``). Their paths are ``table/row/column``."""

    table: Key
    printed: InOrder[PrintedRow] = {}
    printed_title: str = ""  # what stands over the printed rows
    starred: bool = False  # the form marks the rows that must be filled with a star

    @property
    def key(self) -> str:
        return self.table

    def cell(self, row: str, column: str) -> FieldSpec:
        return self._cells[row, column] if self.printed else self.columns[column]

    def row_title(self, row: str) -> str:
        printed = self.printed.get(row)
        if printed is None:
            return ""
        required = any(not self.cell(row, column).optional for column in self.columns)
        return f"*{printed.label}" if self.starred and required else printed.label

    @cached_property
    def _cells(self) -> dict[tuple[str, str], FieldSpec]:
        return {
            (row, column): spec.model_copy(
                update={
                    "label": f"{printed.label} {spec.label}",
                    **printed.model_dump(include={"unit", "optional"}, exclude_none=True),
                }
            )
            for row, printed in self.printed.items()
            for column, spec in self.columns.items()
        }


class Sheets(Titled):
    """A section that repeats. Paths are ``sheets/row/field`` and ``sheets/row/table/row/column``."""

    sheets: Key
    fields: InOrder[FieldSpec]
    tables: InOrder[Columns] = {}
    tables_title: str = ""  # what is printed over the tables of a sheet
    tables_head: InOrder[Text] = {}  # fields that are printed once more at the head of the tables, and as what
    min: int = 0
    max: int = 40

    @property
    def key(self) -> str:
        return self.sheets


def _structure(value: Any) -> str | None:
    """Which of the three a part is, by the key that names it: mistakes are then told of that one alone."""
    for name in ("group", "table", "sheets"):
        if name in value if isinstance(value, Mapping) else hasattr(value, name):
            return name
    return None


Part = Annotated[
    Annotated[Group, Tag("group")] | Annotated[Table, Tag("table")] | Annotated[Sheets, Tag("sheets")],
    Discriminator(_structure, custom_error_type="structure", custom_error_message="group, table or sheets"),
]


class EachFact(Strict):
    """A fact that repeats: one row per row of ``each``, its columns read from the paths given.

    ``segment`` is asked where a scenario may be named that the catalogue does not have.
    """

    each: Key
    scenario: Key
    instance: Key
    ai: Key | Literal[""] = ""
    segment: Key | Literal[""] = ""


class EachIndicator(Strict):
    """Indicators before and after, one per printed row of the table ``each``."""

    each: Key
    before: Key
    after: Key


class CrossCheck(Strict):
    """What must hold between answers, by a name of ``declarations.forms.crosschecks``.

    A path is ``part/field``, or ``part/*/field`` for each row by itself. ``warn`` tells, ``refuse`` keeps from submitting.
    """

    check: Key
    fields: tuple[str, ...]
    against: str
    message: Text
    force: Literal["warn", "refuse"] = "warn"


class AttachmentSpec(Strict):
    """A file that the form asks for. Its place is ``attachments/key``.

    ``takes``, told by content: ``document`` a PDF, picture or Office file; ``paper`` a PDF or picture.
    """

    label: Text
    takes: Literal["document", "paper", "picture", "video"]
    hint: str = ""
    optional: bool = False
    max: int = 1  # files
    megabytes: int = 20  # each
    minutes: int | None = None  # of a video
    clause: str = ""


class FormSpec(Strict):
    form: Key
    title: Text
    note: str = ""
    parts: tuple[Part, ...]
    attachments: InOrder[AttachmentSpec] = {}
    checks: tuple[CrossCheck, ...] = ()
    # Name of a fact (declarations.facts) to where its value stands, such as ``maturity/score``.
    facts: dict[Key, str] = {}
    scenarios: EachFact | None = None
    indicators: EachIndicator | None = None
    # What an investment is for, to where its amount in 万元 stands, such as ``workshop/invested``.
    investments: InOrder[str] = {}

    @cached_property
    def takes_files(self) -> bool:
        """Whether the form asks for files, or has a text that takes pictures."""
        holders = [part.columns if isinstance(part, Columns) else part.fields for part in self.parts]
        return bool(self.attachments) or any(spec.pictures for holder in holders for spec in holder.values())

    def part(self, key: str) -> Part:
        """The part of that key.

        Raises:
            KeyError: the form has no such part.
        """
        for one in self.parts:
            if one.key == key:
                return one
        raise KeyError(key)
