"""已认定的工厂: who holds a programme's tier and is to be rechecked in a round of it."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from declarations.cases.models import Declaration, Status
from declarations.notices.models import Round
from declarations.notices.schema import ProgrammeSpec
from factories.recognitions.models import Recognition
from factories.registry.models import Factory
from portal.regions.models import Region


def due_for_recheck(*, round: Round, programme: ProgrammeSpec, regions: Iterable[Region]) -> "QuerySet[Factory]":
    """The factories of ``regions`` themselves that the round rechecks and that have no case in it yet.

    None where the programme declares no recheck (``holders``, or ``recheck_title`` of a stage). Where it rechecks those
    of earlier years, one recognised in the notice's own year waits for the next; a list that prints no date is an earlier one.
    """
    if not programme.rechecks:
        return Factory.objects.none()
    held = Recognition.objects.in_force().filter(factory=OuterRef("pk"), tier=programme.grants)
    if programme.holders == "earlier_years":
        held = held.filter(Q(granted_on__isnull=True) | Q(granted_on__year__lt=round.notice.year))
    taken = Declaration.objects.filter(round=round, factory=OuterRef("pk")).exclude(status=Status.REJECTED)
    return Factory.objects.filter(Exists(held), ~Exists(taken), region__in=regions)
