"""Telephone numbers: several, with area code and extension, as people write them."""

import re
import unicodedata
from typing import Any

from declarations.forms.definition import FieldSpec
from declarations.forms.kinds.base import Context, FieldKind, Unfit

LONGEST_PHONES = 60
_ONE = re.compile(r"(\+?\d{1,3}[- ])?(\(?0\d{2,3}\)?[- ]?)?\d{5,12}([-转]\d{1,6})?")


class Phone(FieldKind):
    """A landline, a mobile or a fax; several are parted by 、."""

    key = "phone"
    widget = "line"
    short = True

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        numbers = [one.strip() for one in re.split(r"[、,;/]", unicodedata.normalize("NFKC", text)) if one.strip()]
        if not numbers or len(text) > LONGEST_PHONES or not all(map(_ONE.fullmatch, numbers)):
            raise Unfit("请填写电话号码，例如 0421-2639317 或 13800000000；有多个的用“、”隔开")
        return "、".join(numbers)

    def longest(self, spec: FieldSpec) -> int:
        return LONGEST_PHONES
