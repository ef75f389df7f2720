"""What the portal knows already, by the names that a pack's ``from:`` may use."""

from collections.abc import Callable, Iterable

from declarations.cases.models import Declaration
from declarations.forms.answers import Answers
from declarations.forms.binding import BoundPart
from declarations.forms.definition import FieldSpec, FormSpec, Group
from declarations.forms.paths import join
from factories.assessments.models import MaturityAssessment
from portal.people.models import Organisation
from portal.regions.models import Level


def _assessment(case: Declaration) -> MaturityAssessment | None:
    year = case.round.notice.year
    return next((one for one in case.factory.maturity_assessments.all() if one.year == year), None)


def _level(case: Declaration) -> str:
    found = _assessment(case)
    return found.get_level_display() if found else ""


def _score(case: Declaration) -> str:
    found = _assessment(case)
    return f"{found.score.normalize():f}" if found and found.score is not None else ""


def _recommender(case: Declaration) -> str:
    """The bureau of the city, or of the place itself where no city is above it."""
    place = case.region.at(Level.CITY) or case.region
    bureau = Organisation.objects.filter(kind=Organisation.Kind.BUREAU, region=place).first()
    return bureau.name if bureau else ""


SOURCES: dict[str, Callable[[Declaration], str]] = {
    "enterprise.name": lambda case: case.enterprise.organisation.name,
    "enterprise.credit_code": lambda case: case.enterprise.credit_code or "",
    "factory.name": lambda case: case.factory.name,
    "maturity.level": _level,
    "maturity.score": _score,
    "recommender.name": _recommender,
}


# Where a source is kept, in the words that stand beside what it filled in.
ORIGINS = {
    "enterprise": "企业登记信息",
    "factory": "工厂登记信息",
    "maturity": "能力成熟度评估记录",
    "recommender": "主管部门名录",
}


def name_origins(parts: Iterable[BoundPart], case: Declaration) -> None:
    """Say beside each answer that is what a register says from which one it comes."""
    for field in (one for part in parts for one in part.fields if one.spec.source and one.text):
        if SOURCES[field.spec.source](case) == field.text:
            field.origin = ORIGINS[field.spec.source.partition(".")[0]]


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
