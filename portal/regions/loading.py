"""Loading the catalogue of regions, with a bureau for each."""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import transaction

from portal.regions.models import Region

REGIONS_FILE = settings.FIXTURES_DIR / "catalogues" / "regions.csv"
_LOADED = ("name", "short_name", "level", "parent_id", "in_gbt2260", "position")


@dataclass(frozen=True)
class CatalogueReport:
    """How many rows a catalogue has, and how many of them were new or different."""

    total: int
    changed: int


@transaction.atomic
def load_regions(file: Path = REGIONS_FILE) -> CatalogueReport:
    """Bring regions and their bureaus to what the catalogue says; loading twice changes nothing.

    A region that left the catalogue stays: cases point to it.
    """
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    wanted = [
        Region(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            level=row["level"],
            parent_id=row["parent"] or None,
            in_gbt2260=row["in_gbt2260"] == "true",
            position=position,
        )
        for position, row in enumerate(rows)
    ]
    present = Region.objects.in_bulk([one.code for one in wanted])
    changed = [one for one in wanted if one.code not in present or not _same(one, present[one.code])]
    Region.objects.bulk_create(changed, update_conflicts=True, unique_fields=["code"], update_fields=_LOADED)
    named = _name_bureaus({row["code"]: row["bureau"] for row in rows})
    return CatalogueReport(total=len(wanted), changed=len({one.code for one in changed} | named))


def _same(one: Region, other: Region) -> bool:
    return all(getattr(one, field) == getattr(other, field) for field in _LOADED)


def _name_bureaus(names: dict[str, str]) -> set[str]:
    """Give each region its bureau by that name, but for those renamed in the portal; the codes of those that changed.

    Organisations belong to ``portal.people``, which stands above regions: reached by name, not imported.
    """
    organisation = apps.get_model("portal", "Organisation")
    present = {one.region_id: one for one in organisation.objects.filter(kind="bureau", region__in=names)}
    organisation.objects.bulk_create(
        [organisation(kind="bureau", region_id=code, name=name) for code, name in names.items() if code not in present],
    )
    renamed = [one for code, one in present.items() if one.name != names[code] and not one.renamed]
    for one in renamed:
        one.name = names[one.region_id]
    organisation.objects.bulk_update(renamed, ["name"])
    return (names.keys() - present.keys()) | {one.region_id for one in renamed}
