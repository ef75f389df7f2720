"""Between sheets as stored and answers as the engine knows them."""

from collections.abc import Iterable

from declarations.cases.models import Declaration, Sheet
from declarations.forms.answers import Answers
from declarations.forms.definition import FormSpec, Sheets
from declarations.forms.paths import join


def answers_in(sheets: Iterable[Sheet]) -> Answers:
    """The answers of all sheets of a case."""
    answers = Answers()
    for sheet in sheets:
        base = join(sheet.part, sheet.row)
        for local, (text, version) in sheet.answers.items():
            answers.texts[join(base, local)] = text
            answers.versions[join(base, local)] = version
        for table, rows in sheet.rows.items():
            answers.rows[join(base, table)] = list(rows)
    return answers


def locate(form: FormSpec, path: str) -> tuple[str, str, str]:
    """Which sheet keeps a path: its part, its row (empty but for repeated sheets), and the path within it.

    The order of repeated sheets is kept, like a table's, in the sheet of the part itself.

    Raises:
        KeyError: the form has no such part.
    """
    key, _, rest = path.partition("/")
    part = form.part(key)
    if isinstance(part, Sheets) and "/" in rest:
        row, _, local = rest.partition("/")
        return key, row, local
    return key, "", rest


def sheet_for(declaration: Declaration, part: str, row: str) -> Sheet:
    """The sheet, locked; made where it is not there yet. The caller holds the lock on the case."""
    sheet, _ = Sheet.objects.select_for_update(of=("self",), no_key=True).get_or_create(
        declaration=declaration, part=part, row=row
    )
    return sheet
