"""For which rounds and cases a number on the platform is asked for (``platform`` in the pack)."""

from collections.abc import Iterable

from declarations.cases.lifecycle import acts_at
from declarations.cases.models import Declaration, DeclarationQuerySet, Kind, Status
from declarations.notices.models import Round
from declarations.notices.packs import programmes_of_rounds
from declarations.notices.papers import PlatformSpec
from portal.people.models import Appointment
from portal.regions.models import Level, Region

# Where nothing is declared any more, or not yet: no number is missed.
_NOT_MISSED = (Status.DRAFT, Status.RETURNED, Status.REJECTED)


def platform_of(round: Round) -> PlatformSpec | None:
    """The platform on which the cases of a round are declared as well; None where the notice names none."""
    programme = programmes_of_rounds([round]).get(round.pk)
    return programme.platform if programme else None


def rounds_asking(rounds: Iterable[Round]) -> list[Round]:
    """Those of ``rounds`` that ask for a number."""
    found = list(rounds)
    programmes = programmes_of_rounds(found)
    return [one for one in found if one.pk in programmes and programmes[one.pk].platform]


def cases_asked(*, rounds: Iterable[Round], region: Region) -> DeclarationQuerySet:
    """The submitted cases of these rounds in ``region`` and below it."""
    places = list(Region.objects.under(region).values_list("pk", flat=True))
    found = Declaration.objects.filter(round__in=list(rounds), region__in=places, kind=Kind.NEW)
    return found.filter(number__isnull=False)


def missing(cases: DeclarationQuerySet) -> DeclarationQuerySet:
    """Those of ``cases`` without a number on the platform, though they are declared."""
    return cases.filter(platform_number__isnull=True).exclude(status__in=_NOT_MISSED)


def may_record(*, case: Declaration, by: Appointment) -> bool:
    """Whether ``by`` records the number of a case: for its own enterprise, or as the city's bureau."""
    if by.fills_for_enterprise:
        return case.enterprise_id == by.organisation_id
    return acts_at(by=by, level=Level.CITY, region=case.region)
