"""是 or 否."""

from typing import Any

from declarations.forms.definition import FieldSpec
from declarations.forms.kinds.base import Context, FieldKind, Unfit

_WORDS = {"是": True, "否": False}


class YesNo(FieldKind):
    key = "yes_no"

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        if text not in _WORDS:
            raise Unfit("请选择“是”或“否”")
        return _WORDS[text]

    def display(self, value: Any, spec: FieldSpec) -> str:
        return "是" if value else "否"

    def options(self, spec: FieldSpec, context: Context) -> list[tuple[str, list[tuple[str, str]]]]:
        return [("", [(word, word) for word in _WORDS])]
