"""A number with the unit that the person gives: 「35 天」, 「12.5 万元/人」. Where the form prints a unit, it is that one."""

import re
import unicodedata
from typing import Any

from declarations.forms.definition import FieldSpec
from declarations.forms.kinds.base import Context, FieldKind, Unfit
from declarations.forms.kinds.number import parsed

LONGEST_UNIT = 12
_SPLIT = re.compile(r"([-+−]?[\d０-９.．,，\s]*[\d０-９])\s*(\D.*)?", re.DOTALL)


class Measure(FieldKind):
    key = "measure"
    widget = "line"
    short = True
    says_unit = True

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        found = _SPLIT.fullmatch(text.strip())
        if found is None:
            raise Unfit("请填写数字和单位，例如 35 天、92.5 %")
        unit = (found[2] or spec.unit).strip()
        if not unit:
            raise Unfit("请在数字后写明单位，例如 35 天、92.5 %")
        if len(unit) > LONGEST_UNIT or "\n" in unit:
            raise Unfit(f"单位请控制在{LONGEST_UNIT}个字符以内")
        if spec.unit:
            if _plain(unit) != _plain(spec.unit):
                raise Unfit(f"表中此项的单位是“{spec.unit}”，请按此单位填写，只写数字即可")
            unit = spec.unit
        number = parsed(found[1], places=4)
        return {"number": f"{number.normalize():f}", "unit": unit}

    def example_of(self, spec: FieldSpec) -> str:
        return f"35 {spec.unit or '天'}"

    def display(self, value: Any, spec: FieldSpec) -> str:
        return f"{value['number']} {value['unit']}"


def _plain(unit: str) -> str:
    """Of full or half width, it is the same unit."""
    return unicodedata.normalize("NFKC", unit).replace(" ", "").casefold()
