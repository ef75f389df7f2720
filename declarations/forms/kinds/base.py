"""What a kind of field is: how a text typed becomes a value, and how a value is shown."""

import unicodedata
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from declarations.forms.definition import FieldSpec


class Unfit(Exception):  # noqa: N818 - reads as what happened
    """The text does not make a value of this kind; the Chinese message says what would."""


class Industries(Protocol):
    """Where industry codes are looked up."""

    def name_of(self, code: str) -> str | None: ...

    def code_of(self, name: str) -> str | None: ...


@dataclass(frozen=True)
class Context:
    """What kinds may look up: the notice's scenarios (title → segment title) and the register of industries."""

    scenarios: dict[str, str] = field(default_factory=dict)
    industries: Industries | None = None


class FieldKind:
    """One kind. A new kind is a new file with a subclass, named in ``KINDS``; ``widget`` names its template.

    ``clean`` takes text that is already NFC, with LF line ends and not blank; values are JSON: text, whole numbers as
    decimal strings, booleans, or objects of these.
    """

    key: ClassVar[str]
    widget: ClassVar[str] = ""  # in templates/declarations/kinds; the key where it has one of its own
    example: ClassVar[str] = ""
    short: ClassVar[bool] = False  # half a row of a paper is enough
    says_unit: ClassVar[bool] = False  # what it displays has its unit with it
    most: ClassVar[int] = 0  # 字 that are taken where the field names no limit; 0 for a few

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        """The value of a text.

        Raises:
            Unfit: the text makes no value of this kind.
        """
        raise NotImplementedError

    def from_cell(self, text: str, spec: FieldSpec, context: Context) -> str:
        """The text of an answer that a spreadsheet's cell means: without stray blanks and unit, a choice by its beginning."""
        squeezed = "".join(unicodedata.normalize("NFKC", text).split())
        offered = [one for _group, options in self.options(spec, context) for one, _label in options]
        if not offered:
            return text.removesuffix(spec.unit).strip() if spec.unit else text
        named = [one for one in offered if "".join(unicodedata.normalize("NFKC", one).split()) == squeezed]
        begun = [one for one in offered if one.startswith(squeezed)]
        meant = named or begun
        return meant[0] if len(meant) == 1 else text

    def display(self, value: Any, spec: FieldSpec) -> str:
        """The value as a person reads it."""
        return str(value)

    def example_of(self, spec: FieldSpec) -> str:
        """What an empty blank shows of how it is filled."""
        return self.example

    def is_short(self, spec: FieldSpec) -> bool:
        """Whether half a row of a paper is enough for it."""
        return self.short

    def room(self, spec: FieldSpec) -> int:
        """字 that are taken; 0 for a few."""
        return spec.limit or self.most

    def longest(self, spec: FieldSpec) -> int:
        """How many characters the value can have, for who keeps it in a column; 0 where it is no text."""
        return 0

    def options(self, spec: FieldSpec, context: Context) -> list[tuple[str, list[tuple[str, str]]]]:
        """What can be chosen, as (group title, [(text, label)]); empty where the kind offers no choice."""
        return []

    def schema(self, spec: FieldSpec, context: Context) -> dict[str, Any]:
        """JSON Schema of the text of an answer, as exported and taken in again (declarations.forms.exchange)."""
        offered = [text for _, group in self.options(spec, context) for text, _ in group]
        return {"enum": offered} if offered else {"type": "string"}


LONGEST_WORD = 40


def own_word(text: str) -> str:
    """A name of the person's own, where the list offered is open.

    Raises:
        Unfit: it is more than a name, or more than one line.
    """
    if "\n" in text or len(text) > LONGEST_WORD:
        raise Unfit(f"名称只能填写一行，最多{LONGEST_WORD}个字")
    return text
