"""Loading the catalogue of industries (GB/T 4754-2017)."""

import csv
from pathlib import Path

from django.conf import settings
from django.db import transaction

from factories.industries.models import Industry
from portal.regions.loading import CatalogueReport

INDUSTRIES_FILE = settings.FIXTURES_DIR / "catalogues" / "industries.csv"
_LOADED = ("name", "level", "parent_id")


@transaction.atomic
def load_industries(file: Path = INDUSTRIES_FILE) -> CatalogueReport:
    """Bring the industries to what the catalogue says; loading twice changes nothing."""
    with file.open(encoding="utf-8", newline="") as stream:
        wanted = [
            Industry(code=row["code"], name=row["name"], level=row["level"], parent_id=row["parent"] or None)
            for row in csv.DictReader(stream)
        ]
    present = Industry.objects.in_bulk([one.code for one in wanted])
    changed = [
        one
        for one in wanted
        if one.code not in present or any(getattr(one, field) != getattr(present[one.code], field) for field in _LOADED)
    ]
    Industry.objects.bulk_create(changed, update_conflicts=True, unique_fields=["code"], update_fields=_LOADED)
    return CatalogueReport(total=len(wanted), changed=len(changed))
