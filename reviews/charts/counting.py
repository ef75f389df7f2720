"""Counting what the pictures show. Long work: the beat asks for it, a page only reads."""

import datetime as dt
import logging
import time
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import Count, F
from django.utils import timezone

from declarations.cases.models import Declaration
from declarations.facts.models import IndicatorFact, ScenarioFact, sector_of
from factories.assessments.models import MaturityAssessment
from factories.recognitions.models import Recognition
from portal import clock
from portal.trail.models import TrailEntry
from reviews.charts.models import CaseCount, Counting, IndicatorCount, MaturityCount, ScenarioCount, TierCount
from reviews.cultivation.weighing import weigh_all

logger = logging.getLogger(__name__)
# Of one worker's time, counting takes a twentieth at the most, however large the province.
REST = 20
# Without a deed there is nothing new; but a deed that was long in being committed may have been overlooked.
ANYWAY_AFTER = dt.timedelta(hours=1)
_BATCH = 500


def count_if_due() -> bool:
    """Count, if anything was done since the last count and that one is long enough ago; whether it was due."""
    last = Counting.objects.first()
    if last is not None:
        since = timezone.now() - last.real_at
        if since.total_seconds() < REST * last.seconds:
            return False
        if since < ANYWAY_AFTER and last.newest_deed == _newest_deed():
            return False
    count()
    return True


def count() -> Counting:
    """Count everything anew. Reads outside of a transaction, so that nobody waits; then what changed is written at once."""
    began, counted_at, real_at = time.monotonic(), clock.now(), timezone.now()
    newest_deed = _newest_deed()
    counted: dict[type[models.Model], list[dict[str, Any]]] = {
        CaseCount: list(Declaration.objects.with_bureaus().by_standing()),
        ScenarioCount: list(ScenarioFact.objects.current().by_place()),
        IndicatorCount: list(IndicatorFact.objects.current().by_place()),
        MaturityCount: list(MaturityAssessment.objects.by_place()),
        TierCount: list(_tiers()),
    }
    weigh_all()  # as true as the rest; in transactions of its own, and what did not change is not written
    with transaction.atomic():
        made, _new = Counting.objects.get_or_create(pk=1, defaults={"counted_at": counted_at, "real_at": real_at})
        made = Counting.objects.select_for_update(no_key=True).get(pk=1)
        if made.real_at > real_at:  # another count began later and was faster
            return made
        for model, rows in counted.items():
            _keep(model, rows)
        made.counted_at, made.real_at, made.newest_deed = counted_at, real_at, newest_deed
        made.seconds = time.monotonic() - began
        made.save()
    return made


def _tiers() -> Iterable[Any]:
    held = Recognition.objects.in_force().filter(factory__merged_into__isnull=True)
    by_sector = held.annotate(sector=sector_of("factory")).values("tier", "sector", region=F("factory__region"))
    return by_sector.order_by().annotate(factories=Count("pk"))


def _keep(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    """Let the table say ``rows`` and nothing else; where it does so already, nothing is written."""
    made = [model(**_by_column(model, one)) for one in rows]
    columns = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    counted = {tuple(getattr(one, name) for name in columns) for one in made}
    if counted == set(model._default_manager.values_list(*columns)):
        return
    model._default_manager.all().delete()
    model._default_manager.bulk_create(made, batch_size=_BATCH)


def _by_column(model: type[models.Model], row: dict[str, Any]) -> dict[str, Any]:
    """The row with the ids of what it points to under the names of their columns."""
    return {model._meta.get_field(name).attname: value for name, value in row.items()}  # type: ignore[union-attr]


def _newest_deed() -> Any:
    return TrailEntry.objects.order_by("-real_at").values_list("pk", flat=True).first()
