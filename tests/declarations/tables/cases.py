"""Cases that wait to be listed, as rows: how they come there through the deeds is the subject of other tests."""

import itertools
from typing import Any

from declarations.cases.models import Declaration, Kind, Outcome, Status, Submission
from declarations.facts.project import Facts, ScenarioInstance, store
from declarations.notices.models import Round
from declarations.notices.packs import newest_revision
from portal import clock
from tests.builders import BEIPIAO, a_factory, an_enterprise

_numbers = itertools.count(1)

SORTING = ScenarioInstance("生产作业", "人机协同作业", "海产品智能分拣", uses_ai=True)
COLD_STORE = ScenarioInstance("生产管理", "仓储智能管理", "冷库库位优化", uses_ai=False)
INSPECTION = ScenarioInstance("生产作业", "在线智能检测", "封口视觉检测", uses_ai=True)


def a_waiting_case(
    round: Round,
    region: str = BEIPIAO,
    *,
    name: str = "",
    stage: str = "county-report",
    kind: str = Kind.RECHECK,
    outcome: str = Outcome.PASSED,
    **facts: Any,
) -> Declaration:
    """A case that waits at a roster stage, with one submission and the facts given."""
    n = next(_numbers)
    enterprise = an_enterprise(region, **({"name": name} if name else {}))
    factory = a_factory(region, enterprise=enterprise, name="一工厂")
    now = clock.now()
    case = Declaration.objects.create(
        number=f"JC2026-{region}-{n:07}",
        kind=kind,
        round=round,
        revision=newest_revision(round.notice_id),
        enterprise=enterprise,
        factory=factory,
        region=factory.region,
        status=Status.TO_REPORT,
        stage=stage,
        outcome=outcome,
        created_at=now,
        changed_at=now,
    )
    a_submission(case, **facts)
    return case


def a_submission(case: Declaration, **facts: Any) -> Submission:
    """One more submission of a case."""
    submission = Submission.objects.create(
        declaration=case,
        n=case.submissions.count() + 1,
        revision=case.revision,
        envelope=b'{"answers":{},"attachments":[]}',
        sha256="0" * 64,
        submitted_at=clock.now(),
    )
    told = {"enterprise_name": case.enterprise.name, "factory_name": case.factory.name, **facts}
    store(submission=submission, facts=Facts(**told))
    return submission


def move_to(cases: list[Declaration], stage: str, status: str = Status.TO_REPORT) -> None:
    """Let cases stand at another stage."""
    Declaration.objects.filter(pk__in=[case.pk for case in cases]).update(stage=stage, status=status)
