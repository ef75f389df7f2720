"""主管部门: the bureaus of all places, who is in office there, and the name that stands on their seal."""

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from portal.errors import Outdated, Refused
from portal.people.models import LEVEL_OF_ROLE, Appointment, Organisation, Role
from portal.regions.models import Region
from portal.trail.record import record

LONGEST_NAME = 120
# Who acts in a season; an administrator keeps the portal and decides nothing.
_OFFICERS = [role for role in LEVEL_OF_ROLE if role.value.endswith("_officer")]


def bureaus() -> "QuerySet[Organisation]":
    """Every bureau with its place, its contact, and ``held``: who is in office today; three queries for any number."""
    held = Appointment.objects.in_force().filter(role__in=_OFFICERS).select_related("user")
    return (
        Organisation.objects.filter(kind=Organisation.Kind.BUREAU)
        .select_related("region__parent", "contact")
        .prefetch_related(Prefetch("appointments", queryset=held, to_attr="held"))
    )


def found_bureaus(
    *, text: str = "", within: Region | None = None, without_officer: bool = False
) -> QuerySet[Organisation]:
    """Those whose name, place or code has ``text``, of a place with all below it, and those where nobody is in office."""
    found = bureaus()
    if text:
        found = found.filter(Q(name__icontains=text) | Q(region__name__icontains=text) | Q(region__code=text))
    if within is not None:
        found = found.filter(region__in=Region.objects.under(within))
    if without_officer:
        in_office = Appointment.objects.in_force().filter(organisation=OuterRef("pk"), role__in=_OFFICERS)
        found = found.filter(~Exists(in_office))
    return found


def officer_role(bureau: Organisation) -> Role:
    """The role in which people act for it."""
    return next(role for role in _OFFICERS if LEVEL_OF_ROLE[role] == bureau.region.level)


@transaction.atomic
def rename_bureau(*, organisation_id: UUID, name: str, seen: str, by: Appointment) -> Organisation:
    """Give a bureau the name that stands on its seal; lists and tables made from then on bear it.

    The catalogue of regions does not take it back. What was made before keeps the name that it had.

    Args:
        organisation_id: a bureau.
        name: as its seal has it.
        seen: the name that the person read.
        by: an administrator.

    Raises:
        Outdated: somebody else renamed it meanwhile.
        Refused: no name, too long, that of another bureau, or not theirs to give.
    """
    name = " ".join(name.split())
    bureau = Organisation.objects.select_for_update(of=("self",), no_key=True).get(
        pk=organisation_id, kind=Organisation.Kind.BUREAU
    )
    if by.role != Role.ADMINISTRATOR:
        raise Refused("单位名称由系统管理员维护。")
    if bureau.name == name:
        return bureau
    if bureau.name != seen:
        raise Outdated(f"该单位刚刚已更名为“{bureau.name}”，您填写的内容仍保留在下方，请核对后再保存。")
    if not name or len(name) > LONGEST_NAME:
        raise Refused(f"请填写单位全称，不超过{LONGEST_NAME}个字。", field="name")
    if Organisation.objects.filter(kind=Organisation.Kind.BUREAU, name=name).exists():
        raise Refused(f"已有名为“{name}”的主管部门，请核对全称。", field="name")
    before, bureau.name, bureau.renamed = bureau.name, name, True
    bureau.save(update_fields=["name", "renamed"])
    record(
        subject=bureau,
        deed="rename_bureau",
        actor=by.user,
        acting_for=by.organisation,
        summary=f"{before}更名为{name}",
        detail={"before": before, "after": name},
    )
    return bureau
