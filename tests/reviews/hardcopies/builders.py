"""Reported recommendation lists of the notice of 2026, beside which papers go to the province."""

from declarations.cases.models import Declaration
from declarations.notices.models import Round
from portal.people.models import Appointment
from portal.regions.models import Region
from reviews.rosters.composing import freeze
from reviews.rosters.models import Roster
from reviews.rosters.reporting import report
from tests.builders import CHAOYANG, an_officer
from tests.reviews.passing import a_submitted_of, bring, reasoned


def recommended(*cases: Declaration, by: Appointment | None = None) -> Roster:
    """The city's list of these cases, in order of merit and reported."""
    bring(*cases, to="recommend")
    officer = by or an_officer(CHAOYANG)
    round, region = Round.objects.get(programme="advanced"), Region.objects.get(code=CHAOYANG)
    made = freeze(round=round, region=region, stage="recommend", by=officer)
    return report(roster_id=reasoned(made, by=officer).pk, by=officer)


def a_recommended(n: int = 1, *, by: Appointment | None = None) -> Roster:
    """A list of ``n`` factories."""
    return recommended(*[a_submitted_of("advanced") for _ in range(n)], by=by)


def names_of(roster: Roster) -> list[str]:
    """The names of its papers: the letter, the summary, and the declaration of each case."""
    lines = roster.lines.standing().order_by("position")
    return ["letter", "summary", *[f"application-{one.pk}" for one in lines]]
