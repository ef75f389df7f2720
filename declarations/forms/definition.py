"""What a form is: three structures only, group, table and sheets, and fields of a declared kind.

A definition is data of a notice pack; browser form, validation, completeness, facts and envelope all follow from it.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeVar

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
    hint: str = ""
    of: tuple[str, ...] = ()  # the choices, where the kind has any
    unit: str = ""
    optional: bool = False
    limit: int | None = None  # characters (字)
    min: Decimal | None = None
    max: Decimal | None = None
    source: str = Field(default="", alias="from")  # what the portal knows already, such as enterprise.name
    fixed: bool = False  # taken from ``from`` and not for typing
    initial: str = ""
    clause: str = ""


class Group(Strict):
    """Fields asked once. Their paths are ``group/field``."""

    group: Key
    title: Text
    note: str = ""
    clauses: tuple[str, ...] = ()
    fields: InOrder[FieldSpec]

    @property
    def key(self) -> str:
        return self.group


class Columns(Strict):
    """The columns of a table whose rows are added freely."""

    title: Text
    note: str = ""
    columns: InOrder[FieldSpec]
    min: int = 0
    max: int = 300


class Table(Columns):
    """Rows asked for freely. Their paths are ``table/row/column``."""

    table: Key
    clauses: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.table


class Sheets(Strict):
    """A section that repeats. Paths are ``sheets/row/field`` and ``sheets/row/table/row/column``."""

    sheets: Key
    title: Text
    note: str = ""
    clauses: tuple[str, ...] = ()
    fields: InOrder[FieldSpec]
    tables: InOrder[Columns] = {}
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
    """A fact that repeats: one row per row of ``each``, its columns read from the paths given."""

    each: Key
    scenario: Key
    instance: Key
    ai: Key


class FormSpec(Strict):
    form: Key
    title: Text
    note: str = ""
    parts: tuple[Part, ...]
    # Name of a fact (declarations.facts) to where its value stands, such as ``maturity/score``.
    facts: dict[Key, str] = {}
    scenarios: EachFact | None = None

    def part(self, key: str) -> Part:
        """The part of that key.

        Raises:
            KeyError: the form has no such part.
        """
        for one in self.parts:
            if one.key == key:
                return one
        raise KeyError(key)
