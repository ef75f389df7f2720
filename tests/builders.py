"""Builders of what tests need, each a real row made through the deeds where there is one."""

import itertools
from typing import Any

from declarations.cases.drafting import save_answer, start
from declarations.cases.models import Declaration
from declarations.cases.reading import current
from declarations.cases.submitting import submit
from declarations.cases.taking_in import take_in
from declarations.forms.answers import Answers
from declarations.forms.paths import mint_row_id
from declarations.notices.models import Round
from factories.assessments.models import MaturityAssessment
from factories.recognitions.models import Recognition
from factories.registry.models import Enterprise, Factory
from factories.registry.names import name_key
from portal import clock
from portal.people.appointments import appoint
from portal.people.models import LEVEL_OF_ROLE, Appointment, Organisation, Role, User
from portal.regions.models import Region

_numbers = itertools.count(1)
PASSWORD = "correct-horse-battery"

BEIPIAO, LONGCHENG, CHAOYANG, LIAONING = "211381", "211303", "211300", "210000"


def a_user(**fields: Any) -> User:
    n = next(_numbers)
    return User.objects.create_user(**{"username": f"user{n}", "full_name": f"用户{n}", "password": PASSWORD, **fields})


def an_officer(region: str, **fields: Any) -> Appointment:
    """An officer of the bureau of ``region``, in the role of its level. Needs ``registers``."""
    bureau = Organisation.objects.select_related("region").get(kind=Organisation.Kind.BUREAU, region_id=region)
    role = next(one for one, level in LEVEL_OF_ROLE.items() if level == bureau.region.level)
    return appoint(user=a_user(**fields), organisation=bureau, role=role, by=None)


def an_administrator(**fields: Any) -> Appointment:
    bureau = Organisation.objects.get(kind=Organisation.Kind.BUREAU, region_id=LIAONING)
    return appoint(user=a_user(**fields), organisation=bureau, role=Role.ADMINISTRATOR, by=None)


def an_enterprise(region: str = BEIPIAO, **fields: Any) -> Enterprise:
    name = fields.pop("name", f"朝阳测试{next(_numbers)}有限公司")
    organisation = Organisation.objects.create(
        kind=Organisation.Kind.ENTERPRISE,
        name=name,
        region=Region.objects.get(code=region),
    )
    return Enterprise.objects.create(organisation=organisation, name_key=name_key(name), **fields)


def a_factory(
    region: str = BEIPIAO, *, enterprise: Enterprise | None = None, name: str = "", abroad: bool = False
) -> Factory:
    enterprise = enterprise or an_enterprise(region)
    return Factory.objects.create(
        enterprise=enterprise, region=enterprise.organisation.region, name=name, abroad=abroad
    )


def a_known_factory(region: str = BEIPIAO, *, level: int = 2, **fields: Any) -> Factory:
    """A factory as 附件2 lists them: it holds the basic level, its printed maturity level carries no year."""
    factory = a_factory(region, **fields)
    MaturityAssessment.objects.create(factory=factory, year=None, level=level, source="附件2", recorded_at=clock.now())
    Recognition.objects.create(factory=factory, tier="basic", granted_by="附件2 基础级智能工厂名单")
    return factory


def a_clerk(enterprise: Enterprise, **fields: Any) -> Appointment:
    return appoint(user=a_user(**fields), organisation=enterprise.organisation, role=Role.CLERK, by=None)


def a_manager(enterprise: Enterprise, **fields: Any) -> Appointment:
    """The enterprise's administrator."""
    return appoint(
        user=a_user(**fields), organisation=enterprise.organisation, role=Role.ENTERPRISE_ADMINISTRATOR, by=None
    )


def the_round(key: str = "2026-spring") -> Round:
    """A round of the basic programme. Needs ``notice``."""
    return Round.objects.get(notice_id="liaoning-2026", programme="basic", key=key)


# A whole basic declaration, by path; scenario rows are added by ``fill``.
WHOLE = {
    "enterprise/ownership": "民营企业",
    "enterprise/size": "中型企业",
    "factory/name": "一号工厂",
    "factory/sector": "装备制造",
    "factory/subsector": "汽车零部件",
    "factory/industry": "3670 汽车零部件及配件制造",
    "maturity/year": "2026",
    "maturity/level": "二级",
    "maturity/score": "2.35",
}
SCENARIOS = [
    {"scenario": "人机协同作业", "instance": "多机协同的发动机壳体柔性加工与检测", "ai": "是"},
    {"scenario": "车间智能排产", "instance": "总装车间日排产", "ai": "否"},
]


def fill(case: Declaration, *, by: Appointment, scenarios: list[dict[str, str]] | None = None, **texts: str) -> None:
    """Answer a case whole, brought in at once: one answer after another, as a person types, takes ten times as long.

    ``texts`` replace answers, the path written with an underscore: ``maturity_level="一级"``; empty, there is no answer.
    """
    typed = {path: texts.get(path.replace("/", "_"), text) for path, text in WHOLE.items()}
    rows = {mint_row_id(): one for one in (SCENARIOS if scenarios is None else scenarios)}
    typed |= {f"scenarios/{row}/{key}": text for row, one in rows.items() for key, text in one.items()}
    view = current(Declaration.objects.get(pk=case.pk))
    brought = Answers(typed, {"scenarios": list(rows)})
    take_in(declaration_id=case.pk, brought=brought, replace=True, source="样例", seen=view.fingerprint, by=by)
    for path, text in typed.items():
        if not text and view.answers.text(path):
            save_answer(declaration_id=case.pk, path=path, text=text, seen=None, by=by)


def a_draft(enterprise: Enterprise | None = None, *, round: Round | None = None, **texts: str) -> Declaration:
    """A new declaration, filled whole by the enterprise's clerk, not yet submitted. Needs ``notice``."""
    factory = a_factory(enterprise=enterprise)
    clerk = a_clerk(factory.enterprise)
    case = start(factory=factory, round=round or the_round(), by=clerk)
    fill(case, by=clerk, **texts)
    return Declaration.objects.get(pk=case.pk)


def a_submitted(enterprise: Enterprise | None = None, **texts: str) -> Declaration:
    """A new declaration that waits for the county. Needs ``notice`` and ``spring``."""
    case = a_draft(enterprise, **texts)
    clerk = Appointment.objects.get(organisation=case.enterprise.organisation)
    submit(declaration_id=case.pk, by=clerk)
    return Declaration.objects.get(pk=case.pk)
