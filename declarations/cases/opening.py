"""新建申报: from a choice of round and factory to a draft, the factory named on the way where it was not."""

from django.db import transaction

from declarations.cases.drafting import start
from declarations.cases.models import Declaration
from declarations.notices.deadlines import window
from declarations.notices.models import Round
from declarations.notices.packs import programmes_of_rounds
from factories.registry.models import Enterprise, Factory
from factories.registry.registering import add_factory, name_factory
from portal import clock
from portal.errors import Refused
from portal.people.models import Appointment
from portal.regions.models import Level, Region


@transaction.atomic
def open_declaration(
    *,
    round: Round,
    enterprise: Enterprise,
    factory: Factory | None,
    name: str,
    region: Region,
    by: Appointment,
) -> Declaration:
    """A draft for a factory of the enterprise, in a round whose time has come and not passed.

    Args:
        round: 批次.
        enterprise: the one ``by`` acts for.
        factory: one of its factories; None for one that the register does not know yet.
        name: for a new factory, or one whose name is not known yet; else unused.
        region: where a new factory stands.
        by: who, and for whom.

    Raises:
        Refused: outside of the round's time, or as ``start``, ``name_factory`` and ``add_factory`` refuse.
    """
    place = factory.region if factory else region
    now = clock.now()
    times = window(round=round, level=Level.ENTERPRISE, region=place)
    if now < times.opens_at:
        raise Refused(f"{round.title}自{times.opens_at:%Y年%-m月%-d日}起受理，届时再新建申报", field="round")
    if not times.is_open(now):
        raise Refused(f"{round.title}已于{times.last_day:%Y年%-m月%-d日}截止，请选择其他批次", field="round")
    programme = programmes_of_rounds([round])[round.pk]
    if factory is None:
        factory = add_factory(enterprise=enterprise, name=name, region=region, abroad=programme.abroad, by=by)
    elif not factory.name and not programme.abroad:  # else it is not the one that is meant, which ``start`` says
        factory = name_factory(factory=factory, name=name, by=by)
    return start(factory=factory, round=round, by=by)
