"""One validation for draft and submit. A draft shows what is wrong and keeps it; submitting refuses it."""

from dataclasses import dataclass, field
from typing import Any

from declarations.forms.answers import Answers, blanks
from declarations.forms.definition import Columns, FormSpec, Group, Table
from declarations.forms.kinds import KINDS, Context, Unfit
from declarations.forms.paths import join


@dataclass(frozen=True)
class Problem:
    """What is wrong where. ``missing``: nothing is there yet, which a draft may leave so."""

    path: str
    place: str
    message: str
    missing: bool = False


@dataclass
class Checked:
    """``values``: path → clean value, only of what is right; ``problems`` in the order of the form."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    asked: int = 0
    answered: int = 0

    @property
    def complete(self) -> bool:
        return not self.problems

    @property
    def percent(self) -> int:
        """Required blanks with a right answer, in whole percent."""
        return self.answered * 100 // self.asked if self.asked else 100

    def problem_at(self, path: str) -> Problem | None:
        return next((one for one in self.problems if one.path == path), None)


def check(form: FormSpec, answers: Answers, context: Context) -> Checked:
    """Clean every answer, and say what is wrong or missing."""
    checked = Checked()
    for blank in blanks(form, answers):
        text = answers.text(blank.path)
        if not blank.spec.optional:
            checked.asked += 1
        if not text:
            if not blank.spec.optional:
                checked.problems.append(Problem(blank.path, blank.place, f"请填写{blank.spec.label}", missing=True))
            continue
        try:
            checked.values[blank.path] = KINDS[blank.spec.kind].clean(text, blank.spec, context)
        except Unfit as unfit:
            checked.problems.append(Problem(blank.path, blank.place, str(unfit)))
        else:
            checked.answered += not blank.spec.optional
    _check_rows(form, answers, checked)
    return checked


def _check_rows(form: FormSpec, answers: Answers, checked: Checked) -> None:
    for part in form.parts:
        if isinstance(part, Group):
            continue
        _check_row_count(part.key, part.title, part.min, part.max, answers, checked)
        if isinstance(part, Table):
            continue
        for row in answers.rows.get(part.key, []):
            for key, columns in part.tables.items():
                _check_row_count(join(part.key, row, key), columns.title, columns.min, columns.max, answers, checked)


def _check_row_count(path: str, title: str, least: int, most: int, answers: Answers, checked: Checked) -> None:
    there = len(answers.rows.get(path, []))
    if least:
        checked.asked += 1
        checked.answered += there >= least
    if there < least:
        message = f"{title}至少填写{least}项，目前{there}项"
        checked.problems.append(Problem(path, title, message, missing=there == 0))
    if there > most:
        checked.problems.append(Problem(path, title, f"{title}最多{most}项，目前{there}项"))


def structured(form: FormSpec, answers: Answers, values: dict[str, Any]) -> dict[str, Any]:
    """Values in the shape of the form, as the envelope keeps them: a group is an object, rows are a list with ids."""
    shaped: dict[str, Any] = {}
    for part in form.parts:
        if isinstance(part, Group):
            shaped[part.key] = _fields(part.fields, part.key, values)
        elif isinstance(part, Table):
            shaped[part.key] = _rows(part, part.key, answers, values)
        else:
            shaped[part.key] = [
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
    return shaped


def _fields(fields: dict[str, Any], path: str, values: dict[str, Any]) -> dict[str, Any]:
    return {key: values[join(path, key)] for key in fields if join(path, key) in values}


def _rows(columns: Columns, path: str, answers: Answers, values: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": row, **_fields(columns.columns, join(path, row), values)} for row in answers.rows.get(path, [])]
