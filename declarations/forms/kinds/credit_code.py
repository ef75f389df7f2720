"""统一社会信用代码 (GB 32100-2015)."""

from typing import Any

from django.core.exceptions import ValidationError

from declarations.forms.definition import FieldSpec
from declarations.forms.kinds.base import Context, FieldKind, Unfit
from factories.registry.credit_code import clean_credit_code


class CreditCode(FieldKind):
    key = "credit_code"
    widget = "line"
    short = True

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        try:
            return clean_credit_code(text)
        except ValidationError as error:
            raise Unfit(error.messages[0]) from None
