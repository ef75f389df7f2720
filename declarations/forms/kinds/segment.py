"""环节 of the notice's catalogue; with ``open``, a new one of the person's own."""

from typing import Any

from declarations.forms.definition import FieldSpec
from declarations.forms.kinds.base import LONGEST_WORD, Context, FieldKind, Unfit, own_word


class Segment(FieldKind):
    key = "segment"

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        if text in context.scenarios.values():
            return text
        if spec.open:
            return own_word(text)
        raise Unfit("请从参考指引所列的环节中选择一项")

    def longest(self, spec: FieldSpec) -> int:
        return LONGEST_WORD

    def options(self, spec: FieldSpec, context: Context) -> list[tuple[str, list[tuple[str, str]]]]:
        return [("", [(one, one) for one in dict.fromkeys(context.scenarios.values())])]
