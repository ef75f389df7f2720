"""The rows of a table: lines of a list joined with the facts of their submissions, a chunk at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

from declarations.facts.models import ScenarioFact, SubmissionFacts
from declarations.facts.project import ScenarioInstance
from declarations.notices.schema import TableSpec
from declarations.tables.sources import ListedCase
from declarations.tables.values import Cell, Industries, Line, cells_of

# Cases whose facts are fetched together, in two queries; below what SQLite takes as parameters of one.
CHUNK = 500


def rows_of(*, spec: TableSpec, cases: Iterable[ListedCase]) -> Iterator[list[Cell]]:
    """The cells of each case in the order given, numbered from 1, in the order of ``spec.columns``.

    Raises:
        KeyError: a submission has no facts; they are projected in the transaction that submits.
    """
    industries = Industries.read()
    position = 0
    remaining = iter(cases)
    while chunk := list(islice(remaining, CHUNK)):
        ids = [case.submission_id for case in chunk]
        facts = SubmissionFacts.objects.in_bulk(ids)
        scenarios = _scenarios(ids)
        for case in chunk:
            position += 1
            line = Line(
                position=position,
                county=case.county,
                programme=case.programme,
                outcome=case.outcome,
                reason=case.reason,
                facts=facts[case.submission_id],
                scenarios=scenarios[case.submission_id],
                industries=industries,
            )
            yield cells_of(line, spec.columns)


def _scenarios(submission_ids: list[UUID]) -> dict[UUID, list[ScenarioInstance]]:
    by_submission: dict[UUID, list[ScenarioInstance]] = defaultdict(list)
    facts = ScenarioFact.objects.filter(submission__in=submission_ids).order_by("submission", "position")
    told = facts.values_list("submission_id", "segment", "scenario", "instance", "uses_ai")
    for submission_id, segment, scenario, instance, uses_ai in told:
        by_submission[submission_id].append(ScenarioInstance(segment, scenario, instance, uses_ai))
    return by_submission
