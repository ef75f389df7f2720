"""How a form stands on paper. Everything follows from its definition; no form has a layout of its own.

- Parts before the first ``chapter`` are the front: a page each; one that asks for something is the cover.
- A chapter that asks for running text alone has it under headings; any other has its blanks in boxes, label and answer
  side by side, two short ones to a row, those of one ``head`` beside it.
- A blank asked ``when`` a choice is made stands behind that choice, without its label where that is the choice's own
  word (其他); one whose head is the label of another stands in its box.
- A title that the chapter or the first label says already is not said again; one with no number, such as （二）, stands
  beside its boxes; the answer of a blank without a printed label (``titled: false``) has the box alone. Printed text with such a number is a heading over the title.
- Many printed rows with few columns stand two abreast; a table with many columns and running text lies on its side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as filled
from itertools import groupby

from declarations.forms.binding import NUMBERED, BoundField, BoundPart, BoundRow
from declarations.forms.definition import Sheets
from declarations.forms.kinds import KINDS

LONG = 300  # characters, from which a row may be broken by a page's end
ABREAST_FROM, ABREAST_COLUMNS = 10, 2  # more printed rows than this, with no more columns than that
SHORT_LABEL = 14  # characters


@dataclass(frozen=True)
class Cell:
    """A blank in its box. ``behind`` are those asked with one of its choices, ``within`` those headed by its label."""

    field: BoundField
    behind: dict[str, list[BoundField]] = filled(default_factory=dict)
    within: list[BoundField] = filled(default_factory=list)
    label_columns: int = 2
    columns: int = 3

    @property
    def width(self) -> int:
        """Columns of its answer, which takes those of a label that the form does not print."""
        return self.columns if self.field.spec.titled else self.columns + self.label_columns

    @property
    def is_long(self) -> bool:
        return any_long([self.field, *(one for fields in self.behind.values() for one in fields)])


@dataclass(frozen=True)
class Row:
    """One or two boxes. ``head`` stands before them and the rows that follow, ``head_rows`` in all."""

    cells: tuple[Cell, ...]
    head: str = ""
    head_rows: int = 0

    @property
    def is_long(self) -> bool:
        return any(one.is_long for one in self.cells)


@dataclass(frozen=True)
class LaidSheet:
    """One of the repeated sheets: its boxes, and what its tables are headed by."""

    rows: list[Row]
    named: list[tuple[str, BoundField]]
    bound: BoundRow


@dataclass(frozen=True)
class LaidPart:
    """``shape``: cover, front, boxes, running, printed, table or sheets."""

    bound: BoundPart
    shape: str
    title: str = ""
    headings: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    rows: list[Row] = filled(default_factory=list)
    sheets: list[LaidSheet] = filled(default_factory=list)
    fields: list[BoundField] = filled(default_factory=list)

    @property
    def is_wide(self) -> bool:
        """Whether it lies on its side."""
        return self.shape == "table" and self.bound.table is not None and self.bound.table.tall

    @property
    def abreast(self) -> list[list[BoundRow | None]]:
        """The printed rows, two abreast where there are many; None where nothing is left to stand beside."""
        table = self.bound.table
        if table is None:
            return []
        if len(table.rows) <= ABREAST_FROM or len(table.columns.columns) > ABREAST_COLUMNS:
            return [[row] for row in table.rows]
        beside: list[BoundRow | None] = [*table.rows[1::2], None]
        return [[row, other] for row, other in zip(table.rows[::2], beside, strict=False)]


def any_long(fields: Sequence[BoundField]) -> bool:
    """Whether a row with these may be broken by a page's end; any other moves to the next page whole."""
    return any(len(one.display) > LONG for one in fields)


def lay_out(parts: Sequence[BoundPart]) -> list[LaidPart]:
    """The parts of a form as they are printed; what is ``extra`` is left out."""
    first = next((n for n, part in enumerate(parts) if part.spec.chapter), 0)
    laid = [_front(part) for part in parts[:first]]
    for running, chapter in _chapters(parts[first:]):
        laid += [_part(part, running=running, in_chapter=bool(chapter[0].spec.chapter)) for part in chapter]
    return laid


def _chapters(parts: Sequence[BoundPart]) -> Iterator[tuple[bool, list[BoundPart]]]:
    """The parts by chapter, and whether it asks for running text alone."""
    number = 0
    numbers = [number := number + bool(part.spec.chapter) for part in parts]
    for _, paired in groupby(zip(numbers, parts, strict=True), key=lambda one: one[0]):
        chapter = [part for _, part in paired]
        asked = [one for part in chapter for one in _printed(part.fields)]
        yield bool(asked) and all(one.spec.kind == "text" for one in asked), chapter


def _front(part: BoundPart) -> LaidPart:
    fields = _printed(part.fields)
    return LaidPart(part, "cover" if fields else "front", part.spec.title, text=part.spec.text, fields=fields)


def _part(part: BoundPart, *, running: bool, in_chapter: bool) -> LaidPart:
    laid = LaidPart(part, "boxes", _title(part), tuple(part.headings), tuple(part.text), fields=_printed(part.fields))
    if part.table is not None:
        if not part.table.printed:
            return replace(laid, shape="table")
        return replace(laid, shape="printed", title=laid.title if getattr(part.spec, "printed_title", "") else "")
    if isinstance(part.spec, Sheets):
        return replace(laid, shape="sheets", sheets=[_sheet(part.spec, row) for row in part.rows])
    if running and in_chapter:
        return replace(laid, shape="running")
    rows = rows_of(laid.fields)
    if in_chapter and rows and laid.title and not NUMBERED.match(laid.title) and not any(row.head for row in rows):
        return replace(laid, title="", rows=_beside(laid.title, rows))
    return replace(laid, rows=rows)


def _title(part: BoundPart) -> str:
    """The title of a part where nothing else on paper says it."""
    spec = part.spec
    first = next((one.spec.label for one in _printed(part.fields)), "")
    said = not spec.titled or spec.chapter.endswith(spec.title) or spec.title == first
    return "" if said else spec.title


def _sheet(spec: Sheets, row: BoundRow) -> LaidSheet:
    by_key = {one.path.rpartition("/")[2]: one for one in row.fields}
    named = [(label, by_key[key]) for key, label in spec.tables_head.items()]
    return LaidSheet(rows_of(_printed(row.fields)), named, row)


def _printed(fields: Sequence[BoundField]) -> list[BoundField]:
    return [one for one in fields if not one.spec.extra]


def rows_of(fields: Sequence[BoundField]) -> list[Row]:
    """The boxes of a group in rows, two to a row where both are short and of the same head."""
    rows: list[Row] = []
    for head, cells in groupby(_cells(fields), key=lambda one: one.field.spec.head):
        under = [Row(pair) for pair in _pairs(list(cells))]
        rows += _beside(head, under) if head else under
    return rows


def _cells(fields: Sequence[BoundField]) -> list[Cell]:
    """A cell for each field that has one of its own; the others stand in the cell of a field before them."""
    cells: dict[str, Cell] = {}
    labels: dict[str, Cell] = {}
    for one in fields:
        asked_by = next((cells[key] for key in one.spec.when if key in cells), None)
        if asked_by is not None:
            wanted = one.spec.when[asked_by.field.path.rpartition("/")[2]]
            asked_by.behind.setdefault(wanted, []).append(one)
        elif one.spec.head in labels:
            labels[one.spec.head].within.append(one)
        else:
            cell = Cell(one)
            cells[one.path.rpartition("/")[2]] = labels[one.spec.label] = cell
    return list(cells.values())


def _pairs(cells: list[Cell]) -> Iterator[tuple[Cell, ...]]:
    while cells:
        pair = cells[:2] if len(cells) > 1 and all(map(_is_short, cells[:2])) else cells[:1]
        yield (
            tuple(pair)
            if len(pair) == 1
            else (replace(pair[0], columns=1), replace(pair[1], columns=1, label_columns=1))
        )
        cells = cells[len(pair) :]


def _is_short(cell: Cell) -> bool:
    spec = cell.field.spec
    return (
        spec.titled
        and KINDS[spec.kind].is_short(spec)
        and len(spec.label) <= SHORT_LABEL
        and not cell.behind
        and not cell.within
    )


def _beside(head: str, rows: list[Row]) -> list[Row]:
    """The rows with a head before them, which takes the first column from their labels."""
    narrower = [replace(row, cells=tuple(replace(one, label_columns=1) for one in row.cells)) for row in rows]
    return [replace(row, head=head, head_rows=len(rows)) if n == 0 else row for n, row in enumerate(narrower)]
