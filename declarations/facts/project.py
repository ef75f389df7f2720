"""From the clean values of a form to facts, as the form's ``facts:`` say."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from declarations.cases.models import Submission
from declarations.facts.models import IndicatorFact, InvestmentFact, ScenarioFact, SubmissionFacts
from declarations.forms.definition import FieldSpec, FormSpec, Group, Table
from declarations.forms.kinds import KINDS
from declarations.forms.paths import join
from factories.assessments.models import MaturityLevel


@dataclass(frozen=True)
class ScenarioInstance:
    segment: str
    scenario: str
    instance: str
    uses_ai: bool


@dataclass(frozen=True)
class Indicator:
    key: str
    title: str
    before: Decimal | None
    after: Decimal | None
    unit: str


@dataclass(frozen=True)
class Investment:
    key: str
    title: str
    amount: Decimal


@dataclass(frozen=True)
class OtherCase:
    """Another case of the same factory under the same notice, which may grant or end ``tier``.

    ``state``: begun (a declaration never submitted), open, passed or failed; ``round`` is the round's key.
    """

    tier: str
    round: str
    round_title: str
    kind: str
    state: str


@dataclass(frozen=True)
class Facts:
    """What rules, tables and lists may ask. None and empty mean that the form does not say (yet).

    ``recorded_level`` comes from the registers: a maturity level whose source prints no year (附件2). So do ``tiers``,
    which the factory holds now, and ``other_cases``; they change from day to day and are not stored with a submission.
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
    credit_code: str = ""
    project_name: str = ""
    claimed_tier: str = ""
    contact_name: str = ""
    contact_post: str = ""
    contact_phone: str = ""
    employees: int | None = None
    revenue: Decimal | None = None
    profile: str = ""
    scenarios: tuple[ScenarioInstance, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    investments: tuple[Investment, ...] = ()
    tiers: frozenset[str] = frozenset()
    other_cases: tuple[OtherCase, ...] = ()


_REPEATED = frozenset({"scenarios", "indicators", "investments"})
_OF_TODAY = frozenset({"tiers", "other_cases"})
# What a pack's ``facts:`` may fill; the recorded level is the registers' to say.
FACT_NAMES = frozenset(one.name for one in fields(Facts)) - _REPEATED - _OF_TODAY - {"recorded_level"}
_LEVELS = {label: value for value, label in MaturityLevel.choices}
_READ: dict[str, Callable[[Any], Any]] = {
    "maturity_year": int,
    "maturity_level": _LEVELS.__getitem__,
    "maturity_score": Decimal,
    "industry_code": lambda value: value["code"],
    "employees": int,
    "revenue": Decimal,
}


_KINDS = {
    "maturity_year": ("integer",),
    "maturity_level": ("choice",),
    "maturity_score": ("number",),
    "industry_code": ("industry",),
    "employees": ("integer",),
    "revenue": ("number",),
}
_TEXTS = ("line", "choice", "text", "phone", "email", "credit_code", "segment")


def unfit_for(name: str, spec: FieldSpec) -> str:
    """Why a field cannot tell the fact of that name, in Chinese; empty where it can."""
    kinds = _KINDS.get(name, _TEXTS)
    if spec.kind not in kinds:
        return f"此事实应取自以下类型的栏目：{'、'.join(kinds)}"
    if name == "maturity_level" and not set(spec.of) <= set(_LEVELS):
        return f"等级的选项应为：{'、'.join(_LEVELS)}"
    if spec.fixed:
        return ""  # of the registers, which hold it too
    room = getattr(SubmissionFacts._meta.get_field(name), "max_length", None)
    longest = max(map(len, spec.of), default=0) if spec.kind == "choice" else KINDS[spec.kind].longest(spec)
    return f"此栏最长{longest}个字符，此事实最多{room}个字符，请减小 limit" if room and longest > room else ""


def facts_of(
    form: FormSpec, rows: Mapping[str, list[str]], values: Mapping[str, Any], *, recorded_level: int | None = None
) -> Facts:
    """Project clean values (path → value) to facts; a row that is not complete yet is no scenario instance."""
    told = {name: _READ.get(name, str)(values[path]) for name, path in form.facts.items() if path in values}
    return Facts(
        **told,
        recorded_level=recorded_level,
        scenarios=_scenarios(form, rows, values),
        indicators=_indicators(form, values),
        investments=_investments(form, values),
    )


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
        chosen, instance, ai, segment = (
            values.get(join(each.each, row, key)) for key in (each.scenario, each.instance, each.ai, each.segment)
        )
        if chosen and instance:
            own = segment if each.segment and segment else ""
            found.append(ScenarioInstance(chosen["segment"] or own, chosen["scenario"], instance, ai is True))
    return tuple(found)


def _indicators(form: FormSpec, values: Mapping[str, Any]) -> tuple[Indicator, ...]:
    each = form.indicators
    part = form.part(each.each) if each else None
    if each is None or not isinstance(part, Table):
        return ()
    found = []
    for key, row in part.printed.items():
        before, after = (values.get(join(part.key, key, column)) for column in (each.before, each.after))
        if before is not None or after is not None:
            unit = next((one["unit"] for one in (after, before) if isinstance(one, dict)), row.unit or "")
            found.append(Indicator(key, row.label, _number(before), _number(after), unit))
    return tuple(found)


def _investments(form: FormSpec, values: Mapping[str, Any]) -> tuple[Investment, ...]:
    found = []
    for key, path in form.investments.items():
        part, _, name = path.partition("/")
        group = form.part(part)
        if path in values and isinstance(group, Group):
            found.append(Investment(key, group.fields[name].label, Decimal(values[path])))
    return tuple(found)


def _number(value: Any) -> Decimal | None:
    """Of a number, or of a number with its unit."""
    if value is None:
        return None
    return Decimal(value["number"] if isinstance(value, dict) else value)


def store(*, submission: Submission, facts: Facts) -> None:
    """Keep the facts of a submission, in the transaction that submits; what was kept before is replaced."""
    told = asdict(facts)
    for name in _REPEATED | _OF_TODAY:
        told.pop(name)
    SubmissionFacts.objects.update_or_create(submission=submission, defaults=told)
    for model in (ScenarioFact, IndicatorFact, InvestmentFact):
        model.objects.filter(submission=submission).delete()
    ScenarioFact.objects.bulk_create(
        ScenarioFact(submission=submission, position=n, **asdict(one)) for n, one in enumerate(facts.scenarios, start=1)
    )
    IndicatorFact.objects.bulk_create(IndicatorFact(submission=submission, **asdict(one)) for one in facts.indicators)
    InvestmentFact.objects.bulk_create(
        InvestmentFact(submission=submission, **asdict(one)) for one in facts.investments
    )
