"""One of the typical scenarios of the notice (智能制造典型场景参考指引); its segment follows from it."""

from typing import Any

from declarations.forms.definition import FieldSpec
from declarations.forms.kinds.base import Context, FieldKind, Unfit


class ScenarioChoice(FieldKind):
    key = "scenario"

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        if text not in context.scenarios:
            raise Unfit("请从参考指引所列的典型场景中选择一项")
        return {"segment": context.scenarios[text], "scenario": text}

    def display(self, value: Any, spec: FieldSpec) -> str:
        return f"{value['segment']}-{value['scenario']}"

    def options(self, spec: FieldSpec, context: Context) -> list[tuple[str, list[tuple[str, str]]]]:
        grouped: dict[str, list[tuple[str, str]]] = {}
        for scenario, segment in context.scenarios.items():
            grouped.setdefault(segment, []).append((scenario, scenario))
        return list(grouped.items())
