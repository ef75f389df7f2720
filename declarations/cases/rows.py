"""The rows of tables and repeated sheets: added, copied, moved, taken out and put back. Their ids are minted and stay.

A deed names what the person saw, where it matters, so that nobody undoes what a colleague has just done.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from declarations.cases.drafting import fillable, refreshed
from declarations.cases.models import Declaration, Sheet
from declarations.cases.reading import CaseView, current
from declarations.cases.sheets import locate, sheet_for
from declarations.cases.unlocking import require_open
from declarations.forms.answers import blanks
from declarations.forms.definition import Columns, Group, Sheets, Table
from declarations.forms.paths import is_row_id, join, mint_row_id, within
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment


@transaction.atomic
def add_row(*, declaration_id: UUID, path: str, by: Appointment) -> tuple[str, CaseView]:
    """A new row at the end of the table or sheets at ``path``; its minted id.

    Raises:
        Refused: as for ``save_answer``, or the table is full.
    """
    case = fillable(declaration_id, by, path)
    view = current(case)
    columns = columns_at(view, path)
    rows, sheet, local = _rows(view, case, path)
    _require_room(columns, len(rows), path)
    minted = mint_row_id()
    write_rows(sheet, local, [*rows, minted])
    return minted, refreshed(case, view)


@transaction.atomic
def copy_row(*, declaration_id: UUID, path: str, row: str, by: Appointment) -> tuple[str, CaseView]:
    """A row with the same answers, right below the one it is copied from; its minted id.

    Raises:
        Refused: as for ``add_row``, or the row is no longer there.
    """
    case = fillable(declaration_id, by, path)
    view = current(case)
    columns = columns_at(view, path)
    rows, sheet, local = _rows(view, case, path)
    if row not in rows:
        raise Refused("该行已不存在，可能已被同事删除", field=path)
    _require_room(columns, len(rows), path)
    minted = mint_row_id()
    place = rows.index(row) + 1
    _copy_answers(view, case, join(path, row), join(path, minted))
    write_rows(sheet, local, [*rows[:place], minted, *rows[place:]])
    return minted, refreshed(case, view)


@transaction.atomic
def remove_row(
    *, declaration_id: UUID, path: str, row: str, by: Appointment, seen: Mapping[str, int] | None = None
) -> tuple[int, CaseView]:
    """Take a row out of its table; where it stood, so that it can be put back. Its answers are kept.

    ``seen`` are the versions of its answers that the person saw; without it, the row goes whatever stands there.

    Raises:
        Refused: as for ``save_answer``, or the row is no longer there.
        Outdated: a colleague has written in the row since.
    """
    case = fillable(declaration_id, by, join(path, row))
    view = current(case)
    rows, sheet, local = _rows(view, case, path)
    if row not in rows:
        raise Refused("该行已不存在，可能已被同事删除", field=path)
    if seen is not None and _written_since(view, join(path, row), seen):
        raise Outdated("同事刚刚填写了此处，未予删除。请看过最新内容后再删", field=path)
    position = rows.index(row)
    write_rows(sheet, local, [one for one in rows if one != row])
    return position, refreshed(case, view)


@transaction.atomic
def place_row(
    *,
    declaration_id: UUID,
    path: str,
    row: str,
    position: int,
    by: Appointment,
    seen: Sequence[str] | None = None,
) -> CaseView:
    """Put a row at ``position`` (from 0): one that is there is moved, one that was removed comes back with its answers.

    ``seen`` is the order of the rows that the person saw when moving one.

    Raises:
        Refused: as for ``save_answer``, the row was never there, or the table is full. Moving a row changes the place
            of others, so the table itself has to be open.
        Outdated: a colleague has added, moved or taken out rows since.
    """
    case = fillable(declaration_id, by, join(path, row))
    view = current(case)
    columns = columns_at(view, path)
    rows, sheet, local = _rows(view, case, path)
    if seen is not None and list(seen) != rows:
        raise Outdated("同事刚刚增减或移动了行，请在最新的顺序上再移动", field=path)
    if row in rows:
        require_open(case, path)
    elif not is_row_id(row) and not _ever_there(case, sheet, local, row):
        raise Refused("该行已不存在", field=path)
    others = [one for one in rows if one != row]
    _require_room(columns, len(others), path)
    others.insert(max(0, min(position, len(others))), row)
    write_rows(sheet, local, others)
    return refreshed(case, view)


def columns_at(view: CaseView, path: str) -> Columns | Sheets:
    """The table (or sheets) at ``path`` whose rows are added freely; Refused where there is none."""
    pieces = path.split("/")
    try:
        part = view.form.part(pieces[0])
        if not isinstance(part, Group):
            if len(pieces) == 1 and not getattr(part, "printed", None):
                return part
            if len(pieces) == 3 and not isinstance(part, Table) and pieces[1] in view.answers.rows.get(part.key, []):
                return part.tables[pieces[2]]
    except KeyError:
        pass
    raise Refused("此处不能增减行，请刷新页面", field=path)


def write_rows(sheet: Sheet, local: str, rows: list[str]) -> None:
    """The order of the rows at ``local``; what stands in a row that is not among them is kept."""
    sheet.rows[local] = rows
    sheet.saved_at = clock.now()
    sheet.save(update_fields=["rows", "saved_at"])


def _require_room(columns: Columns | Sheets, there: int, path: str) -> None:
    if there >= columns.max:
        raise Refused(f"{columns.title}最多{columns.max}项", field=path)


def _rows(view: CaseView, case: Declaration, path: str) -> tuple[list[str], Sheet, str]:
    columns_at(view, path)
    part, row, local = locate(view.form, path)
    sheet = sheet_for(case, part, row)
    return list(sheet.rows.get(local, [])), sheet, local


def _written_since(view: CaseView, row: str, seen: Mapping[str, int]) -> bool:
    """Whether something stands in the row that the person did not see."""
    return any(
        view.answers.text(one.path) and view.answers.versions.get(one.path, 0) > seen.get(one.path, 0)
        for one in blanks(view.form, view.answers)
        if within(one.path, [row]) and not one.spec.fixed
    )


def _copy_answers(view: CaseView, case: Declaration, row: str, copy: str) -> None:
    """What stands in a row, and the rows of its own tables under ids of their own, into a row that is new."""
    tables = {path: ids for path, ids in view.answers.rows.items() if path.startswith(f"{row}/")}
    named = {join(path, one): join(path, mint_row_id()) for path, ids in tables.items() for one in ids}
    part, of, local = locate(view.form, join(copy, "x"))
    sheet = sheet_for(case, part, of)
    for blank in blanks(view.form, view.answers):
        text = view.answers.text(blank.path)
        if text and within(blank.path, [row]):
            inner, _, column = blank.path.rpartition("/")
            target = join(named.get(inner, inner), column)
            sheet.answers[locate(view.form, copy + target.removeprefix(row))[2]] = [text, 1]
    for path, ids in tables.items():
        local = locate(view.form, copy + path.removeprefix(row))[2]
        sheet.rows[local] = [named[join(path, one)].rpartition("/")[2] for one in ids]
    sheet.saved_at = clock.now()
    sheet.save(update_fields=["answers", "rows", "saved_at"])


def _ever_there(case: Declaration, sheet: Sheet, local: str, row: str) -> bool:
    base = f"{local}/{row}/" if local else f"{row}/"
    return any(one.startswith(base) for one in sheet.answers) or case.sheets.filter(part=sheet.part, row=row).exists()
