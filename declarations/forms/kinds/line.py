"""One line of text."""

from typing import Any

from declarations.forms.counting import count
from declarations.forms.definition import FieldSpec
from declarations.forms.kinds.base import Context, FieldKind, Unfit

LONGEST_LINE = 120


class Line(FieldKind):
    key = "line"

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        if "\n" in text:
            raise Unfit("此处只能填写一行，请去掉换行")
        limit = spec.limit or LONGEST_LINE
        if count(text) > limit:
            raise Unfit(f"不超过{limit}字，目前{count(text)}字")
        if len(text) > max(LONGEST_LINE, 4 * limit):
            raise Unfit(f"内容过长，请控制在{limit}字以内")
        return text
