"""待办: which cases a bureau has on its desk, and which of them wait for its opinion."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from declarations.cases.models import Declaration, DeclarationQuerySet, Status
from declarations.notices.models import Round
from declarations.notices.packs import programmes_of_rounds
from portal.people.models import Appointment
from portal.regions.models import Level, Region
from reviews.desk.models import Opinion
from reviews.stages import standing_at

# The number of rows that is still counted; a page that says 「999+」 costs no more than one that says 「12」.
COUNTED = 1000


def on_desk(by: Appointment) -> DeclarationQuerySet:
    """Submitted cases of the regions under the bureau, whatever has become of them."""
    seen = Declaration.objects.visible_to(by.user).exclude(status=Status.DRAFT)
    if by.organisation.level == Level.PROVINCE:  # nothing lies outside of it; naming all its places would cost a sort
        return seen
    regions = list(Region.objects.under(by.organisation.region).values_list("pk", flat=True))
    return seen.filter(region__in=regions)


def waits_for(by: Appointment) -> Q:
    """A condition on cases: the bureau's level is to give its opinion."""
    programmes = programmes_of_rounds(Round.objects.all()).values()
    return Q(status=Status.UNDER_REVIEW) & standing_at(programmes, level=by.organisation.level, does="review")


def to_do(by: Appointment) -> DeclarationQuerySet:
    """What waits for this bureau's opinion, longest first."""
    return on_desk(by).filter(waits_for(by)).order_by("changed_at", "id")


def next_after(case: Declaration, by: Appointment) -> Declaration | None:
    """The case to look at next: the one that has waited longest among those behind ``case``, else of all."""
    waiting = to_do(by).exclude(pk=case.pk)
    behind = waiting.filter(Q(changed_at__gt=case.changed_at) | Q(changed_at=case.changed_at, id__gt=case.pk))
    return behind.first() or waiting.first()


def counted(cases: DeclarationQuerySet) -> str:
    """How many, in words for a page: exact below ``COUNTED``, else 「999+」."""
    n = cases.order_by()[:COUNTED].count()
    return str(n) if n < COUNTED else f"{COUNTED - 1}+"


def opinions_before(cases: Iterable[Declaration]) -> dict[UUID, Opinion]:
    """Case → the newest opinion of an earlier stage than the one it stands at; one query for all."""
    stages = {case.pk: case.stage for case in cases}
    newest: dict[UUID, Opinion] = {}
    for opinion in Opinion.objects.filter(declaration__in=stages).order_by("given_at", "id"):
        if opinion.stage != stages[opinion.declaration_id]:
            newest[opinion.declaration_id] = opinion
    return newest


def opinions_of(cases: Iterable[Declaration]) -> dict[UUID, Opinion]:
    """Case → its newest opinion; one query for all."""
    found = Opinion.objects.filter(declaration__in=[case.pk for case in cases]).order_by("given_at", "id")
    return {opinion.declaration_id: opinion for opinion in found}
