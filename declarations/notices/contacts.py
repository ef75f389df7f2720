"""各地联系方式: whom to ask in a city and its counties; printed numbers come from the notices, others from the bureaus."""

from dataclasses import dataclass

from declarations.notices.packs import newest_revision, notice_for, pack_of
from declarations.notices.texts import Contact
from portal.contacts.models import BureauContact
from portal.people.models import Organisation
from portal.regions.models import Region


@dataclass(frozen=True)
class BureauEntry:
    """A bureau with what the notice it issued prints, and what it says itself; either may be missing."""

    region: Region
    bureau: Organisation
    printed: tuple[Contact, ...]
    own: BureauContact | None


@dataclass(frozen=True)
class Directory:
    """A city (or the province) and its places. ``free`` is the notice's own statement that nothing is charged."""

    top: list[BureauEntry]
    below: list[BureauEntry]
    free: str


def directory(*, province: Region, city: Region | None) -> Directory:
    """The province's bureau and the city's, then the city's counties; without a city, all cities. Few queries, always."""
    top = [province, *([city] if city else [])]
    below = list(Region.objects.filter(parent=city or province).order_by("position", "code"))
    bureaus = {
        one.region_id: one
        for one in Organisation.objects.filter(kind=Organisation.Kind.BUREAU, region__in=[*top, *below]).select_related(
            "contact"
        )
    }

    def entry(region: Region, printed: tuple[Contact, ...]) -> BureauEntry:
        bureau = bureaus[region.pk]
        return BureauEntry(region, bureau, printed, getattr(bureau, "contact", None))

    told: dict[str, Contact] = {}
    listed = []
    for one in top:  # a unit that both notices print is told once, with the province
        fresh = tuple(contact for contact in _printed(one) if contact.unit not in told)
        told |= {contact.unit: contact for contact in fresh}
        listed.append(entry(one, fresh))
    return Directory(
        top=listed,
        below=[entry(one, ()) for one in below],
        free=_free(province),
    )


def _printed(region: Region) -> tuple[Contact, ...]:
    """The contacts that the newest notice of this very region prints."""
    notice = notice_for(region)
    if notice is None or notice.region_id != region.pk:
        return ()
    return pack_of(newest_revision(notice.key)).notice.contacts


def _free(province: Region) -> str:
    notice = notice_for(province)
    return pack_of(newest_revision(notice.key)).notice.free_of_charge if notice else ""
