"""A city's list in order of merit, with the letter that goes up with it. All need ``notice`` and its clock."""

from declarations.cases.models import Declaration, Kind
from declarations.notices.models import Round
from factories.recognitions.granting import grant
from portal.jobs.running import run_job
from portal.people.models import Appointment
from portal.regions.models import Region
from reviews.letters.models import CoverLetter
from reviews.rosters.composing import freeze
from reviews.rosters.models import Roster
from reviews.rosters.reporting import report
from tests.builders import CHAOYANG
from tests.declarations.tables.cases import a_waiting_case
from tests.reviews.passing import reasoned

NUMBER = "朝工信函〔2026〕12号"


def a_recommendation(city: Appointment, *programmes: str) -> Roster:
    """A frozen list of one case of each programme named, each with a reason."""
    rounds = {one.programme: one for one in Round.objects.filter(notice="liaoning-2026")}
    for one in programmes or ("advanced",):
        a_case_for(rounds[one])
    round = rounds["advanced"]
    roster = freeze(round=round, region=Region.objects.get(pk=CHAOYANG), stage="recommend", by=city)
    return reasoned(roster, by=city)


def a_case_for(round: Round) -> Declaration:
    """A case that waits to be recommended, of a factory of the basic level, as an advanced one has to be (附件4一、2)."""
    case = a_waiting_case(round, stage="recommend", kind=Kind.NEW)
    grant(factory=case.factory, tier="basic", on=None, basis="附件2 基础级智能工厂名单", by=None)
    return case


def a_recommended(city: Appointment, *programmes: str) -> Roster:
    """The same after it was reported; its letter is asked for and not made."""
    return report(roster_id=a_recommendation(city, *programmes).pk, by=city)


def made(roster: Roster) -> CoverLetter:
    """Its letter after a worker came by."""
    run_job(CoverLetter.objects.get(roster=roster).job_id)
    return CoverLetter.objects.select_related("job", "file", "scan").get(roster=roster)


def bytes_of(letter: CoverLetter) -> bytes:
    with letter.file.content.open("rb") as file:
        return file.read()
