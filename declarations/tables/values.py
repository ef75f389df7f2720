"""What a column of a table may name, and how each is had from a line with its facts.

Part of the language of a notice pack: loading a pack checks ``value:`` against ``KNOWN_VALUES`` and the pattern in
``each:`` against ``EACH_NAMES``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter

from declarations.cases.models import Outcome
from declarations.facts.models import SubmissionFacts
from declarations.facts.project import ScenarioInstance
from declarations.notices.schema import ColumnSpec
from factories.assessments.models import MaturityLevel
from factories.industries.models import Industry

Cell = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Industries:
    """The names that a table writes beside the codes of GB/T 4754-2017: of each 小类, itself and its 中类."""

    classes: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Industries":
        """All classes and groups, some 1,800 rows in one query; to be read once for a table."""
        classes, groups = {}, {}
        rows = Industry.objects.filter(level=Industry.Level.CLASS).select_related("parent")
        for one in rows.order_by():
            classes[one.code] = str(one)
            groups[one.code] = str(one.parent) if one.parent else ""
        return cls(classes, groups)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its place, what was decided, and the facts of the submission that it stands for."""

    position: int
    county: str
    programme: str
    outcome: str
    reason: str
    facts: SubmissionFacts
    scenarios: Sequence[ScenarioInstance]
    industries: Industries


def _maturity_level(line: Line) -> Cell:
    """The year's level; else the one on record, as 附件2 prints it."""
    level = line.facts.maturity_level or line.facts.recorded_level
    return None if level is None else MaturityLevel(level).label


def _industry_group(line: Line) -> Cell:
    return line.industries.groups.get(line.facts.industry_code)


def _industry_class(line: Line) -> Cell:
    code = line.facts.industry_code
    return line.industries.classes.get(code, code)


def _contact(line: Line) -> Cell:
    """Who to ask, with the post: 张工 设备部部长."""
    return " ".join(one for one in (line.facts.contact_name, line.facts.contact_post) if one)


def _outcome(line: Line) -> Cell:
    return Outcome(line.outcome).label


def _ai_scenarios(line: Line) -> list[ScenarioInstance]:
    return [one for one in line.scenarios if one.uses_ai]


_ONCE: dict[str, Callable[[Line], Cell]] = {
    "position": attrgetter("position"),
    "enterprise_name": attrgetter("facts.enterprise_name"),
    "factory_name": attrgetter("facts.factory_name"),
    "county": attrgetter("county"),
    "programme": attrgetter("programme"),
    "maturity_score": attrgetter("facts.maturity_score"),
    "maturity_level": _maturity_level,
    "sector": attrgetter("facts.sector"),
    "subsector": attrgetter("facts.subsector"),
    "ownership": attrgetter("facts.ownership"),
    "size": attrgetter("facts.size"),
    "industry_group": _industry_group,
    "industry_class": _industry_class,
    "outcome": _outcome,
    "reason": attrgetter("reason"),
    "credit_code": attrgetter("facts.credit_code"),
    "project_name": attrgetter("facts.project_name"),
    "claimed_tier": attrgetter("facts.claimed_tier"),
    "contact": _contact,
    "contact_name": attrgetter("facts.contact_name"),
    "contact_phone": attrgetter("facts.contact_phone"),
    "employees": attrgetter("facts.employees"),
    "revenue": attrgetter("facts.revenue"),
    "profile": attrgetter("facts.profile"),
}
# Of these a line has several; their column says how one is written (``each:``).
_REPEATED: dict[str, Callable[[Line], Sequence[ScenarioInstance]]] = {
    "scenarios": attrgetter("scenarios"),
    "ai_scenarios": _ai_scenarios,
}

KNOWN_VALUES = frozenset(_ONCE) | frozenset(_REPEATED) | {"text"}
REPEATING_VALUES = frozenset(_REPEATED)
EACH_NAMES = frozenset({"n", "segment", "scenario", "instance"})


def shown(cell: Cell | float) -> str:
    """A cell as text, as a spreadsheet shows it: scores with two digits behind the point, nothing for nothing."""
    if cell is None:
        return ""
    return f"{cell:.2f}" if isinstance(cell, Decimal | float) else str(cell)


def cells_of(line: Line, columns: Sequence[ColumnSpec]) -> list[Cell]:
    """The cells of a line, in the order of ``columns``; empty text or None where the facts say nothing."""
    return [_cell(line, column) for column in columns]


def _cell(line: Line, column: ColumnSpec) -> Cell:
    if column.value == "text":
        return column.text
    if column.value in _REPEATED:
        return _listed(_REPEATED[column.value](line), column.each)
    return _ONCE[column.value](line)


def _listed(facts: Sequence[ScenarioInstance], each: str) -> str:
    """A line of text for each, numbered from 1 within the cell."""
    return "\n".join(
        each.format(n=n, segment=one.segment, scenario=one.scenario, instance=one.instance)
        for n, one in enumerate(facts, start=1)
    )
