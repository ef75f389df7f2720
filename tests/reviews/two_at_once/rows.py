"""What a row of the table is, and the usual scenes and people of rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from declarations.cases import drafting
from declarations.cases.models import Declaration
from portal.people.models import Appointment, Organisation
from portal.regions.models import Region
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_clerk,
    a_factory,
    an_administrator,
    an_enterprise,
    an_officer,
    fill,
    the_round,
)

Deed = Callable[..., Any]


class Comes(Enum):
    """What comes of it when two do the same at once."""

    ONE = "one does it, the other is told"
    ONCE = "both are answered, and it happened once"
    EACH = "each is a deed of its own, and both count"


@dataclass(frozen=True)
class Row:
    deed: Deed
    comes: Comes
    scene: Callable[[], Sequence[Callable[[], Any]]]

    @property
    def name(self) -> str:
        return name_of(self.deed)


def name_of(deed: Deed) -> str:
    return f"{deed.__module__}.{deed.__name__}"


def one(deed: Deed, scene: Callable[[], dict[str, Any]], by: Callable[[], Sequence[Any]]) -> Row:
    return Row(deed, Comes.ONE, lambda: both(deed, scene(), by()))


def once(deed: Deed, scene: Callable[[], dict[str, Any]], by: Callable[[], Sequence[Any]]) -> Row:
    return Row(deed, Comes.ONCE, lambda: both(deed, scene(), by()))


def each(deed: Deed, scene: Callable[[], dict[str, Any]], by: Callable[[], Sequence[Any]]) -> Row:
    return Row(deed, Comes.EACH, lambda: both(deed, scene(), by()))


def both(deed: Deed, asked: dict[str, Any], people: Sequence[Any]) -> list[Callable[[], Any]]:
    """The same deed by each of two people (``user`` where the deed asks for one, else ``by``)."""
    return [
        partial(deed, **asked, **({"by": who} if isinstance(who, Appointment) else {"user": who})) for who in people
    ]


def apart(deed: Deed, asked: dict[str, Any], people: Sequence[Any], **own: Sequence[Any]) -> list[Callable[[], Any]]:
    """The deed by each of two people, who bring something of their own: ``text=("一", "二")``."""
    return [
        partial(deed, **asked, **{name: two[n] for name, two in own.items()}, by=who) for n, who in enumerate(people)
    ]


def two(make: Callable[..., Appointment], *asked: Any) -> Callable[[], list[Appointment]]:
    return lambda: [make(*asked), make(*asked)]


COUNTY, CITY, PROVINCE = (two(an_officer, code) for code in (BEIPIAO, CHAOYANG, LIAONING))
RECEIVING = two(an_officer, LONGCHENG)
ADMINISTRATORS = two(an_administrator)


def of(case: Declaration) -> dict[str, Any]:
    return {"declaration_id": case.pk, "seen": case.moves}


def region(code: str) -> Region:
    return Region.objects.get(code=code)


def bureau(code: str) -> Organisation:
    return Organisation.objects.get(kind=Organisation.Kind.BUREAU, region_id=code)


class Firm:
    """One enterprise with two clerks and a draft, made anew for each row; its people are asked after its scene."""

    def __init__(self, scene: Callable[["Firm"], dict[str, Any]]) -> None:
        self._scene = scene

    def scene(self) -> dict[str, Any]:
        self.enterprise = an_enterprise()
        self.clerks = [a_clerk(self.enterprise) for _ in range(2)]
        return self._scene(self)

    def people(self) -> list[Appointment]:
        return self.clerks

    def draft(self) -> Declaration:
        factory = a_factory(enterprise=self.enterprise)
        case = drafting.start(factory=factory, round=the_round(), by=self.clerks[0])
        fill(case, by=self.clerks[0])
        return Declaration.objects.get(pk=case.pk)


def clerks(comes: Callable[..., Row], deed: Deed, scene: Callable[[Firm], dict[str, Any]]) -> Row:
    firm = Firm(scene)
    return comes(deed, firm.scene, firm.people)


def double_click(
    deed: Deed, comes: Comes, who: Callable[[], Appointment], scene: Callable[[Any], dict[str, Any]]
) -> Row:
    """Of a deed that only one person can do: the same person twice."""

    def clicks() -> list[Callable[[], Any]]:
        by = who()
        return both(deed, scene(by), [by, by])

    return Row(deed, comes, clicks)
