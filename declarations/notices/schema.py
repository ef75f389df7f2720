"""What a notice pack may say: programmes, tables, a city's overlay, and the pack as a whole.

One class per file or list of a pack, unknown keys are refused. What is printed is in ``texts``, forms are in
``declarations.forms.definition``; a reference to the text (``clause:``) must resolve within the pack.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import StringConstraints, model_validator

from declarations.forms.definition import FormSpec, Key, Strict, Text
from declarations.notices.texts import (
    Area,
    Clause,
    Erratum,
    Guide,
    IndicatorGroup,
    Maturity,
    NoticeText,
    Requirements,
    ScenarioCatalogue,
)

ActingLevel = Literal["county", "city", "province"]
RoundKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]


class RoundSpec(Strict):
    """批次. A level without a date of its own keeps to that of the level above it."""

    key: RoundKey
    title: Text
    opens: dt.date
    enterprise: dt.date | None = None
    county: dt.date | None = None
    city: dt.date | None = None
    province: dt.date | None = None
    clause: str = ""


class StageSpec(Strict):
    """One stage of a programme, in order. ``review``: an opinion per case; ``roster``: freeze a list and report it."""

    key: Key
    level: ActingLevel
    does: Literal["review", "roster"]
    title: Text
    recheck_title: str = ""
    # A recheck that fails is a result to be reported, not an end: it goes on with the roster.
    failed_recheck: Literal["continues", "ends"] = "ends"

    def title_for(self, kind: str) -> str:
        """What the stage is called for a case of ``kind`` (县级初审 for a new case, 县级复核 for a recheck)."""
        return self.recheck_title if kind == "recheck" and self.recheck_title else self.title


class RuleSpec(Strict):
    """A rule with its force and clause, written ``{must: maturity_at_least, level: 2, year: 2026, clause: …}``.

    ``rule`` names a file in ``declarations.eligibility.rules``; for ``judge`` (人工判断) it is empty and ``text`` is the
    official wording that a person decides by.
    """

    force: Literal["must", "in_principle", "judge"]
    rule: str = ""
    text: str = ""
    params: dict[str, Any] = {}
    clause: Text

    @model_validator(mode="before")
    @classmethod
    def from_short_form(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "force" in data:
            return data
        data = dict(data)
        for force in ("must", "in_principle", "judge"):
            if force in data:
                named = data.pop(force)
                clause = data.pop("clause", None)
                said = {"text": named} if force == "judge" else {"rule": named}
                return {"force": force, "params": data, "clause": clause, **said}
        raise ValueError("规则应以 must、in_principle 或 judge 之一开头")


class ProgrammeSpec(Strict):
    programme: Key
    title: Text
    form: Key
    number_prefix: Text
    grants: Literal["basic", "advanced", "excellent", "pioneering", "workshop"]
    grants_at: Key
    rounds: tuple[RoundSpec, ...]
    stages: tuple[StageSpec, ...]
    rules: tuple[RuleSpec, ...] = ()
    tables: tuple[Key, ...] = ()

    def stage(self, key: str) -> StageSpec:
        """The stage of that key.

        Raises:
            KeyError: the programme has no such stage.
        """
        for one in self.stages:
            if one.key == key:
                return one
        raise KeyError(key)


class ColumnSpec(Strict):
    """A column of a table.

    ``value`` names what a line offers (declarations.tables.values); ``each`` is the pattern for values that repeat,
    such as ``{n}.{segment}-{scenario}-{instance}``.
    """

    title: Text
    value: Text
    width: float
    each: str = ""
    align: Literal["left", "center"] = "left"
    mark: str = ""  # footnote mark after the title


class TableSpec(Strict):
    """A spreadsheet that the notice asks for, as it prints it."""

    table: Key
    title: Text
    head: tuple[str, ...] = ()
    columns: tuple[ColumnSpec, ...]
    footnotes: tuple[str, ...] = ()
    lists: Literal["passed", "failed_rechecks", "rechecks"]
    landscape: bool = True
    file_name: Text  # with {region} and {round}


class OverlaySpec(Strict):
    """overlay.yaml: what a city's notice adds to the province's."""

    overlay_of: Key
    region: Text
    clause: str = ""  # which paragraph of the city's notice sets the dates
    # programme → round → level → date; never later than the province's date for the level above.
    rounds: dict[Key, dict[RoundKey, dict[ActingLevel | Literal["enterprise"], dt.date]]] = {}
    known_factories: str = ""  # a file beside it
    known_factories_tier: str = "basic"


class Pack(Strict):
    """A whole notice pack as loaded: a province's, or a city's overlay (``overlay`` set, and most lists empty)."""

    notice: NoticeText
    overlay: OverlaySpec | None = None
    requirements: Requirements | None = None
    areas: tuple[Area, ...] = ()
    scenarios: ScenarioCatalogue | None = None
    indicators: tuple[IndicatorGroup, ...] = ()
    guide: Guide | None = None
    maturity: Maturity | None = None
    programmes: tuple[ProgrammeSpec, ...] = ()
    forms: tuple[FormSpec, ...] = ()
    tables: tuple[TableSpec, ...] = ()
    errata: tuple[Erratum, ...] = ()

    def programme(self, key: str) -> ProgrammeSpec:
        """Raises KeyError where the pack has no such programme."""
        return _named(self.programmes, "programme", key)

    def form(self, key: str) -> FormSpec:
        """Raises KeyError where the pack has no such form."""
        return _named(self.forms, "form", key)

    def table(self, key: str) -> TableSpec:
        """Raises KeyError where the pack has no such table."""
        return _named(self.tables, "table", key)

    def clause(self, ref: str) -> Clause:
        """What a citation such as ``要素条件.一.5`` stands for, verbatim.

        Raises:
            KeyError: the pack has no such clause.
        """
        for clause in self.clauses():
            if clause.ref == ref:
                return clause
        raise KeyError(ref)

    def clauses(self) -> Iterator[Clause]:
        """All that can be cited, in the printed order: paragraphs of the notice, then parts, sections and clauses."""
        for paragraph in self.notice.body:
            if paragraph.ref:
                yield Clause(ref=paragraph.ref, number="", text=paragraph.whole)
        for part in self.requirements.parts if self.requirements else ():
            yield Clause(ref=part.ref, number="", text=part.text or part.title)
            for section in part.sections:
                if section.ref:
                    yield Clause(ref=section.ref, number="", text=section.text or section.title)
                yield from section.clauses


def _named(items: Any, attribute: str, key: str) -> Any:
    for one in items:
        if getattr(one, attribute) == key:
            return one
    raise KeyError(key)
