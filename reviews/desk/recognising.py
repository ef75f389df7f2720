"""认定: what a decision at the programme's ``grants_at`` stage does to the registers, and taking that back."""

import contextlib

from declarations.cases.models import Declaration, Kind
from declarations.facts.project import Facts
from factories.assessments.models import MaturityAssessment
from factories.assessments.recording import record_maturity
from factories.recognitions import granting
from factories.registry.registering import name_factory
from portal import clock
from portal.errors import Refused
from portal.people.models import Appointment


def recognise(*, case: Declaration, facts: Facts, tier: str, passed: bool, basis: str, by: Appointment) -> None:
    """Grant the tier, or confirm it by a recheck, or end it where that failed; in the caller's transaction.

    Passing also completes the registers by what they did not know: the factory's name and its result of the year.

    Args:
        case: decided on.
        facts: of the submission decided on.
        tier: what the programme grants.
        passed: the decision.
        basis: by which the tier is granted or ended, such as 「朝阳市工业和信息化局市级复核（JC…）」.
        by: who decided.
    """
    today = clock.today()
    if passed:
        deed = granting.confirm if case.kind == Kind.RECHECK else granting.grant
        deed(factory=case.factory, tier=tier, on=today, basis=basis, case_id=case.pk, by=by)
        _complete_registers(case, facts, by)
    elif case.kind == Kind.RECHECK:
        granting.end(factory=case.factory, tier=tier, on=today, basis=basis, case_id=case.pk, by=by)


def unrecognise(*, case: Declaration, by: Appointment) -> None:
    """Take back what the decision on this case did to the tier; what the registers learnt of the factory stays."""
    granting.undo(case_id=case.pk, by=by)


def _complete_registers(case: Declaration, facts: Facts, by: Appointment) -> None:
    if facts.factory_name and not case.factory.name:
        # Another factory of the enterprise may have that name: then the register stays, and the case keeps its own text.
        with contextlib.suppress(Refused):
            name_factory(factory=case.factory, name=facts.factory_name, by=by)
    if facts.maturity_year is None or facts.maturity_level is None:
        return
    source = f"申报事项{case.number}"
    known = MaturityAssessment.objects.filter(factory=case.factory, year=facts.maturity_year).first()
    if known is None or known.source == source:
        record_maturity(
            factory=case.factory,
            year=facts.maturity_year,
            level=facts.maturity_level,
            score=facts.maturity_score,
            source=source,
            by=by,
        )
