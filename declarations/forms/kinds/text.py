"""Running text of one or more paragraphs."""

from typing import Any

from declarations.forms.counting import count
from declarations.forms.definition import FieldSpec
from declarations.forms.kinds.base import Context, FieldKind, Unfit

LONGEST_TEXT = 2000


class LongText(FieldKind):
    key = "text"
    most = LONGEST_TEXT

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        limit = spec.limit or self.most
        if count(text) > limit:
            raise Unfit(f"不超过{limit}字，目前{count(text)}字")
        if len(text) > 4 * limit:
            raise Unfit(f"内容过长，请控制在{limit}字以内")
        return text
