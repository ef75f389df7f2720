"""A table of a draft brought to what a spreadsheet says: looked at first, then written at once.

Rows are known by their ids. Those that the file has not stay, unless the person chose otherwise; so do all answers whose
cells are empty.
"""

from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import transaction

from declarations.cases.drafting import fillable, refreshed
from declarations.cases.models import Declaration
from declarations.cases.reading import CaseView, current
from declarations.cases.rows import write_rows
from declarations.cases.sheets import locate, sheet_for
from declarations.cases.taking_in import TakenIn, bring, preview, seen_unchanged
from declarations.cases.unlocking import is_open
from declarations.forms.answers import Answers
from portal.people.models import Appointment
from portal.trail.record import record


@dataclass(frozen=True)
class Plan:
    """What a file would do to a table. ``missing``: rows that it has not, by where they stand now (from 1)."""

    taken: TakenIn
    order: list[str]
    missing: dict[str, int] = field(default_factory=dict)
    moves: bool = False

    @property
    def is_nothing(self) -> bool:
        return self.taken.is_nothing and not self.moves


def plan(view: CaseView, path: str, brought: Answers, *, drop: bool) -> Plan:
    """What ``take_table`` would do to the case as it stands in ``view``."""
    there = view.answers.rows.get(path, [])
    listed = brought.rows.get(path, [])
    free = is_open(view.case, path)
    missing = {row: n for n, row in enumerate(there, start=1) if row not in listed}
    kept = [row for row in there if row in listed] if drop and free else there
    taken = preview(_with_rows(view, path, kept), brought, replace=True)
    now = [*kept, *taken.rows.get(path, [])]
    order = _arranged(now, listed) if free else now
    return Plan(taken, order, missing if free else {}, moves=order != [*there, *taken.rows.get(path, [])])


@transaction.atomic
def take_table(
    *, declaration_id: UUID, path: str, brought: Answers, drop: bool, source: str, seen: str, by: Appointment
) -> Plan:
    """Write what a file brings to one table of a draft.

    Args:
        declaration_id: the case.
        path: of the table.
        brought: the answers, and the rows of the table in the order of the file.
        drop: take out the rows that the file has not; their answers are kept, as for every row that is taken out.
        source: where it comes from, for the trail.
        seen: the ``CaseView.fingerprint`` of what the person saw in the preview.
        by: who, and for whom.

    Raises:
        Refused: the case is locked, or not theirs to fill.
        Outdated: the draft has changed since the preview.
    """
    case = fillable(declaration_id, by)
    view = seen_unchanged(case, seen)
    done = plan(view, path, brought, drop=drop)
    if done.is_nothing:
        return done
    if drop and done.missing:
        _write_order(case, view, path, [row for row in view.answers.rows[path] if row not in done.missing])
    bring(case, current(case), brought=brought, replace=True, source=source, by=by)
    if done.moves:
        _write_order(case, view, path, done.order)
        refreshed(case, view)
        gone = len(done.missing) if drop else 0
        record(
            subject=case,
            deed="arrange_rows",
            actor=by.user,
            acting_for=by.organisation,
            from_state=case.state,
            to_state=case.state,
            summary=f"按{source}调整行：{f'删去{gone}行' if gone else '调整顺序'}"[:200],
            detail={"table": path, "removed": list(done.missing) if drop else []},
        )
    return done


def _with_rows(view: CaseView, path: str, rows: list[str]) -> CaseView:
    return replace(view, answers=replace(view.answers, rows={**view.answers.rows, path: rows}))


def _arranged(rows: list[str], listed: list[str]) -> list[str]:
    """Rows in the order of the file; one that the file has not stays behind the row that it stood behind."""
    order = [row for row in listed if row in rows]
    for n, row in enumerate(rows):
        if row not in listed:
            order.insert(order.index(rows[n - 1]) + 1 if n else 0, row)
    return order


def _write_order(case: Declaration, view: CaseView, path: str, rows: list[str]) -> None:
    part, row, local = locate(view.form, path)
    write_rows(sheet_for(case, part, row), local, rows)
