"""An e-mail address."""

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from declarations.forms.definition import FieldSpec
from declarations.forms.kinds.base import Context, FieldKind, Unfit

_valid = EmailValidator()


class Email(FieldKind):
    key = "email"
    widget = "line"
    short = True

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        address = "".join(unicodedata.normalize("NFKC", text).split())
        try:
            _valid(address)
        except ValidationError:
            raise Unfit("请填写电子邮箱，例如 name@example.com") from None
        return address
