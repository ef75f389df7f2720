"""What the places of a filled-in form are called: parts, rows, tables of a sheet, and single answers."""

from declarations.forms.answers import Answers
from declarations.forms.definition import Columns, FieldSpec, FormSpec, Group, Table
from declarations.forms.paths import ATTACHMENTS, join


def places(form: FormSpec, answers: Answers) -> dict[str, str]:
    """Path → its name, such as 「智能制造典型场景实例 第2行 实例名」, in the order of the form, rows as they are now.

    Whatever can be remarked on is here; the names of answers are those that ``answers.blanks`` gives.
    """
    found: dict[str, str] = {}
    for part in form.parts:
        found[part.key] = part.title
        if isinstance(part, Group):
            found |= {join(part.key, key): spec.label for key, spec in part.fields.items()}
        elif isinstance(part, Table):
            found |= _of_rows(part, part.key, part.title, answers)
        else:
            for n, row in enumerate(answers.rows.get(part.key, []), start=1):
                name, base = f"{part.title} 第{n}份", join(part.key, row)
                found |= _of_fields(part.fields, base, name)
                for key, columns in part.tables.items():
                    title = f"{name} {columns.title}"
                    found[join(base, key)] = title
                    found |= _of_rows(columns, join(base, key), title, answers)
    if form.attachments:
        found[ATTACHMENTS] = "附件"
        found |= {join(ATTACHMENTS, key): f"附件 {spec.label}" for key, spec in form.attachments.items()}
    return found


def _of_rows(columns: Columns, path: str, title: str, answers: Answers) -> dict[str, str]:
    found: dict[str, str] = {}
    for n, row in enumerate(answers.rows.get(path, []), start=1):
        found |= _of_fields(columns.columns, join(path, row), f"{title} 第{n}行")
    return found


def _of_fields(fields: dict[str, FieldSpec], base: str, name: str) -> dict[str, str]:
    """A row, and each answer in it."""
    return {base: name} | {join(base, key): f"{name} {spec.label}" for key, spec in fields.items()}
