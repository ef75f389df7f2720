"""What the portal knows already, by the names that a pack's ``from:`` may use."""

from collections.abc import Callable

from declarations.cases.models import Declaration
from declarations.forms.answers import Answers
from declarations.forms.definition import FieldSpec, FormSpec, Group
from declarations.forms.paths import join
from factories.assessments.models import MaturityAssessment


def _assessment(case: Declaration) -> MaturityAssessment | None:
    year = case.round.notice.year
    return next((one for one in case.factory.maturity_assessments.all() if one.year == year), None)


def _level(case: Declaration) -> str:
    found = _assessment(case)
    return found.get_level_display() if found else ""


def _score(case: Declaration) -> str:
    found = _assessment(case)
    return f"{found.score.normalize():f}" if found and found.score is not None else ""


SOURCES: dict[str, Callable[[Declaration], str]] = {
    "enterprise.name": lambda case: case.enterprise.organisation.name,
    "enterprise.credit_code": lambda case: case.enterprise.credit_code or "",
    "factory.name": lambda case: case.factory.name,
    "maturity.level": _level,
    "maturity.score": _score,
}


def _sourced(form: FormSpec) -> list[tuple[str, FieldSpec]]:
    return [
        (join(part.key, key), spec)
        for part in form.parts
        if isinstance(part, Group)
        for key, spec in part.fields.items()
        if spec.source or spec.initial
    ]


def prefilled(form: FormSpec, case: Declaration) -> dict[str, str]:
    """Path → text for a new draft: what the registers know, else the pack's initial text."""
    texts = {path: (SOURCES[spec.source](case) if spec.source else "") or spec.initial for path, spec in _sourced(form)}
    return {path: text for path, text in texts.items() if text}


def with_fixed(form: FormSpec, case: Declaration, answers: Answers) -> Answers:
    """Answers whose fixed fields say what the registers say now."""
    for path, spec in _sourced(form):
        if spec.fixed:
            answers.texts[path] = SOURCES[spec.source](case)
    return answers
