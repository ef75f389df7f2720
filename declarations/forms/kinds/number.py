"""Numbers. A value is a decimal string, so that no digit is lost on the way to paper."""

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from declarations.forms.definition import FieldSpec
from declarations.forms.kinds.base import Context, FieldKind, Unfit

MOST_DIGITS = 15


class Number(FieldKind):
    key = "number"
    short = True
    places = 4

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        number = parsed(text, places=self.places)
        if spec.min is not None and number < spec.min:
            raise Unfit(f"应不小于{spec.min}{spec.unit}")
        if spec.max is not None and number > spec.max:
            raise Unfit(f"应不大于{spec.max}{spec.unit}")
        return f"{number.normalize():f}"


class Integer(Number):
    key = "integer"
    places = 0


def parsed(text: str, *, places: int) -> Decimal:
    """The number that a text says; full-width digits and thousands separators are understood.

    Raises:
        Unfit: it says none, or one with too many digits.
    """
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace(",", "").replace(" ", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise Unfit("请填写数字，例如 2.35") from None
    if not number.is_finite() or "e" in plain.lower():
        raise Unfit("请填写数字，例如 2.35")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        raise Unfit(f"最多保留{places}位小数" if places else "请填写整数")
    if len(number.as_tuple().digits) > MOST_DIGITS:
        raise Unfit(f"最多{MOST_DIGITS}位数字")
    return number
