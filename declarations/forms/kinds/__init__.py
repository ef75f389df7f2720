"""The kinds of field, one file each."""

from declarations.forms.kinds.base import Context, FieldKind, Unfit
from declarations.forms.kinds.choice import Choice
from declarations.forms.kinds.credit_code import CreditCode
from declarations.forms.kinds.date import Date, Month, Period
from declarations.forms.kinds.email import Email
from declarations.forms.kinds.industry import IndustryClass
from declarations.forms.kinds.line import Line
from declarations.forms.kinds.measure import Measure
from declarations.forms.kinds.number import Integer, Number
from declarations.forms.kinds.phone import Phone
from declarations.forms.kinds.scenario import ScenarioChoice
from declarations.forms.kinds.segment import Segment
from declarations.forms.kinds.text import LongText
from declarations.forms.kinds.yes_no import YesNo

KINDS: dict[str, FieldKind] = {
    kind.key: kind
    for kind in (
        Choice(),
        CreditCode(),
        Date(),
        Email(),
        IndustryClass(),
        Integer(),
        Line(),
        LongText(),
        Measure(),
        Month(),
        Number(),
        Period(),
        Phone(),
        ScenarioChoice(),
        Segment(),
        YesNo(),
    )
}

__all__ = ["KINDS", "Context", "FieldKind", "Unfit"]
