"""One of the printed choices."""

from typing import Any

from declarations.forms.definition import FieldSpec
from declarations.forms.kinds.base import Context, FieldKind, Unfit


class Choice(FieldKind):
    key = "choice"

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        if text not in spec.of:
            raise Unfit(f"请从“{'、'.join(spec.of)}”中选择一项")
        return text

    def options(self, spec: FieldSpec, context: Context) -> list[tuple[str, list[tuple[str, str]]]]:
        return [("", [(one, one) for one in spec.of])]
