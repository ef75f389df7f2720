"""Between answers by path and answers in the shape of the form: a group is an object, rows are a list with ids."""

from collections.abc import Mapping
from typing import Any

from declarations.forms.answers import Answers
from declarations.forms.definition import Columns, FormSpec, Group, Table
from declarations.forms.paths import join


def shaped(form: FormSpec, answers: Answers, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values in the shape of the form, as the envelope keeps them: a group is an object, rows are a list with ids."""
    out: dict[str, Any] = {}
    for part in form.parts:
        if isinstance(part, Group):
            out[part.key] = _fields(part.fields, part.key, values)
        elif isinstance(part, Table):
            out[part.key] = _rows(part, part.key, answers, values)
        else:
            out[part.key] = [
                {
                    "id": row,
                    **_fields(part.fields, join(part.key, row), values),
                    **{
                        key: _rows(columns, join(part.key, row, key), answers, values)
                        for key, columns in part.tables.items()
                    },
                }
                for row in answers.rows.get(part.key, [])
            ]
    return out


def _fields(fields: dict[str, Any], path: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: values[join(path, key)] for key in fields if join(path, key) in values}


def _rows(columns: Columns, path: str, answers: Answers, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"id": row, **_fields(columns.columns, join(path, row), values)} for row in answers.rows.get(path, [])]


def unshaped(form: FormSpec, answers: Mapping[str, Any]) -> tuple[dict[str, list[str]], dict[str, Any]]:
    """Rows (path → ids) and values (path → value) of answers in the shape of the form, which they must have."""
    rows: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    for part in form.parts:
        if isinstance(part, Group):
            _read(part.fields, answers.get(part.key, {}), part.key, values)
        elif isinstance(part, Table):
            _read_rows(part, answers.get(part.key, []), part.key, rows, values)
        else:
            sheets = answers.get(part.key, [])
            rows[part.key] = [sheet["id"] for sheet in sheets]
            for sheet in sheets:
                base = join(part.key, sheet["id"])
                _read(part.fields, sheet, base, values)
                for key, columns in part.tables.items():
                    _read_rows(columns, sheet.get(key, []), join(base, key), rows, values)
    return rows, values


def _read(fields: Mapping[str, Any], found: Mapping[str, Any], base: str, values: dict[str, Any]) -> None:
    values.update({join(base, key): found[key] for key in fields if key in found})


def _read_rows(
    columns: Columns, found: list[Any], path: str, rows: dict[str, list[str]], values: dict[str, Any]
) -> None:
    rows[path] = [row["id"] for row in found]
    for row in found:
        _read(columns.columns, row, join(path, row["id"]), values)
