"""信封: the canonical bytes of a submission (RFC 8785), and reading them again.

Numbers are decimal strings, text is NFC with LF, what is empty is absent.
"""

import json
from typing import Any

import rfc8785

from declarations.cases.models import Declaration
from declarations.forms.answers import Answers
from declarations.forms.definition import Columns, FormSpec, Group, Table
from declarations.forms.paths import join
from declarations.forms.validation import structured

FORMAT = "smart-factory-submission/1"


def seal(*, case: Declaration, n: int, form: FormSpec, answers: Answers, values: dict[str, Any]) -> bytes:
    """The envelope of the ``n``-th submission of a case."""
    return rfc8785.dumps(
        {
            "format": FORMAT,
            "number": case.number,
            "n": str(n),
            "kind": case.kind,
            "notice": {"key": case.revision.notice_id, "revision": case.revision.sha256},
            "round": case.round.key,
            "form": form.form,
            "enterprise": {
                "name": case.enterprise.organisation.name,
                **({"credit_code": case.enterprise.credit_code} if case.enterprise.credit_code else {}),
            },
            "region": case.region_id,
            "answers": structured(form, answers, values),
            "attachments": [],
        },
    )


def answers_from(form: FormSpec, envelope: bytes) -> tuple[dict[str, list[str]], dict[str, Any]]:
    """Rows (path → ids) and clean values (path → value) of an envelope."""
    shaped = json.loads(envelope)["answers"]
    rows: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    for part in form.parts:
        if isinstance(part, Group):
            _read(part.fields, shaped.get(part.key, {}), part.key, values)
        elif isinstance(part, Table):
            _read_rows(part, shaped.get(part.key, []), part.key, rows, values)
        else:
            sheets = shaped.get(part.key, [])
            rows[part.key] = [sheet["id"] for sheet in sheets]
            for sheet in sheets:
                base = join(part.key, sheet["id"])
                _read(part.fields, sheet, base, values)
                for key, columns in part.tables.items():
                    _read_rows(columns, sheet.get(key, []), join(base, key), rows, values)
    return rows, values


def _read(fields: dict[str, Any], shaped: dict[str, Any], base: str, values: dict[str, Any]) -> None:
    values.update({join(base, key): shaped[key] for key in fields if key in shaped})


def _read_rows(
    columns: Columns, shaped: list[Any], path: str, rows: dict[str, list[str]], values: dict[str, Any]
) -> None:
    rows[path] = [row["id"] for row in shaped]
    for row in shaped:
        _read(columns.columns, row, join(path, row["id"]), values)
