"""代填: a bureau begins a declaration for an enterprise that has nobody of its own on the portal."""

from django.db import transaction

from declarations.cases.models import Declaration
from declarations.cases.opening import open_declaration
from declarations.notices.models import Round
from declarations.notices.packs import programmes_of_rounds
from factories.identity.scope import decides_for
from factories.registry.models import Factory
from factories.registry.names import name_key
from factories.registry.registering import bearer_of, register_enterprise
from portal.errors import Refused
from portal.people.models import Appointment
from portal.regions.models import Region


@transaction.atomic
def start_on_behalf(
    *,
    round: Round,
    region: Region,
    name: str,
    factory_name: str,
    credit_code: str = "",
    by: Appointment,
) -> Declaration:
    """A draft that the bureau fills, the enterprise and its factory registered on the way where they are not known yet.

    Args:
        round: 批次.
        region: the county where the factory stands and the enterprise is registered.
        name: of the enterprise, which its county knows by it.
        factory_name: as ``factory_called`` finds it; a factory that has none yet is named so.
        credit_code: of an enterprise that is registered here; may stay unknown until it is claimed.
        by: an officer of the county, or of its city.

    Raises:
        Refused: not this bureau's place; the enterprise has an account; or as ``open_declaration`` and
            ``register_enterprise`` refuse.
    """
    if not decides_for(by=by, region=region):
        raise Refused(f"只有{region.name}或其上级市的主管部门可以为其企业代填申报。", field="region")
    enterprise = bearer_of(name=name, region=region, credit_code=credit_code or None)
    if enterprise is None:
        enterprise = register_enterprise(name=name, region=region, credit_code=credit_code or None, by=by)
    abroad = programmes_of_rounds([round])[round.pk].abroad
    standing = enterprise.factories.filter(region=region, abroad=abroad).select_related("enterprise", "region")
    factory = factory_called(factory_name, among=list(standing))
    return open_declaration(
        round=round, enterprise=enterprise, factory=factory, name=factory_name, region=region, by=by
    )


def factory_called(name: str, *, among: list[Factory]) -> Factory | None:
    """The factory of that name, else the only one whose name is not known yet; None for one to be registered.

    Without a name, the only factory there is.
    """
    if not name:
        return among[0] if len(among) == 1 else None
    called = [one for one in among if name_key(one.name) == name_key(name)]
    unnamed = [one for one in among if not one.name]
    meant = called or unnamed
    return meant[0] if len(meant) == 1 else None
