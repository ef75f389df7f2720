"""One validation for draft and submit. A draft shows what is wrong and keeps it; submitting refuses it."""

from dataclasses import dataclass, field
from typing import Any

from declarations.forms.answers import Answers, asked, blanks
from declarations.forms.crosschecks import broken
from declarations.forms.definition import FormSpec, Group, Table
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
    """``values``: path → clean value, only of what is right and asked; ``problems`` in the order of the form.

    ``warnings`` are told and keep nobody from submitting.
    """

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
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
        if blank.spec.when and not asked(blank.spec, blank.path, answers):
            continue  # what was typed there before stays, unseen, for when it is asked again
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
    _check_across(form, answers, checked)
    return checked


def _check_across(form: FormSpec, answers: Answers, checked: Checked) -> None:
    for spec in form.checks:
        for path in broken(spec, answers, checked.values):
            place = form.part(path.partition("/")[0]).title
            (checked.problems if spec.force == "refuse" else checked.warnings).append(
                Problem(path, place, spec.message)
            )


def _check_rows(form: FormSpec, answers: Answers, checked: Checked) -> None:
    for part in form.parts:
        if isinstance(part, Group) or (isinstance(part, Table) and part.printed):
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
