"""What the script of the form is told of a case after each change, as JSON and as HTML of a row."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from declarations.cases.reading import CaseView
from declarations.cases.remarked import margin_for
from declarations.forms.answers import blank_at
from declarations.forms.binding import BoundField, BoundPart, BoundRow, BoundTable
from declarations.forms.definition import Sheets
from declarations.forms.kinds import KINDS
from declarations.forms.validation import Problem
from portal import clock
from portal.templatetags.portal import tone


def summary(view: CaseView) -> dict[str, Any]:
    """The whole case in few words, which every answer carries: completeness, standing, verdicts.

    ``percent`` counts required blanks with a right answer; ``parts`` and ``open`` count what is missing or wrong.
    """
    assessment = view.assessment
    tables = [table for part in view.parts for table in part.tables if table.columns.totals]
    return {
        "saved_at": f"{timezone.localtime(clock.now()):%H:%M}",
        "percent": view.checked.percent,
        "complete": view.checked.complete,
        "open": sum(one.open_problems for one in view.parts),
        "parts": {one.key: one.open_problems for one in view.parts},
        "warnings": {one.path: one.message for one in view.checked.warnings},
        "totals": {f"{one.path}/{key}": one.total(key) for one in tables for key in one.columns.totals},
        "standing": assessment.standing,
        "standing_tone": tone(assessment.standing),
        "standing_label": assessment.standing_label,
        "standing_note": assessment.note,
        "verdicts": render_to_string(
            "declarations/cases/verdicts.html", {"assessment": assessment, "notice_key": view.notice_key}
        ),
    }


def problem_json(problem: Problem | None) -> dict[str, Any] | None:
    return {"message": problem.message, "missing": problem.missing} if problem else None


def display_at(view: CaseView, path: str) -> str:
    """What stands at ``path`` in the words a reader sees; as typed where it is no value (yet)."""
    value = view.checked.values.get(path)
    if value is None:
        return view.answers.text(path)
    spec = blank_at(view.form, view.answers, path).spec
    return KINDS[spec.kind].display(value, spec)


def part_of(view: CaseView, key: str) -> BoundPart | None:
    """The bound part of that key, if the form has it."""
    return next((one for one in view.parts if one.key == key), None)


def table_at(view: CaseView, path: str) -> BoundTable | BoundPart | None:
    """What has rows at ``path``: a table, the table of a sheet, or a part of repeated sheets."""
    for one in view.parts:
        if one.structure == "sheets" and one.key == path:
            return one
        for table in one.tables:
            if table.path == path:
                return table
    return None


def field_at(view: CaseView, path: str) -> BoundField | None:
    """The bound blank at ``path``, outside of tables."""
    held = (
        one for part in view.parts for fields in (part.fields, *(row.fields for row in part.rows)) for one in fields
    )
    return next((one for one in held if one.path == path), None)


def table_json(view: CaseView, path: str) -> dict[str, Any]:
    """How many rows there are, whether more may come, and what is wrong with their number."""
    table = table_at(view, path)
    if table is None:
        return {"count": 0, "full": False, "table_problem": None}
    if isinstance(table, BoundTable):
        most = table.columns.max
    else:
        assert isinstance(table.spec, Sheets)
        most = table.spec.max
    return {
        "count": len(table.rows),
        "full": len(table.rows) >= most,
        "table_problem": problem_json(table.problem),
    }


def row_html(view: CaseView, path: str, row: str, *, compact: bool) -> tuple[int, str]:
    """Where a row stands in its table (from 0), and the row to fill in."""
    table = table_at(view, path)
    assert table is not None  # the deed has just written there
    position, bound = next((n, one) for n, one in enumerate(table.rows) if one.id == row)
    in_line = isinstance(table, BoundTable) and not table.tall
    template = "declarations/forms/row.html" if in_line else "declarations/forms/sheet.html"
    context: dict[str, BoundRow | Any] = {
        "case": view.case,
        "notice_key": view.notice_key,
        "row": bound,
        "table": table,
        "part": table,
        "compact": compact,
        "fresh": True,
        "prefix": f"{view.case.pk}-" if compact else "",
        **({} if compact else margin_for(view.case, replying=True)),
    }
    return position, render_to_string(template, context)
