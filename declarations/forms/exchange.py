"""Answers as a JSON document: written whole, described by a published JSON Schema, and read again with patience.

What is exchanged is the text as typed, so that a draft loses nothing on the way, right or wrong.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from declarations.forms.answers import LONGEST_ANSWER, Answers, tidy
from declarations.forms.definition import Columns, FieldSpec, FormSpec, Group, Table
from declarations.forms.kinds import KINDS, Context
from declarations.forms.paths import is_row_id, join, mint_row_id
from declarations.forms.shape import shaped

FORMAT = "smart-factory-answers/1"
SIZE_LIMIT = 4 * 1024 * 1024  # bytes; forty whole sheets are about one tenth of it


class NotADocument(Exception):  # noqa: N818 - reads as what happened
    """It is no such document, or of another form; the Chinese message says which."""


@dataclass
class Incoming:
    """What a document brings: answers in the rows of this form, and the places of it that the form does not have."""

    answers: Answers = field(default_factory=Answers)
    unknown: list[str] = field(default_factory=list)


def document(
    form: FormSpec, answers: Answers, *, schema_at: str = "", files: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """All that was typed, in the shape of the form. ``schema_at`` is where its schema is published.

    ``files`` are told by digest, as the envelope tells them (``attachments.slots.listed``); their bytes do not travel.
    """
    typed = {path: text for path, text in answers.texts.items() if text}
    head = {"$schema": schema_at} if schema_at else {}
    tail = {"attachments": list(files)} if files else {}
    return {**head, "format": FORMAT, "form": form.form, "answers": shaped(form, answers, typed), **tail}


def schema(form: FormSpec, context: Context, *, at: str = "") -> dict[str, Any]:
    """The JSON Schema (2020-12) of a document of this form; ``at`` is its address."""
    parts: dict[str, Any] = {}
    for part in form.parts:
        if isinstance(part, Group):
            parts[part.key] = {"title": part.title, **_object(_properties(part.fields, context))}
        elif isinstance(part, Table):
            parts[part.key] = _rows(part, part.columns, {}, context)
        else:
            tables = {key: _rows(columns, columns.columns, {}, context) for key, columns in part.tables.items()}
            parts[part.key] = _rows(part, part.fields, tables, context)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **({"$id": at} if at else {}),
        "title": form.title,
        **_object(
            {
                "$schema": {"type": "string"},
                "format": {"const": FORMAT},
                "form": {"const": form.form},
                "answers": _object(parts),
                "attachments": {"title": "附件和配图", "type": "array", "items": _FILE},
            }
        ),
        "required": ["format", "form", "answers"],
    }


_FILE = {
    "type": "object",
    "description": "slot：附件的键，或所配文字的路径；文件本身不在其中，以摘要核对",
    "properties": {key: {"type": "string"} for key in ("slot", "id", "name", "type", "size", "sha256", "caption")},
    "required": ["slot", "name", "sha256"],
    "additionalProperties": False,
}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


def _properties(fields: Mapping[str, FieldSpec], context: Context) -> dict[str, Any]:
    return {key: _property(spec, context) for key, spec in fields.items()}


def _property(spec: FieldSpec, context: Context) -> dict[str, Any]:
    """One blank. A limit in 字 cannot be said in JSON Schema: it is told, and checked by the portal."""
    told = [spec.hint, f"单位：{spec.unit}" if spec.unit else "", f"不超过{spec.limit}字" if spec.limit else ""]
    said = "；".join(filter(None, told))
    return {
        "title": spec.label,
        **({"description": said} if said else {}),
        **({"readOnly": True} if spec.fixed else {}),
        # What is not right yet may stand in a draft, and is exported as it stands.
        "anyOf": [KINDS[spec.kind].schema(spec, context), {"type": "string", "maxLength": LONGEST_ANSWER}],
    }


def _rows(part: Any, fields: Mapping[str, FieldSpec], tables: Mapping[str, Any], context: Context) -> dict[str, Any]:
    properties = {"id": {"type": "string"}, **_properties(fields, context), **tables}
    return {"title": part.title, "type": "array", "maxItems": part.max, "items": _object(properties)}


def incoming(form: FormSpec, content: bytes) -> Incoming:
    """Read a document of this form. Rows without an id of ours get one; what the form does not have is named.

    Raises:
        NotADocument: too large, no JSON, not of this format, or of another form.
    """
    if len(content) > SIZE_LIMIT:
        raise NotADocument(f"文件超过 {SIZE_LIMIT // 1024 // 1024} MB，不是本门户导出的填报内容")
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise NotADocument("文件不是 JSON 格式，请选择从本门户导出的填报内容") from None
    if not isinstance(told, dict) or told.get("format") != FORMAT or not isinstance(told.get("answers"), dict):
        raise NotADocument("文件不是本门户导出的填报内容，请核对后重新选择")
    if told.get("form") != form.form:
        raise NotADocument(f"文件是另一种表（{str(told.get('form'))[:40]}）的内容，不能带入“{form.title}”")
    return _Reader(form).read(told["answers"])


class _Reader:
    def __init__(self, form: FormSpec) -> None:
        self.form = form
        self.found = Incoming()

    def read(self, answers: dict[str, Any]) -> Incoming:
        known = {part.key: part for part in self.form.parts}
        self.found.unknown += [key[:60] for key in answers if key not in known]
        for key, part in known.items():
            if key not in answers:
                continue
            if isinstance(part, Group):
                self._fields(answers[key], key, part.fields)
            elif isinstance(part, Table):
                self._table(answers[key], key, part)
            else:
                for row, sheet in self._each(answers[key], key):
                    base = join(key, row)
                    self._fields(sheet, base, part.fields, besides=["id", *part.tables])
                    for table, columns in part.tables.items():
                        if table in sheet:
                            self._table(sheet[table], join(base, table), columns)
        return self.found

    def _table(self, rows: Any, path: str, columns: Columns) -> None:
        for row, cells in self._each(rows, path):
            self._fields(cells, join(path, row), columns.columns, besides=["id"])

    def _each(self, rows: Any, path: str) -> Iterable[tuple[str, dict[str, Any]]]:
        if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
            self.found.unknown.append(path)
            return []
        ids: dict[str, dict[str, Any]] = {}
        for cells in rows:
            told = cells.get("id")
            ours = isinstance(told, str) and told not in ids and (is_row_id(told) or self._is_printed(path, told))
            ids[told if ours else mint_row_id()] = cells
        self.found.answers.rows[path] = list(ids)
        return ids.items()

    def _is_printed(self, path: str, row: str) -> bool:
        part = next((one for one in self.form.parts if one.key == path), None)
        return row in getattr(part, "printed", {})

    def _fields(self, told: Any, base: str, fields: Mapping[str, FieldSpec], besides: Iterable[str] = ()) -> None:
        if not isinstance(told, dict):
            self.found.unknown.append(base)
            return
        for key, value in told.items():
            if key in besides:
                continue
            path = join(base, key[:60])
            if key not in fields or not isinstance(value, str) or len(value) > LONGEST_ANSWER:
                self.found.unknown.append(path)
            elif text := tidy(value):
                self.found.answers.texts[path] = text
