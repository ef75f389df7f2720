"""Data in bulk, as the deeds would have left it: enterprises with a case each, submitted, with its facts, and lists."""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management import call_command

from declarations.cases.models import Declaration, Kind, Outcome, Status, Submission
from declarations.facts.models import ScenarioFact, SubmissionFacts
from declarations.notices.models import Round
from declarations.notices.packs import newest_revision
from declarations.tables.values import Cell
from factories.registry.models import Enterprise, Factory
from portal import clock
from portal.ids import new_id
from portal.people.models import Organisation, User
from portal.regions.models import Region
from reviews.rosters.models import Roster, RosterLine, RosterStatus

CHUNK = 2000
SCENARIOS = (
    ("生产作业", "人机协同作业", "多机协同的发动机壳体柔性加工与检测", True),
    ("生产管理", "仓储智能管理", "立体仓库与出入库自动盘点", False),
    ("生产作业", "在线智能检测", "基于机器视觉的表面缺陷检测", True),
)
PATTERN = "{}.{}-{}-{}"
_numbers = itertools.count(1)


def registers_and_notices() -> None:
    """Regions, industries and the two notices, by the portal's own commands."""
    notices = settings.FIXTURES_DIR / "notices"
    call_command("load_catalogues", verbosity=0, stdout=_Silent())
    call_command("load_notice", str(notices / "liaoning-2026"), str(notices / "chaoyang-2026"), stdout=_Silent())


class _Silent:
    def write(self, *args: Any) -> None:
        pass

    def isatty(self) -> bool:
        return False

    def flush(self) -> None:
        pass


def cases(count: int, *, round: Round, region: str, status: str, stage: str) -> None:
    """``count`` more cases of as many enterprises of one county, each submitted with the facts of an 附件3 line."""
    place = Region.objects.get(pk=region)
    for some in _chunked(count):
        _some_cases(some, round=round, place=place, status=status, stage=stage)


def _some_cases(count: int, *, round: Round, place: Region, status: str, stage: str) -> None:
    revision = newest_revision(round.notice_id)
    now = clock.now()
    numbers = [next(_numbers) for _ in range(count)]
    organisations = [
        Organisation(kind=Organisation.Kind.ENTERPRISE, name=f"第{n:06}号装备制造有限公司", region=place)
        for n in numbers
    ]
    enterprises = [Enterprise(organisation=one, name_key=one.name) for one in organisations]
    factories = [Factory(enterprise=one, region=place, name="智能工厂") for one in enterprises]
    declarations = [
        Declaration(
            number=f"{round.key}-{place.pk}-{n:07}",
            kind=Kind.RECHECK,
            round=round,
            revision=revision,
            enterprise=factory.enterprise,
            factory=factory,
            region=place,
            status=status,
            stage=stage,
            outcome=Outcome.OPEN if status == Status.UNDER_REVIEW else Outcome.PASSED,
            created_at=now,
            changed_at=now + dt.timedelta(milliseconds=n),
        )
        for n, factory in zip(numbers, factories, strict=True)
    ]
    submissions = [
        Submission(declaration=one, n=1, revision=revision, envelope=b"{}", sha256="0" * 64, submitted_at=now)
        for one in declarations
    ]
    facts = [
        SubmissionFacts(
            submission=one,
            enterprise_name=one.declaration.enterprise.organisation.name,
            factory_name="智能工厂",
            maturity_year=2026,
            maturity_level=2,
            maturity_score=Decimal("2.50"),
            sector="装备制造",
            subsector="汽车零部件",
            ownership="民营企业",
            size="中型企业",
            industry_code="3670",
        )
        for one in submissions
    ]
    scenarios = [
        ScenarioFact(submission=one, position=n, segment=segment, scenario=scenario, instance=instance, uses_ai=uses_ai)
        for one in submissions
        for n, (segment, scenario, instance, uses_ai) in enumerate(SCENARIOS, start=1)
    ]
    for rows in (organisations, enterprises, factories, declarations, submissions, facts, scenarios):
        type(rows[0])._default_manager.bulk_create(rows, batch_size=CHUNK)


def reported_list(*, round: Round, region: str, stage: str, by: User) -> Roster:
    """A reported list of all cases of a place that wait for it."""
    now = clock.now()
    roster = Roster.objects.create(
        round=round,
        region_id=region,
        stage=stage,
        version=1,
        status=RosterStatus.REPORTED,
        sha256="0" * 64,
        frozen_at=now,
        frozen_by=by,
        reported_at=now,
        reported_by=by,
    )
    waiting = Declaration.objects.filter(round=round, status=Status.TO_REPORT, stage=stage).order_by("number")
    listed: Iterator[tuple[uuid.UUID, uuid.UUID]] = waiting.values_list("pk", "submissions").iterator(CHUNK)
    lines = (
        RosterLine(
            roster=roster, position=position, declaration_id=case, submission_id=submission, outcome=Outcome.PASSED
        )
        for position, (case, submission) in enumerate(list(listed), start=1)
    )
    while some := list(itertools.islice(lines, CHUNK)):
        RosterLine.objects.bulk_create(some)
    return roster


def annex_3(count: int) -> Iterator[list[Cell]]:
    """The cells of ``count`` lines of 附件3, made one at a time."""
    for n in range(1, count + 1):
        instances = [(*one[:2], f"{one[2]}（{n}号线）", one[3]) for one in SCENARIOS]  # no two factories write the same
        yield [
            n,
            f"第{n:06}号装备制造有限公司",
            "智能工厂",
            Decimal("2.50"),
            "装备制造",
            "汽车零部件",
            "民营企业",
            "中型企业",
            "367 汽车零部件及配件制造",
            "3670 汽车零部件及配件制造",
            "\n".join(PATTERN.format(k, *one[:3]) for k, one in enumerate(instances, start=1)),
            "\n".join(PATTERN.format(k, *one[:3]) for k, one in enumerate((i for i in instances if i[3]), start=1)),
        ]


def known_factories(count: int) -> Iterator[list[Cell]]:
    """The rows of a list as 附件2 prints it, its heading first."""
    counties = ["北票市", "龙城区", "双塔区", "凌源市", "建平县", "朝阳县", "喀左县"]
    levels = ["二级", "三级", "一级"]
    yield ["序号", "企业名称", "县（市）区", "自评等级", "复核结果"]
    for n in range(1, count + 1):
        yield [n, f"{new_id().hex[-6:]}第{n:06}号制造（朝阳）有限公司", counties[n % 7], levels[n % 3], None]


def _chunked(count: int) -> Iterator[int]:
    while count > 0:
        yield min(count, CHUNK)
        count -= CHUNK
