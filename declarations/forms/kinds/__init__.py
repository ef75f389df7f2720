"""The kinds of field, one file each."""

from declarations.forms.kinds.base import Context, FieldKind, Unfit
from declarations.forms.kinds.choice import Choice
from declarations.forms.kinds.industry import IndustryClass
from declarations.forms.kinds.line import Line
from declarations.forms.kinds.number import Integer, Number
from declarations.forms.kinds.scenario import ScenarioChoice
from declarations.forms.kinds.text import LongText
from declarations.forms.kinds.yes_no import YesNo

KINDS: dict[str, FieldKind] = {
    kind.key: kind
    for kind in (Choice(), IndustryClass(), Integer(), Line(), LongText(), Number(), ScenarioChoice(), YesNo())
}

__all__ = ["KINDS", "Context", "FieldKind", "Unfit"]
