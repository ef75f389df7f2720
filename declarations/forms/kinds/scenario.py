"""One of the typical scenarios of the notice (智能制造典型场景参考指引); its segment follows from it.

With ``open``, a new one of the person's own is taken too, and its segment is asked beside it.
"""

from typing import Any

from declarations.forms.definition import FieldSpec
from declarations.forms.kinds.base import Context, FieldKind, Unfit, own_word


class ScenarioChoice(FieldKind):
    key = "scenario"

    def clean(self, text: str, spec: FieldSpec, context: Context) -> Any:
        if text not in context.scenarios:
            if spec.open:  # 鼓励申报主体填写新的环节或场景
                return {"segment": "", "scenario": own_word(text)}
            raise Unfit("请从参考指引所列的典型场景中选择一项")
        return {"segment": context.scenarios[text], "scenario": text}

    def display(self, value: Any, spec: FieldSpec) -> str:
        return "-".join(one for one in (value["segment"], value["scenario"]) if one)

    def options(self, spec: FieldSpec, context: Context) -> list[tuple[str, list[tuple[str, str]]]]:
        grouped: dict[str, list[tuple[str, str]]] = {}
        for scenario, segment in context.scenarios.items():
            grouped.setdefault(segment, []).append((scenario, scenario))
        return list(grouped.items())
