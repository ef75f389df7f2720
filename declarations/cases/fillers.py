"""代填: whether a bureau may begin to fill for an enterprise, and whether the enterprise could do so itself."""

from factories.identity.scope import decides_for
from factories.registry.models import Factory
from portal.errors import Refused
from portal.people.appointments import lock_organisation
from portal.people.models import Appointment, Organisation


def has_account(enterprise: Organisation) -> bool:
    """Whether anybody acts for the enterprise."""
    return Appointment.objects.in_force().filter(organisation=enterprise).exists()


def filler_beginning(*, factory: Factory, by: Appointment) -> Organisation | None:
    """The bureau that fills a declaration which ``by`` begins; None where ``by`` acts for the enterprise itself.

    Whoever admits a person of the enterprise meanwhile waits, or is waited for.

    Raises:
        Refused: another enterprise's factory; a place that the bureau does not act for; the enterprise has an account.
    """
    if by.organisation.kind != Organisation.Kind.BUREAU:
        if factory.enterprise_id != by.organisation_id:
            raise Refused("只能为本企业的工厂申报")
        return None
    if not decides_for(by=by, region=factory.region):
        raise Refused(f"只有{factory.region.name}或其上级市的主管部门可以为该工厂代填申报。", field="region")
    enterprise = factory.enterprise.organisation
    lock_organisation(enterprise)
    if has_account(enterprise):
        raise Refused(f"{enterprise}已有填报账户，请由企业自行申报。", field="name")
    return by.organisation
