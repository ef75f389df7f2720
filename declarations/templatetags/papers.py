"""How a form stands on paper, and the panel that leads to the paper."""

from typing import Any

from django import template
from django.template.context import RequestContext

from declarations.cases.models import Declaration, Submission
from declarations.forms import counting
from declarations.forms.binding import BoundField, BoundRow, BoundTable
from declarations.forms.definition import FieldSpec
from declarations.papers import stamping
from declarations.papers.drafts import draft_print_of
from declarations.papers.layout import Cell, LaidPart, any_long
from declarations.papers.requesting import paper_of

register = template.Library()
NARROWEST, WIDEST, WIDEST_TEXT = 4, 14, 30  # 字
NUMBERS = 7  # percent, of 序号
PADDING = 1  # 字, of both sides of a cell
NAME_SHARE = 2  # columns that the name of a printed row is as wide as


@register.filter
def part_template(part: LaidPart) -> str:
    """The template that prints a part."""
    return f"papers/parts/{part.shape}.html"


@register.filter
def printed_with(field: BoundField) -> tuple[str, str]:
    """The template that prints an answer: that of its kind, or the plain one."""
    return f"papers/kinds/{field.spec.kind}.html", "papers/kinds/plain.html"


@register.filter
def count(text: str) -> int:
    """字 of a text."""
    return counting.count(text)


@register.filter
def cover_lines(part: LaidPart) -> list[tuple[BoundField, str]]:
    """The lines of a cover, each with what the place of seal that begins like it says besides: 「(盖章)」."""
    seals = part.bound.spec.seals
    begun = {one.path: f"{one.spec.label}：" for one in part.fields}
    return [
        (one, next((seal.removeprefix(begun[one.path]) for seal in seals if seal.startswith(begun[one.path])), ""))
        for one in part.fields
    ]


@register.filter
def date_place(seal: str) -> str:
    """A place for a date with room to write in; 「年 月 日」 says nothing of a year yet, 「2026年 月 日」 does."""
    first, *others = seal.split(" ")
    if not first.endswith("年"):
        return seal
    return "\u3000" * (3 * (first == "年")) + ("\u3000" * 2).join([first, *others])


@register.filter
def behind(cell: Cell | str, choice: str) -> list[BoundField]:
    """The blanks that are asked with that choice."""
    return cell.behind.get(choice, []) if isinstance(cell, Cell) else []


@register.filter
def texts_behind(cell: Cell | str) -> list[BoundField]:
    """Those of all choices that ask for running text."""
    several = cell.behind.values() if isinstance(cell, Cell) else ()
    return [one for fields in several for one in fields if one.spec.kind == "text"]


@register.filter
def printed_columns(table: BoundTable) -> list[FieldSpec]:
    """The columns of a table that the form prints."""
    return [one for one in table.columns.columns.values() if not one.extra]


@register.filter
def printed_cells(row: BoundRow) -> list[BoundField]:
    """The cells of a row in those columns."""
    return [one for one in row.fields if not one.spec.extra]


@register.filter
def printed_totals(table: BoundTable) -> list[str]:
    """The row of totals in those columns: 「/」 where nothing is summed."""
    columns = table.columns.columns.values()
    return [text or "/" for spec, (_, text) in zip(columns, table.totals, strict=True) if not spec.extra]


@register.filter
def example_row(table: BoundTable) -> list[str]:
    """The row that the form prints as an example, in those columns."""
    return [table.columns.example.get(key, "") for key, one in table.columns.columns.items() if not one.extra]


register.filter("any_long", any_long)


@register.filter
def column_widths(table: BoundTable, numbered: bool | str) -> list[str]:
    """Shares of the columns in percent: WeasyPrint is quick with fixed widths alone.

    By what stands in them; in the tables of a sheet, which follow upon each other, by their kind.
    """
    wanted = []
    rows = [printed_cells(row) for row in table.rows]
    for n, spec in enumerate(printed_columns(table)):
        widest = WIDEST_TEXT if spec.kind == "text" else WIDEST
        longest = max([len(spec.label), *(len(cells[n].display) for cells in rows)])
        wanted.append(min(max(longest, NARROWEST), widest) if rows and numbered else widest)
    left = 100 - NUMBERS if numbered else 100
    return [f"{left * (one + PADDING) / sum(wanted, PADDING * len(wanted)):.2f}%" for one in wanted]


@register.filter
def printed_widths(part: LaidPart) -> list[str]:
    """Shares of the columns of a table of printed rows: the names are twice as wide."""
    table = part.bound.table
    columns = len(table.columns.columns) if table else 0
    abreast = len(part.abreast[0]) if part.abreast else 1
    one = 100 / (abreast * (columns + NAME_SHARE))
    return [f"{share * one:.2f}%" for _ in range(abreast) for share in (NAME_SHARE, *[1] * columns)]


@register.inclusion_tag("declarations/papers/panel.html", takes_context=True)
def paper_panel(context: RequestContext, submission: Submission) -> dict[str, Any]:
    """The paper of a submission, or the button that asks for it; one query. Needs ``case``."""
    return _asked(
        context,
        found=paper_of(submission),
        submission=submission,
        stamped=stamping.told_of(submission, case=context["case"]),
    )


@register.simple_tag
def stamping_note(case: Declaration) -> str:
    """Which pages of the paper are stamped once it is submitted, and what is done anew after a return."""
    return stamping.told(case)


@register.inclusion_tag("declarations/papers/draft_panel.html", takes_context=True)
def draft_panel(context: RequestContext, case: Declaration) -> dict[str, Any]:
    """The print of a draft, for whoever fills it in; one query."""
    return _asked(context, found=draft_print_of(case))


def _asked(context: RequestContext, **given: Any) -> dict[str, Any]:
    return {"case": context["case"], "csrf_token": context.get("csrf_token"), "request": context["request"], **given}
