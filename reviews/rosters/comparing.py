"""对照: what differs between two versions of a place's list, line by line."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from declarations.cases.models import Declaration, Outcome, Submission
from declarations.facts.models import ScenarioFact, SubmissionFacts
from reviews.rosters.models import Roster


class _Line(NamedTuple):
    """What a line says, without what it points to."""

    declaration: UUID
    position: int
    outcome: str
    reason: str
    submission: UUID
    return_reason: str


@dataclass(frozen=True)
class Change:
    """One thing that is no longer as it was; empty where there was, or is, nothing."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """A case whose line is not the same on both versions."""

    case: Declaration
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class Comparison:
    """``differences`` in the order of the later version, what it no longer has at the end; ``count`` of all of them."""

    differences: list[Difference]
    count: int


def compare(before: Roster, after: Roster, *, limit: int) -> Comparison:
    """What was added, removed, moved, changed, or listed again after it went back; the first ``limit`` cases in full.

    A line has moved where it no longer stands in the same order with those that did not; that all behind a new line
    stand one further down is no difference. A fixed number of queries.
    """
    old, new = _lines(before), _lines(after)
    moved = _moved({case: old[case].position for case in new if case in old})
    changed = [case for case, line in new.items() if case not in old or case in moved or _differ(old[case], line)]
    changed += [case for case in old if case not in new]
    shown = changed[:limit]
    cases = Declaration.objects.select_related("enterprise__organisation", "factory", "region").in_bulk(shown)
    contents = _Contents([line.submission for lines in (old, new) for case in shown if (line := lines.get(case))])
    differences = [
        Difference(cases[case], _changes(old.get(case), new.get(case), contents, moved=case in moved)) for case in shown
    ]
    return Comparison(differences, len(changed))


def _lines(roster: Roster) -> dict[UUID, _Line]:
    rows = roster.lines.order_by("position").values_list(
        "declaration_id", "position", "outcome", "reason", "submission_id", "return_reason"
    )
    return {row[0]: _Line(*row) for row in rows}


def _differ(one: _Line, other: _Line) -> bool:
    if one.return_reason:
        return True
    return (one.outcome, one.reason, one.submission) != (other.outcome, other.reason, other.submission)


def _moved(positions: Mapping[UUID, int]) -> set[UUID]:
    """Of cases in their new order, with their old positions: all but a longest run that kept its order."""
    ends: list[int] = []  # the smallest old position that a run of each length can end with
    lengths = []
    for position in positions.values():
        length = bisect_left(ends, position)
        ends[length : length + 1] = [position]
        lengths.append(length)
    kept, wanted = set(), len(ends) - 1
    for case, length in zip(reversed(list(positions)), reversed(lengths), strict=True):
        if length == wanted:
            kept.add(case)
            wanted -= 1
    return positions.keys() - kept


class _Contents:
    """What the submissions of the lines shown say, as the facts have it."""

    def __init__(self, submissions: Sequence[UUID]) -> None:
        self.n = dict(Submission.objects.filter(pk__in=submissions).values_list("pk", "n"))
        self.facts = SubmissionFacts.objects.in_bulk(submissions)
        self.scenarios: dict[UUID, list[str]] = {}
        for one in ScenarioFact.objects.filter(submission__in=submissions).order_by("submission", "position"):
            words = f"{one.scenario}（{one.instance}）" + ("，应用人工智能" if one.uses_ai else "")
            self.scenarios.setdefault(one.submission_id, []).append(words)

    def read(self, submission: UUID) -> Mapping[str, str]:
        """Title of each fact → what it says."""
        facts = self.facts.get(submission)
        said = {"典型场景": "；".join(self.scenarios.get(submission, []))}
        for one in SubmissionFacts._meta.fields if facts else ():
            if not one.is_relation:
                value = getattr(facts, f"get_{one.name}_display", lambda name=one.name: getattr(facts, name))()
                said[str(one.verbose_name)] = "" if value is None else str(value)
        return said


def _changes(old: _Line | None, new: _Line | None, contents: _Contents, *, moved: bool) -> list[Change]:
    if old is None or new is None:
        return [Change("新增" if old is None else "删去", _stood(old), _stood(new))]
    found = []
    if old.return_reason:
        found.append(Change("退回或收回后重新列入", old.return_reason, f"第{new.position}项"))
    if moved:
        found.append(Change("顺序", f"第{old.position}项", f"第{new.position}项"))
    if old.outcome != new.outcome:
        found.append(Change("结果", Outcome(old.outcome).label, Outcome(new.outcome).label))
    if old.reason != new.reason:
        found.append(Change("说明", old.reason, new.reason))
    if old.submission != new.submission:
        counts = [f"第{contents.n[one.submission]}次提交" for one in (old, new)]
        found.append(Change("申报材料", counts[0], counts[1]))
        said, says = contents.read(old.submission), contents.read(new.submission)
        found += [Change(what, said[what], says[what]) for what in says if what in said and said[what] != says[what]]
    return found


def _stood(line: _Line | None) -> str:
    return f"第{line.position}项，{Outcome(line.outcome).label}" if line else ""
