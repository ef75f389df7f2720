"""行业小类 of GB/T 4754-2017: four digits; the 中类 follows from the first three."""

import re
import unicodedata
from typing import Any

from declarations.forms.definition import FieldSpec
from declarations.forms.kinds.base import Context, FieldKind, Unfit


class IndustryClass(FieldKind):
    """Typed as a code, or as 「3670 汽车零部件及配件制造」, which is how the list offers it."""

    key = "industry"

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        code = re.match(r"\d{4}(?!\d)", text)
        name = context.industries.name_of(code.group()) if code and context.industries else None
        if code is None or name is None:
            raise Unfit(
                "请输入行业小类的四位代码或名称，并从列表中选择（GB/T 4754-2017 采矿业、制造业、电力热力燃气及水生产和供应业）"
            )
        return {"code": code.group(), "name": name}

    def from_cell(self, text: str, spec: FieldSpec, context: Context) -> str:
        """A code in full-width digits is read as well, and a name that stands alone."""
        plain = unicodedata.normalize("NFKC", text)
        code = context.industries.code_of(plain) if context.industries else None
        return code or plain

    def display(self, value: Any, spec: FieldSpec) -> str:
        return f"{value['code']} {value['name']}"
