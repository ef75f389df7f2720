"""What the registers say today of the factory of a case, for the rules that ask them (``OF_REGISTERS``)."""

from typing import Any

from django.db.models import prefetch_related_objects

from declarations.cases.models import Declaration, Kind, Outcome, Status
from declarations.eligibility.rules import OF_REGISTERS
from declarations.facts.project import OtherCase
from declarations.notices.schema import Pack, ProgrammeSpec

# What lists of cases fetch for all of them at once.
OF_FACTORY = ("recognitions", "declarations__round")
OF_CASE = tuple(f"factory__{one}" for one in OF_FACTORY)


def asks_registers(programme: ProgrammeSpec) -> bool:
    """Whether a rule of the programme asks what its factories hold, or are under review for."""
    return any(rule.rule in OF_REGISTERS for rule in programme.rules)


def register_facts(case: Declaration, pack: Pack) -> dict[str, Any]:
    """The ``tiers`` and ``other_cases`` of ``Facts``; no query where ``OF_CASE`` was fetched."""
    factory = case.factory
    prefetch_related_objects([factory], *OF_FACTORY)
    return {
        "tiers": frozenset(one.tier for one in factory.recognitions.all() if one.ended_on is None),
        "other_cases": tuple(
            _told(other, programme)
            for other in sorted(factory.declarations.all(), key=lambda one: (one.created_at, one.pk), reverse=True)
            if other.pk != case.pk
            and other.round.notice_id == case.round.notice_id
            and (programme := _granting(pack, other.round.programme))
        ),
    }


def _granting(pack: Pack, key: str) -> ProgrammeSpec | None:
    return next((one for one in pack.programmes if one.programme == key and one.grants), None)


def _told(case: Declaration, programme: ProgrammeSpec) -> OtherCase:
    return OtherCase(
        tier=programme.grants,
        round=case.round.key,
        round_title=case.round.title,
        kind=case.get_kind_display(),
        state=_state(case, programme),
    )


def _state(case: Declaration, programme: ProgrammeSpec) -> str:
    """Open until the stage that grants has decided; of a tier decided outside of the portal, until it is concluded."""
    if case.kind == Kind.NEW and case.status == Status.DRAFT:
        return "begun"
    over = case.status in {Status.REJECTED, Status.CONCLUDED}
    if programme.grants_at and case.stage:
        keys = [one.key for one in programme.stages]
        over = over or case.status == Status.REPORTED or keys.index(case.stage) > keys.index(programme.grants_at)
    if not over:
        return "open"
    return "passed" if case.outcome == Outcome.PASSED else "failed"
