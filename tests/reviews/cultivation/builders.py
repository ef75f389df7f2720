"""Factories at certain distances from a tier, in the pool, and with steps. All need ``notice`` and ``spring``."""

from typing import Any

from declarations.cases.models import Declaration
from factories.assessments.recording import record_maturity
from factories.recognitions.granting import grant
from factories.registry.models import Factory
from portal import clock
from portal.people.models import Appointment
from reviews.cultivation.models import Candidate, Step
from reviews.cultivation.opening import open_candidate
from reviews.cultivation.platform import record_step
from tests.builders import BEIPIAO, CHAOYANG, a_submitted, an_enterprise, an_officer
from tests.reviews.publicity.builders import a_pdf


def a_ladder_factory(region: str = BEIPIAO, *, level: int = 3, tier: str = "advanced", **fields: Any) -> Factory:
    """A factory with a maturity level of this year and a tier, whose two scenarios were submitted, one of them with AI."""
    case: Declaration = a_submitted(an_enterprise(region, **fields))
    factory = Factory.objects.select_related("enterprise__organisation", "region__parent__parent").get(
        pk=case.factory_id
    )
    record_maturity(factory=factory, year=2026, level=level, score=None, source="评估平台", by=None)
    grant(factory=factory, tier=tier, on=clock.today(), basis="辽工信发〔2026〕1号", by=None)
    return factory


def a_candidate(factory: Factory | None = None, *, pool: str = "excellent", by: Appointment | None = None) -> Candidate:
    factory = factory or a_ladder_factory()
    officer = by or an_officer(factory.region_id)
    return open_candidate(factory_id=factory.pk, pool=pool, reason="基础较好，有意愿争创", by=officer)


def a_step(candidate: Candidate, kind: str = "applied", *, by: Appointment | None = None, **changes: Any) -> Step:
    asked: dict[str, Any] = {"on": clock.today(), "number": "ZYJ-2026-001" if kind == "applied" else ""}
    if kind == "selected":
        asked |= {"number": "工信部通装〔2026〕9号", "title": "卓越级智能工厂名单", "file": a_pdf()}
    return record_step(candidate_id=candidate.pk, kind=kind, **asked | changes, by=by or an_officer(CHAOYANG))
