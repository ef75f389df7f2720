"""What a kind of field is: how a text typed becomes a value, and how a value is shown."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from declarations.forms.definition import FieldSpec


class Unfit(Exception):  # noqa: N818 - reads as what happened
    """The text does not make a value of this kind; the Chinese message says what would."""


class Industries(Protocol):
    """Where industry codes are looked up."""

    def name_of(self, code: str) -> str | None: ...


@dataclass(frozen=True)
class Context:
    """What kinds may look up: the notice's scenarios (title → segment title) and the register of industries."""

    scenarios: dict[str, str] = field(default_factory=dict)
    industries: Industries | None = None


class FieldKind:
    """One kind. A new kind is a new file with a subclass, named in ``KINDS``, and a widget template of the same name.

    ``clean`` takes text that is already NFC, with LF line ends and not blank; values are JSON: text, whole numbers as
    decimal strings, booleans, or objects of these.
    """

    key: ClassVar[str]

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        """The value of a text.

        Raises:
            Unfit: the text makes no value of this kind.
        """
        raise NotImplementedError

    def display(self, value: Any, spec: FieldSpec) -> str:
        """The value as a person reads it."""
        return str(value)

    def options(self, spec: FieldSpec, context: Context) -> list[tuple[str, list[tuple[str, str]]]]:
        """What can be chosen, as (group title, [(text, label)]); empty where the kind offers no choice."""
        return []
