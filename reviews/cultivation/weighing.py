"""A factory held against a pool, by what the portal already holds of it; and kept for the lists.

Maturity comes from the register (or a newer year that a submission names), scenarios from the newest submission that
has any, tiers from the recognitions in force. For many factories at once the queries are as many as for one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from declarations.cases.models import Submission
from declarations.eligibility.assess import assess
from declarations.eligibility.verdicts import Finding, Verdict
from declarations.facts.models import ScenarioFact, SubmissionFacts
from declarations.facts.project import Facts, ScenarioInstance
from declarations.notices.models import Notice
from factories.assessments.models import MaturityAssessment
from factories.recognitions.models import Recognition
from factories.registry.models import Factory
from portal.regions.models import Region
from reviews.cultivation.models import Candidate, Readiness
from reviews.cultivation.pools import Pool, pools_of

_CHUNK = 400  # factories weighed at once; below what SQLite takes as parameters of one statement
_LABELS = {
    Finding.MET: ("符合", "success"),
    Finding.UNMET: ("不符合", "danger"),
    Finding.PENDING: ("资料不足", "warning"),
    Finding.INCOMPLETE: ("资料不足", "warning"),
    Finding.JUDGE: ("需人工判断", "info"),
}


@dataclass(frozen=True)
class Known:
    """What the portal holds of a factory, and from where."""

    facts: Facts
    assessment: MaturityAssessment | None = None
    submission: Submission | None = None  # of the scenarios
    maturity_from: Submission | None = None  # where a submission is newer than the register
    held: tuple[Recognition, ...] = ()


@dataclass(frozen=True)
class Clause:
    """One verdict as the pages tell it: its word, and where its number comes from."""

    verdict: Verdict
    source: str = ""
    submission: Submission | None = None

    @property
    def label(self) -> str:
        return _LABELS[self.verdict.finding][0]

    @property
    def tone(self) -> str:
        return _LABELS[self.verdict.finding][1]


@dataclass(frozen=True)
class Weighed:
    """A factory against one pool."""

    pool: Pool
    clauses: tuple[Clause, ...]

    def count(self, *findings: Finding) -> int:
        return sum(one.verdict.finding in findings for one in self.clauses)

    @property
    def gaps(self) -> list[str]:
        """What is missing, in the words of the rules."""
        wanting = (Finding.UNMET, Finding.PENDING, Finding.INCOMPLETE)
        return [one.verdict.message for one in self.clauses if one.verdict.finding in wanting]

    @property
    def is_ready(self) -> bool:
        """Nothing that can be reckoned is missing; what a person judges is still to be judged."""
        return not self.gaps

    def numbers(self) -> dict[str, Any]:
        unmet, lacking = self.count(Finding.UNMET), self.count(Finding.PENDING, Finding.INCOMPLETE)
        return {
            "met": self.count(Finding.MET),
            "unmet": unmet,
            "lacking": lacking,
            "judged": self.count(Finding.JUDGE),
            "gaps": unmet + lacking,
            "told": "；".join(self.gaps)[:400],
        }


def weigh(*, pool: Pool, known: Known) -> Weighed:
    """Every clause of the pool, in the order of the pack."""
    found = assess(programme=pool.spec, pack=pool.pack, facts=known.facts)
    return Weighed(pool, tuple(_clause(one, known) for one in found.verdicts))


def _clause(verdict: Verdict, known: Known) -> Clause:
    if verdict.rule == "tier_held":
        names = "、".join(f"{one.get_tier_display()}（{one.granted_by}）" for one in known.held)
        return Clause(verdict, f"认定记录：{names}" if names else "没有有效的认定记录")
    if verdict.rule == "maturity_at_least":
        if known.maturity_from is not None:
            return Clause(verdict, "申报材料", known.maturity_from)
        told = known.assessment
        return Clause(verdict, f"成熟度登记：{told}，{told.source}" if told else "没有登记")
    if verdict.rule:
        return Clause(verdict, "申报材料" if known.submission else "没有含场景的申报", known.submission)
    return Clause(verdict)


def known_of(factories: Sequence[UUID]) -> dict[UUID, Known]:
    """What is held of each of these factories; seven queries, however many they are."""
    results: dict[UUID, list[MaturityAssessment]] = {pk: [] for pk in factories}
    for one in MaturityAssessment.objects.filter(factory__in=factories).order_by("year"):
        results[one.factory_id].append(one)
    held: dict[UUID, list[Recognition]] = {pk: [] for pk in factories}
    for tier in Recognition.objects.in_force().filter(factory__in=factories).order_by("-id"):
        held[tier.factory_id].append(tier)
    told = _newest(factories, with_scenarios=True)
    claimed = _newest(factories, with_scenarios=False)
    scenarios: dict[UUID, list[ScenarioInstance]] = {}
    for fact in ScenarioFact.objects.filter(submission__in=[one.pk for one in told.values()]).order_by("position"):
        instance = ScenarioInstance(fact.segment, fact.scenario, fact.instance, fact.uses_ai)
        scenarios.setdefault(fact.submission_id, []).append(instance)
    return {pk: _known(results[pk], held[pk], told.get(pk), claimed.get(pk), scenarios) for pk in factories}


def _newest(factories: Sequence[UUID], *, with_scenarios: bool) -> dict[UUID, Submission]:
    """Of each factory the newest submission that stands and has scenarios, or names a maturity level of a year."""
    facts = SubmissionFacts.objects.current().filter(submission__declaration__factory=OuterRef("declaration__factory"))
    if with_scenarios:
        facts = facts.filter(submission__scenario_facts__isnull=False)
    else:
        facts = facts.filter(maturity_level__isnull=False, maturity_year__isnull=False)
    order = ("-submission__submitted_at",) if with_scenarios else ("-maturity_year", "-submission__submitted_at")
    newest = facts.order_by(*order, "-submission").values("submission")[:1]
    found = Submission.objects.filter(declaration__factory__in=factories, pk=Subquery(newest))
    return {one.declaration.factory_id: one for one in found.select_related("declaration", "facts").defer("envelope")}


def _known(
    results: list[MaturityAssessment],
    held: list[Recognition],
    told: Submission | None,
    claimed: Submission | None,
    scenarios: dict[UUID, list[ScenarioInstance]],
) -> Known:
    dated = [one for one in results if one.year]
    newest = max(dated, key=lambda one: one.year or 0, default=None)
    undated = next((one for one in results if not one.year), None)
    year, level = (newest.year, newest.level) if newest else (None, None)
    newer = claimed is not None and (year is None or (claimed.facts.maturity_year or 0) > year)
    if claimed is not None and newer:
        year, level = claimed.facts.maturity_year, claimed.facts.maturity_level
    facts = Facts(
        maturity_year=year,
        maturity_level=level,
        recorded_level=undated.level if undated else None,
        tiers=frozenset(one.tier for one in held),
        scenarios=tuple(scenarios.get(told.pk, ())) if told else (),
    )
    return Known(facts, newest or undated, told, claimed if newer else None, tuple(held))


def weigh_all() -> int:
    """Keep how near everybody is, chunk by chunk, each in a transaction of its own; how many rows the pools have.

    Those who hold any tier are weighed against the pools of the newest notices, and whoever was ever in a pool.
    """
    newest: dict[str, Notice] = {}
    for notice in Notice.objects.filter(overlay_of__isnull=True).select_related("region").order_by("-year", "key"):
        newest.setdefault(notice.region_id, notice)
    Readiness.objects.exclude(notice__in=newest.values()).delete()
    return sum(_weigh_pool(pool) for notice in newest.values() for pool in pools_of(notice))


def _weigh_pool(pool: Pool) -> int:
    pks = list(_factories(pool).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), _CHUNK):
        keep(pool=pool, factories=pks[start : start + _CHUNK])
    gone = Readiness.objects.filter(notice=pool.notice, pool=pool.spec.pool).exclude(factory__in=_factories(pool))
    gone.delete()
    return len(pks)


def _factories(pool: Pool) -> Any:
    """Who is weighed: holders of a tier, but for those who reached this one without the pool, and its candidates."""
    in_force = Recognition.objects.in_force()
    holds = Q(pk__in=in_force.values("factory")) & ~Q(pk__in=in_force.filter(tier=pool.spec.grants).values("factory"))
    candidates = Candidate.objects.filter(tier=pool.spec.grants).values("factory")
    places = Region.objects.under(pool.notice.region)
    return Factory.objects.filter(region__in=places).filter(holds | Q(pk__in=candidates))


@transaction.atomic
def keep(*, pool: Pool, factories: Sequence[UUID]) -> None:
    """Let the kept numbers of these factories say what is so now; what says so already is not written.

    The numbers are derived and no deed: of two who keep them at once, the second changes what the first left.
    """
    # One after the other, in the order of the factories; a merge locks them too.
    standing = list(
        Factory.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=factories).order_by("pk")
    )
    pks = [one.pk for one in standing]
    known = known_of(pks)
    kept = {
        one.factory_id: one
        for one in Readiness.objects.filter(notice=pool.notice, pool=pool.spec.pool, factory__in=pks)
    }
    newest = {}
    for one in Candidate.objects.filter(tier=pool.spec.grants, factory__in=pks).order_by("id"):
        newest[one.factory_id] = one.pk
    fresh, changed = [], []
    for pk in pks:
        said = weigh(pool=pool, known=known[pk]).numbers() | {"candidate_id": newest.get(pk)}
        row = kept.get(pk)
        if row is None:
            fresh.append(Readiness(factory_id=pk, notice=pool.notice, pool=pool.spec.pool, **said))
        elif any(getattr(row, name) != value for name, value in said.items()):
            for name, value in said.items():
                setattr(row, name, value)
            changed.append(row)
    Readiness.objects.bulk_create(fresh)
    Readiness.objects.bulk_update(changed, ["candidate", "met", "unmet", "lacking", "judged", "gaps", "told"])
