"""Cases at certain points of their way, each brought there by the deeds. All need ``notice`` and ``spring``."""

import datetime as dt
from typing import Any

from declarations.cases.drafting import open_rechecks
from declarations.cases.models import Declaration
from declarations.rounds.extending import Scope, extend
from factories.registry.models import Factory
from portal.people.models import Appointment
from portal.regions.models import Region
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.desk.rechecking import recheck
from reviews.rosters.composing import freeze
from reviews.rosters.models import Roster
from reviews.rosters.reporting import report
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    a_clerk,
    a_known_factory,
    a_submitted,
    an_enterprise,
    an_officer,
    fill,
    the_round,
)


def a_recheck(region: str = BEIPIAO, *, by: Appointment | None = None, factory: Factory | None = None) -> Declaration:
    """A recheck that was opened for a factory that holds the tier, and not begun."""
    factory = factory or a_known_factory(region)
    open_rechecks(round=the_round(), region=Region.objects.get(code=region), by=by or an_officer(region))
    return Declaration.objects.get(factory=factory)


def a_known_with_account(by: Appointment) -> tuple[Declaration, Appointment]:
    """A recheck that ``by`` fills, and the clerk of its enterprise, who could."""
    case = a_recheck(by.organisation.region_id, by=by)
    return case, a_clerk(case.enterprise)


def a_rechecked(
    region: str = BEIPIAO, *, passed: bool = True, by: Appointment | None = None, **texts: Any
) -> Declaration:
    """A recheck on which the county has decided; it waits to be reported."""
    officer = by or an_officer(region)
    case = a_recheck(region, by=officer)
    if passed:
        fill(case, by=officer, **texts)
    recheck(declaration_id=case.pk, passed=passed, text="" if passed else "企业已停产", by=officer)
    return Declaration.objects.get(pk=case.pk)


def an_approved(region: str = BEIPIAO, *, by: Appointment | None = None, **texts: Any) -> Declaration:
    """A new declaration that the county has approved; it waits to be reported."""
    case = a_submitted(an_enterprise(region), **texts)
    decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=by or an_officer(region))
    return Declaration.objects.get(pk=case.pk)


def a_frozen(region: str = BEIPIAO, *, by: Appointment | None = None, stage: str = "county-report") -> Roster:
    """A list of what waits in ``region``."""
    return freeze(
        round=the_round(),
        region=Region.objects.get(code=region),
        stage=stage,
        by=by or an_officer(region),
    )


def a_reported(region: str = BEIPIAO, *, by: Appointment | None = None, stage: str = "county-report") -> Roster:
    """A list of what waits in ``region``, handed to the level above."""
    officer = by or an_officer(region)
    return report(roster_id=a_frozen(region, by=officer, stage=stage).pk, by=officer)


def more_time_for(*, until: dt.date, region: Region | None = None, declaration: Declaration | None = None) -> None:
    """An extension by the city, for a county or for one case."""
    extend(
        round_id=the_round().pk,
        level="county",
        scope=Scope(region=region, declaration=declaration),
        until=until,
        reason="汛情",
        by=an_officer(CHAOYANG),
    )


def at_city(case: Declaration) -> Declaration:
    """The case after its county has reported; it waits for the city."""
    a_reported(case.region_id)
    return Declaration.objects.get(pk=case.pk)
