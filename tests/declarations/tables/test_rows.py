"""Rows: lines of a list joined with their facts, in order, a chunk at a time."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.cases.models import Declaration
from declarations.notices.schema import ColumnSpec, TableSpec
from declarations.tables import rows
from declarations.tables.rows import rows_of
from declarations.tables.sources import ListedCase
from tests.builders import the_round
from tests.declarations.tables.cases import COLD_STORE, INSPECTION, SORTING, a_submission, a_waiting_case

SPEC = TableSpec(
    table="any",
    title="表",
    columns=tuple(
        ColumnSpec(title=value, value=value, width=10, each="{n}.{instance}")
        for value in ("position", "enterprise_name", "maturity_score", "ai_scenarios", "county")
    ),
    lists="passed",
    file_name="表.xlsx",
)


def listed(case: Declaration) -> ListedCase:
    return ListedCase(case.submissions.latest("n").pk, case.outcome, "", case.region.short_name)


def test_rows_come_in_the_order_of_the_list_and_are_numbered_from_one(notice: None) -> None:
    round = the_round()
    second = a_waiting_case(round, name="乙公司", maturity_score=Decimal("2.10"), scenarios=(COLD_STORE,))
    first = a_waiting_case(round, name="甲公司", maturity_score=None, scenarios=(SORTING, COLD_STORE, INSPECTION))

    assert list(rows_of(spec=SPEC, cases=[listed(first), listed(second)])) == [
        [1, "甲公司", None, "1.海产品智能分拣\n2.封口视觉检测", "北票市"],
        [2, "乙公司", Decimal("2.10"), "", "北票市"],
    ]


def test_a_row_shows_the_submission_that_is_listed_and_not_a_later_one(notice: None) -> None:
    case = a_waiting_case(the_round(), maturity_score=Decimal("2.10"))
    as_listed = listed(case)
    a_submission(case, maturity_score=Decimal("3.30"))

    assert [cells[2] for cells in rows_of(spec=SPEC, cases=[as_listed])] == [Decimal("2.10")]


def test_no_row_is_lost_between_two_chunks(notice: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "CHUNK", 2)
    cases = [a_waiting_case(the_round(), name=f"企业{n}", scenarios=(SORTING,)) for n in range(5)]

    made = list(rows_of(spec=SPEC, cases=[listed(case) for case in cases]))

    assert [cells[:2] for cells in made] == [[n, f"企业{n - 1}"] for n in range(1, 6)]
    assert {cells[3] for cells in made} == {"1.海产品智能分拣"}


def test_queries_do_not_grow_with_rows(notice: None) -> None:
    cases = [listed(a_waiting_case(the_round(), scenarios=(SORTING, COLD_STORE))) for _ in range(12)]

    assert queries(cases[:1]) == queries(cases) == 3  # industries, facts, scenarios


def queries(cases: list[ListedCase]) -> int:
    with CaptureQueriesContext(connection) as captured:
        made: list[Any] = list(rows_of(spec=SPEC, cases=cases))
    assert len(made) == len(cases)
    return len(captured)


def test_an_empty_list_has_no_rows(notice: None) -> None:
    assert list(rows_of(spec=SPEC, cases=[])) == []
