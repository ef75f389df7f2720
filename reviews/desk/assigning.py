"""转办: within a bureau, a case is given to the colleague who handles it."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from declarations.cases.lifecycle import acts_at, lock
from declarations.cases.models import Declaration
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import LEVEL_OF_ROLE, WITHOUT_GRANTS, Appointment, User
from portal.trail.record import record
from reviews.desk.models import Assignment


@transaction.atomic
def assign(
    *, declaration_id: UUID, handler: User | None, by: Appointment, note: str = "", seen: UUID | None = None
) -> Assignment:
    """Let ``handler`` handle the case within the bureau of ``by``. The same person again changes nothing.

    Anyone of the bureau may still act on the case: who is away holds nothing up. The trail keeps who handed it to whom;
    only the bureau reads that.

    Args:
        declaration_id: the case.
        handler: an officer of the same bureau.
        by: an officer of the bureau.
        note: for the colleague.
        seen: who handled the case when the person looked; None for nobody.

    Raises:
        Refused: the bureau has nothing to do with the case, or the person does not work there.
        Outdated: a colleague has handed it to somebody else meanwhile.
    """
    case = lock(declaration_id)
    if not acts_at(by=by, level=by.organisation.level, region=case.region):
        raise Refused("该事项不由本单位办理，不能转办")
    if handler is None or handler not in colleagues(by):
        raise Refused("请选择本单位的在任审核人员", field="handler")
    there = Assignment.objects.select_related("handler").filter(declaration=case, bureau=by.organisation).first()
    if there and there.handler_id == handler.pk:
        return there
    if (there.handler_id if there else None) != seen:
        raise Outdated(f"该事项刚刚已转办给{there.handler if there else '他人'}，请核对后再转办")
    made, _ = Assignment.objects.update_or_create(
        declaration=case,
        bureau=by.organisation,
        defaults={"handler": handler, "note": note.strip()[:200], "assigned_by": by.user, "assigned_at": clock.now()},
    )
    record(
        subject=case,
        deed="assign",
        actor=by.user,
        acting_for=by.organisation,
        from_state=case.state,
        to_state=case.state,
        summary=f"转办给{handler}" if there is None else f"由{there.handler}转办给{handler}",
        detail={"internal": True, "handler": str(handler.pk), "text": made.note},
    )
    return made


def colleagues(by: Appointment) -> QuerySet[User]:
    """The officers of the bureau who are in office today, deputies among them."""
    officers = [
        role for role, level in LEVEL_OF_ROLE.items() if level == by.organisation.level and role not in WITHOUT_GRANTS
    ]
    held = Appointment.objects.in_force().filter(organisation=by.organisation, role__in=officers)
    return User.objects.filter(pk__in=held.values("user")).order_by("full_name", "username")


def handlers_of(cases: Iterable[Declaration], by: Appointment) -> dict[UUID, User]:
    """Case → who of the bureau handles it; one query for all."""
    found = Assignment.objects.filter(declaration__in=[one.pk for one in cases], bureau=by.organisation_id)
    return {one.declaration_id: one.handler for one in found.select_related("handler")}
