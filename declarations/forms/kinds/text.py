"""Running text of one or more paragraphs."""

from typing import Any

from declarations.forms.counting import count
from declarations.forms.definition import FieldSpec
from declarations.forms.kinds.base import Context, FieldKind, Unfit

LONGEST_TEXT = 2000
LONGEST_ABOUT = 5000
MANY_TIMES = 10  # what 「左右」 names: such a text is told its number and not held to it, yet a paper has to end


class LongText(FieldKind):
    key = "text"
    most = LONGEST_TEXT

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        limit = self.room(spec)
        if count(text) > limit:
            raise Unfit(f"不超过{limit}字，目前{count(text)}字")
        if len(text) > 4 * limit:
            raise Unfit(f"内容过长，请控制在{limit}字以内")
        return text

    def room(self, spec: FieldSpec) -> int:
        """「500字左右」 takes many times that."""
        about = min(MANY_TIMES * (spec.about or 0), LONGEST_ABOUT)
        return spec.limit or max(self.most, about)
