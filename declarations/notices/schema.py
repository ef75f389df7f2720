"""What a notice pack may say: programmes, tables, a city's overlay, and the pack as a whole.

One class per file or list of a pack, unknown keys are refused. What is printed is in ``texts``, forms are in
``declarations.forms.definition``; a reference to the text (``clause:``) must resolve within the pack.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from declarations.forms.definition import FormSpec, Key, Strict, Text
from declarations.notices.papers import CopiesSpec, LetterSpec, PaperSpec, PlatformSpec, ScanSpec
from declarations.notices.scores import ScoreSheetSpec
from declarations.notices.texts import (
    Area,
    Clause,
    Day,
    Erratum,
    Guide,
    IndicatorGroup,
    Instructions,
    Maturity,
    NoticeText,
    Paragraph,
    Requirements,
    ScenarioCatalogue,
)

ActingLevel = Literal["county", "city", "province"]
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
RoundKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]


class RoundSpec(Strict):
    """批次. A level without a date of its own keeps to that of the level above it."""

    key: RoundKey
    title: Text
    opens: Day
    enterprise: Day | None = None
    county: Day | None = None
    city: Day | None = None
    province: Day | None = None
    clause: str = ""


class StageSpec(Strict):
    """One stage of a programme, in order.

    ``review``: an opinion per case; ``roster``: freeze a list and report it; ``score``: experts score each case, and the
    bureau decides by that; ``publicity``: a list stands on public notice; ``publish``: the result is published.
    """

    key: Key
    level: ActingLevel
    does: Literal["review", "roster", "score", "publicity", "publish"]
    title: Text
    recheck_title: str = ""
    # Of a roster: in order of merit (择优), ranked within each programme, and at most ``quota`` cases of each.
    ranked: bool = False
    quota: int | None = Field(default=None, ge=1)
    # Of a roster: programmes whose cases stand on the same list. They have a round of the same key, and a stage of the
    # same key that says ``on_list_of`` this programme.
    companions: tuple[Key, ...] = Field(default=(), alias="with")
    on_list_of: Key | Literal[""] = ""
    # Of a roster: the papers that follow it by post or by hand.
    copies: CopiesSpec | None = None
    # Of a roster: the letter that goes up with it; of a list of several programmes, said where the list lies.
    letter: LetterSpec | None = None
    # Of a score: which sheet of the pack the experts fill in.
    sheet: Key | Literal[""] = ""
    # Of a public notice: how many working days it is proposed to last.
    working_days: int | None = Field(default=None, ge=1)
    # A recheck that fails is a result to be reported, not an end: it goes on with the roster.
    failed_recheck: Literal["continues", "ends"] = "ends"

    def title_for(self, kind: str) -> str:
        """What the stage is called for a case of ``kind`` (县级初审 for a new case, 县级复核 for a recheck)."""
        return self.recheck_title if kind == "recheck" and self.recheck_title else self.title


class RuleSpec(Strict):
    """A rule with its force and clause, written ``{must: maturity_at_least, level: 2, year: 2026, clause: …}``.

    ``rule`` names a file in ``declarations.eligibility.rules``; for ``judge`` (人工判断) it is empty and ``text`` is the
    official wording that a person decides by. ``by`` is the stage by which it must be met; before, it warns.
    """

    force: Literal["must", "in_principle", "judge"]
    rule: str = ""
    text: str = ""
    params: dict[str, Any] = {}
    clause: Text
    by: Key | Literal[""] = ""

    @model_validator(mode="before")
    @classmethod
    def from_short_form(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "force" in data:
            return data
        data = dict(data)
        for force in ("must", "in_principle", "judge"):
            if force in data:
                named = data.pop(force)
                clause, by = data.pop("clause", None), data.pop("by", "")
                said = {"text": named} if force == "judge" else {"rule": named}
                return {"force": force, "params": data, "clause": clause, "by": by, **said}
        raise ValueError("规则应以 must、in_principle 或 judge 之一开头")


class PublicitySpec(Strict):
    """What a public notice of the programme's list says, until the province words it otherwise.

    Placeholders: ``{year}``, ``{programme}``, ``{count}``.
    """

    title: Text
    text: Text
    contact: Text


class ProgrammeSpec(Strict):
    programme: Key
    title: Text
    short: str = ""  # what tables print for it (智能工厂, 数字化车间)
    form: Key
    number_prefix: Text
    abroad: bool = False  # its factories stand in other countries, and no other programme takes those
    # The tier that it leads to, and the stage (review or publish) at which it is granted. Without a stage the tier is decided outside
    # of the portal; without a tier the programme makes a list and no more.
    grants: Literal["basic", "advanced", "excellent", "pioneering", "workshop", ""] = ""
    grants_at: Key | Literal[""] = ""
    # Nothing is declared in it: its rounds recheck those who hold the tier, ``all`` of them or those recognised in years
    # before the notice's (跟踪管理). Empty: it takes declarations, and rechecks holders where a stage has a ``recheck_title``.
    holders: Literal["all", "earlier_years", ""] = ""
    rounds: tuple[RoundSpec, ...]
    stages: tuple[StageSpec, ...]
    rules: tuple[RuleSpec, ...] = ()
    tables: tuple[Key, ...] = ()
    without: tuple[Text, ...] = ()  # codes of the regions that take no part, with all below them
    paper: PaperSpec = PaperSpec()
    recheck_paper: PaperSpec | None = None
    scan: ScanSpec | None = None
    platform: PlatformSpec | None = None
    publicity: PublicitySpec | None = None

    @property
    def called(self) -> str:
        return self.short or self.title

    def paper_of(self, kind: str) -> PaperSpec:
        """The paper of a case of ``kind``."""
        return self.recheck_paper if kind == "recheck" and self.recheck_paper else self.paper

    @property
    def rechecks(self) -> bool:
        """Whether those who hold the tier are rechecked in its rounds: that is all it is for, or a stage names it."""
        return bool(self.holders) or any(stage.recheck_title for stage in self.stages)

    @property
    def publishes(self) -> bool:
        """Whether the province publishes a result of it; who holds such a tier is followed (跟踪管理)."""
        return any(stage.does == "publish" for stage in self.stages)

    def has_reached(self, stage: str, *, by: str) -> bool:
        """Whether a case that stands at ``stage`` (empty for a draft) has come as far as the stage ``by``."""
        keys = [one.key for one in self.stages]
        return bool(stage) and keys.index(stage) >= keys.index(by)

    def stage(self, key: str) -> StageSpec:
        """The stage of that key.

        Raises:
            KeyError: the programme has no such stage.
        """
        for one in self.stages:
            if one.key == key:
                return one
        raise KeyError(key)


class PoolSpec(Strict):
    """培育库 of a tier that is declared on another platform: the portal holds who works towards it, and what comes of it.

    It has neither form nor rounds of the portal; ``planned`` is the day by which the declaration is planned to be over.
    """

    pool: Key
    title: Text
    grants: Literal["basic", "advanced", "excellent", "pioneering", "workshop"]
    planned: Day
    platform: Text  # one of the notice's platforms, by name
    clause: Text
    rules: tuple[RuleSpec, ...]


class ColumnSpec(Strict):
    """A column of a table.

    ``value`` names what a line offers (declarations.tables.values); ``each`` is the pattern for values that repeat,
    such as ``{n}.{segment}-{scenario}-{instance}``.
    """

    title: Text
    value: Text
    width: float
    each: str = ""
    text: str = ""  # for ``value: text``, what stands in each line
    align: Literal["left", "center"] = "left"
    mark: str = ""  # footnote mark after the title

    @property
    def heading(self) -> str:
        """The title with its mark; a number is raised, one that says more, such as ``³ (500字以内)``, is as it is printed."""
        return self.title + (self.mark.translate(_RAISED) if self.mark.isdecimal() else self.mark)


class TableSpec(Strict):
    """A table that the notice asks for, as it prints it."""

    table: Key
    title: Text
    called: str = ""  # what the portal's lists call it, where another table is printed with the same title
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
    rounds: dict[Key, dict[RoundKey, dict[ActingLevel | Literal["enterprise"], Day]]] = {}
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
    instructions: Instructions | None = None
    guide: Guide | None = None
    maturity: Maturity | None = None
    programmes: tuple[ProgrammeSpec, ...] = ()
    pools: tuple[PoolSpec, ...] = ()
    forms: tuple[FormSpec, ...] = ()
    tables: tuple[TableSpec, ...] = ()
    scores: tuple[ScoreSheetSpec, ...] = ()
    errata: tuple[Erratum, ...] = ()

    def programme(self, key: str) -> ProgrammeSpec:
        """Raises KeyError where the pack has no such programme."""
        return _named(self.programmes, "programme", key)

    def pool(self, key: str) -> PoolSpec:
        """Raises KeyError where the pack has no such pool."""
        return _named(self.pools, "pool", key)

    def form(self, key: str) -> FormSpec:
        """Raises KeyError where the pack has no such form."""
        return _named(self.forms, "form", key)

    def table(self, key: str) -> TableSpec:
        """Raises KeyError where the pack has no such table."""
        return _named(self.tables, "table", key)

    def score_sheet(self, key: str) -> ScoreSheetSpec:
        """Raises KeyError where the pack has no such score sheet."""
        return _named(self.scores, "sheet", key)

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
        """All that can be cited, in the printed order: the notice, the requirements, the instructions and the guide."""
        yield from _cited(self.notice.body)
        for part in self.requirements.parts if self.requirements else ():
            yield Clause(ref=part.ref, number="", text=part.text or part.title)
            for section in part.sections:
                if section.ref:
                    yield Clause(ref=section.ref, number="", text=section.text or section.title)
                yield from section.clauses
        if self.instructions:
            yield from _cited(self.instructions.body)
        if self.guide and self.guide.ref:
            yield Clause(ref=self.guide.ref, number="", text=self.guide.intro)
            for one in self.guide.sections:
                yield Clause(ref=one.ref, number=one.number, text=one.text)


def _cited(body: Iterable[Paragraph]) -> Iterator[Clause]:
    return (Clause(ref=one.ref, number="", text=one.whole) for one in body if one.ref)


def _named(items: Any, attribute: str, key: str) -> Any:
    for one in items:
        if getattr(one, attribute) == key:
            return one
    raise KeyError(key)
