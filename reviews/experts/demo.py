"""The demo's expert: in the pool and pledged, so that the province can assign cases at once."""

from portal import clock
from portal.people.models import Appointment
from reviews.experts.models import Expert, Relation
from reviews.experts.pool import pledge
from reviews.experts.relations import write_relation
from reviews.experts.sectors import sectors_offered

EMPLOYER = "辽宁智能制造研究院"


def enter(appointment: Appointment) -> None:
    """Put the person of a demo account into the pool (``settings.DEMO_ENTRIES``); twice is once."""
    if Expert.objects.filter(user=appointment.user_id).exists():
        return
    expert = Expert.objects.create(
        user=appointment.user,
        employer=EMPLOYER,
        post="高级工程师",
        fields=sectors_offered(),
        entered_at=clock.now(),
        entered_by=appointment.user,
    )
    write_relation(expert, kind=Relation.Kind.EMPLOYED, name=EMPLOYER, note="工作单位", by=appointment)
    pledge(by=appointment)
