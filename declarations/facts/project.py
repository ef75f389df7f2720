"""From the clean values of a form to facts, as the form's ``facts:`` say."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from declarations.cases.models import Submission
from declarations.facts.models import ScenarioFact, SubmissionFacts
from declarations.forms.definition import FormSpec
from declarations.forms.paths import join
from factories.assessments.models import MaturityLevel


@dataclass(frozen=True)
class ScenarioInstance:
    segment: str
    scenario: str
    instance: str
    uses_ai: bool


@dataclass(frozen=True)
class Facts:
    """What rules, tables and lists may ask. None and empty mean that the form does not say (yet).

    ``recorded_level`` comes from the registers: a maturity level whose source prints no year (附件2).
    """

    enterprise_name: str = ""
    factory_name: str = ""
    maturity_year: int | None = None
    maturity_level: int | None = None
    maturity_score: Decimal | None = None
    recorded_level: int | None = None
    sector: str = ""
    subsector: str = ""
    ownership: str = ""
    size: str = ""
    industry_code: str = ""
    scenarios: tuple[ScenarioInstance, ...] = ()


# What a pack's ``facts:`` may fill; the recorded level is the registers' to say.
FACT_NAMES = frozenset(one.name for one in fields(Facts)) - {"scenarios", "recorded_level"}
_LEVELS = {label: value for value, label in MaturityLevel.choices}
_READ: dict[str, Callable[[Any], Any]] = {
    "maturity_year": int,
    "maturity_level": _LEVELS.__getitem__,
    "maturity_score": Decimal,
    "industry_code": lambda value: value["code"],
}


def facts_of(
    form: FormSpec, rows: Mapping[str, list[str]], values: Mapping[str, Any], *, recorded_level: int | None = None
) -> Facts:
    """Project clean values (path → value) to facts; a row that is not complete yet is no scenario instance."""
    told = {name: _READ.get(name, str)(values[path]) for name, path in form.facts.items() if path in values}
    return Facts(**told, recorded_level=recorded_level, scenarios=_scenarios(form, rows, values))


def _scenarios(
    form: FormSpec,
    rows: Mapping[str, list[str]],
    values: Mapping[str, Any],
) -> tuple[ScenarioInstance, ...]:
    each = form.scenarios
    if each is None:
        return ()
    found = []
    for row in rows.get(each.each, []):
        chosen, instance, ai = (
            values.get(join(each.each, row, key)) for key in (each.scenario, each.instance, each.ai)
        )
        if chosen and instance:
            found.append(ScenarioInstance(chosen["segment"], chosen["scenario"], instance, bool(ai)))
    return tuple(found)


def store(*, submission: Submission, facts: Facts) -> None:
    """Keep the facts of a submission, in the transaction that submits; what was kept before is replaced."""
    told = asdict(facts)
    told.pop("scenarios")
    SubmissionFacts.objects.update_or_create(submission=submission, defaults=told)
    ScenarioFact.objects.filter(submission=submission).delete()
    ScenarioFact.objects.bulk_create(
        ScenarioFact(submission=submission, position=n, **asdict(one)) for n, one in enumerate(facts.scenarios, start=1)
    )
