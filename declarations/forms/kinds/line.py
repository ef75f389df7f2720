"""One line of text; ``of`` are suggestions."""

from typing import Any

from declarations.forms.counting import count
from declarations.forms.definition import FieldSpec
from declarations.forms.kinds.base import Context, FieldKind, Unfit

LONGEST_LINE = 120
SHORT_LINE = 20


class Line(FieldKind):
    key = "line"
    most = LONGEST_LINE

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        if "\n" in text:
            raise Unfit("此处只能填写一行，请去掉换行")
        limit = self.room(spec)
        if count(text) > limit:
            raise Unfit(f"不超过{limit}字，目前{count(text)}字")
        if len(text) > self.longest(spec):
            raise Unfit(f"内容过长，请控制在{limit}字以内")
        return text

    def is_short(self, spec: FieldSpec) -> bool:
        return spec.limit is not None and 0 < spec.limit <= SHORT_LINE

    def longest(self, spec: FieldSpec) -> int:
        return max(LONGEST_LINE, 4 * spec.limit) if spec.limit else 4 * LONGEST_LINE

    def options(self, spec: FieldSpec, context: Context) -> list[tuple[str, list[tuple[str, str]]]]:
        return [("", [(one, one) for one in spec.of])] if spec.of else []
