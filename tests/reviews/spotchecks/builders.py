"""Spot checks at certain points of their way, each brought there by the deeds. All need ``notice`` and ``spring``."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

from declarations.cases.models import Declaration
from portal import clock
from portal.people.models import Appointment
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from reviews.rosters.models import Roster
from reviews.spotchecks.checking import assign, record_finding
from reviews.spotchecks.drawing import draw_seed, freeze_population
from reviews.spotchecks.models import Draw, SpotCheck
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, an_officer, the_round
from tests.portal.files import pictures
from tests.reviews.builders import a_reported, an_approved

TERMS: dict[str, Any] = {"rate": Decimal(40), "floor": 1, "cap": None}


def handed_in(county: str = BEIPIAO, city: str = CHAOYANG, *, n: int = 1) -> Roster:
    """The city's list with ``n`` factories that passed, reported to the province."""
    cases = [an_approved(county) for _ in range(n)]
    a_reported(county)
    officer = an_officer(city)
    for case in cases:
        decide(declaration_id=case.pk, verdict=Verdict.APPROVE, by=officer)
    return a_reported(city, by=officer, stage="city-report")


def a_frozen_list(*, by: Appointment | None = None, **terms: Any) -> Draw:
    """A list frozen by the province of what was handed in."""
    return freeze_population(round=the_round(), **{**TERMS, **terms}, by=by or an_officer(LIAONING))


def a_draw(*, by: Appointment | None = None, **terms: Any) -> Draw:
    officer = by or an_officer(LIAONING)
    return draw_seed(draw_id=a_frozen_list(by=officer, **terms).pk, by=officer)


def a_drawn(*, by: Appointment | None = None) -> SpotCheck:
    """The check of the one factory that Beipiao and Chaoyang have handed in."""
    handed_in()
    return a_draw(by=by, rate=Decimal(100)).checks.get()


def an_assigned(*, by: Appointment | None = None, officer: Any = None) -> SpotCheck:
    """Left to the bureau of the city, or to an officer of the province."""
    province = by or an_officer(LIAONING)
    due_on = clock.today() + dt.timedelta(days=10)
    return assign(check_id=a_drawn(by=province).pk, officer=officer, due_on=due_on, by=province)


def a_found(finding: str = "unmet", *, by: Appointment | None = None) -> SpotCheck:
    """Found by the city; the enterprise may answer for five days."""
    return found(an_assigned(), finding, by=by or an_officer(CHAOYANG))


def found(check: SpotCheck, finding: str = "unmet", *, by: Appointment, **values: Any) -> SpotCheck:
    today = clock.today()
    typed = {"text": "现场未见数据采集", "checked_on": today, "reply_due_on": today + dt.timedelta(days=5)}
    return record_finding(check_id=check.pk, finding=finding, **{**typed, **values}, by=by)


def case_of(check: SpotCheck) -> Declaration:
    return check.line.roster_line.declaration


def a_png(width: int = 2, height: int = 1) -> io.BytesIO:
    return io.BytesIO(pictures.a_png(width, height))


def a_jpeg(width: int = 2, height: int = 1) -> io.BytesIO:
    return io.BytesIO(pictures.a_jpeg(width, height))
