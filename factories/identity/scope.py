"""Which bureau may say who an enterprise is: its county's, and the city's above."""

from uuid import UUID

from factories.registry.models import Enterprise
from portal.errors import Outdated, Refused
from portal.people.apart import require_apart
from portal.people.models import Appointment, Role
from portal.regions.models import Region

DECIDING = (Role.COUNTY_OFFICER, Role.CITY_OFFICER)


def decides_for(*, by: Appointment | None, region: Region) -> bool:
    """Whether ``by`` is an officer of the county ``region``, or of the city that it lies in."""
    if by is None or by.role not in DECIDING:
        return False
    own = by.organisation.region_id
    return own in {region.pk, region.parent_id}


def require_decider(*, by: Appointment, enterprise: Enterprise) -> None:
    """Raises Refused unless ``by`` decides for the county of ``enterprise``, and is none of its people."""
    if not decides_for(by=by, region=enterprise.region):
        raise Refused(f"只有{enterprise.region.name}或其上级市的主管部门可以办理。")
    require_apart(by=by, enterprises=[enterprise.pk])


def locked(pk: UUID) -> Enterprise:
    """The enterprise, locked until the end of the transaction.

    Raises:
        Outdated: it was merged into another meanwhile.
    """
    if Enterprise.objects.select_for_update(of=("self",), no_key=True).filter(pk=pk).first() is None:
        raise Outdated("该企业刚刚已并入其他企业，您的操作未生效，请在企业库中重新查找。")
    # Read anew: what was joined to the locked row is as old as the beginning of the wait.
    return Enterprise.objects.select_related("organisation__region__parent").get(pk=pk)
