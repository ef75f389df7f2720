"""Importing a list of factories that hold a tier (附件2): what it would change, and the change itself.

The same for the command, the browser and whoever has rows: read the file (``read_factories``), say what each row would do
(``preview``), do all of it or nothing (``import_rows``). Twice changes nothing.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db import models, transaction

from factories.assessments.models import MaturityAssessment
from factories.recognitions.models import Recognition, Tier
from factories.registry.list_rows import BadCell, ListedFactory, clean_rows
from factories.registry.list_sheet import COUNTY, NAME, ListSheet, read_list
from factories.registry.models import Enterprise, Factory, FormerName
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment, Organisation
from portal.regions.models import Region
from portal.trail.record import record_each

CHUNK = 1000
Item = TypeVar("Item")


class Effect(models.TextChoices):
    """What a row does to the register."""

    CREATE = "create", "新增"
    UPDATE = "update", "更新"
    NOTHING = "nothing", "已有、无变化"


@dataclass(frozen=True)
class Reading:
    """A file read and cleaned: its sheet, its good rows, and every mistake; nothing of the register yet."""

    sheet: ListSheet
    rows: list[ListedFactory]
    bad: list[BadCell]


@dataclass
class KnownFactory:
    """What the register knows of one factory, as far as a list can change it."""

    pk: UUID
    enterprise: UUID
    region: str
    place: str
    assessment: MaturityAssessment | None = None
    recognition: Recognition | None = None


@dataclass(frozen=True)
class PlannedRow:
    listed: ListedFactory
    effect: Effect
    note: str = ""
    known: KnownFactory | None = None


@dataclass(frozen=True)
class Plan:
    rows: list[PlannedRow]
    bad: list[BadCell]

    def of(self, effect: Effect) -> list[PlannedRow]:
        return [one for one in self.rows if one.effect == effect]


@dataclass(frozen=True)
class ImportReport:
    created: int
    updated: int
    unchanged: int


def read_factories(*, file: Any, region: Region) -> Reading:
    """Read and clean an uploaded list whose counties must lie under ``region``.

    Raises:
        Refused: the file as a whole is none that can be read; single rows are told in ``bad`` instead.
    """
    sheet = read_list(file)
    rows, bad = clean_rows(sheet, scope=region)
    if not sheet.rows:
        raise Refused(f"表头（第{sheet.heading_row}行）下面没有企业，请核对文件。")
    return Reading(sheet=sheet, rows=rows, bad=bad)


def preview(*, rows: Sequence[ListedFactory], tier: str) -> Plan:
    """What importing ``rows`` would do to the register as it is now; a dozen queries for each thousand rows at most."""
    plan = Plan(rows=[], bad=[])
    for some in _chunks(rows):
        known = _known(some, tier)
        for listed in some:
            result = _compare(listed, known.get(listed.key, []), tier)
            if isinstance(result, BadCell):
                plan.bad.append(result)
            else:
                plan.rows.append(result)
    return plan


@transaction.atomic
def import_rows(
    *,
    rows: Sequence[ListedFactory],
    tier: str,
    source: str,
    by: Appointment | None,
) -> ImportReport:
    """Enter the factories of a list: enterprise (credit code unknown), factory (name unknown), level without a year, tier.

    A tier that was ended by a later decision stays ended: an old list is no new decision.

    Args:
        rows: clean rows, from ``read_factories``.
        tier: that all of them hold.
        source: the list's title, kept with what it brought.
        by: the officer; None where set-up loads the official list.

    Raises:
        Outdated: the register has changed so that a row no longer fits; nothing is imported.
    """
    # Without credit codes only this keeps two imports of one list from entering an enterprise twice.
    list(Region.objects.select_for_update(no_key=True).filter(pk__in={one.region.pk for one in rows}).order_by("pk"))
    plan = preview(rows=rows, tier=tier)
    if plan.bad:
        raise Outdated(f"企业库已有变化，名单未导入。{plan.bad[0]}。请重新上传核对。")
    created, updated = plan.of(Effect.CREATE), plan.of(Effect.UPDATE)
    for some in _chunks(created):
        _create(some, tier=tier, source=source, by=by)
    for some in _chunks(updated):
        _update(some, tier=tier, source=source, by=by)
    return ImportReport(created=len(created), updated=len(updated), unchanged=len(rows) - len(created) - len(updated))


def source_of(*, sheet: ListSheet, tier: str, file_name: str) -> str:
    """How to name a list: by the title printed above its heading, else by the file's name."""
    return (sheet.title or f"{Tier(tier).label}智能工厂名单（{file_name}）")[:200]


def _compare(listed: ListedFactory, known: list[KnownFactory], tier: str) -> PlannedRow | BadCell:
    """What one row does, given the factories of enterprises of that name in its city."""
    here = [one for one in known if one.region == listed.region.pk]
    if known and not here:
        return _bad(listed, COUNTY, listed.region.name, f"该企业已登记在{known[0].place}，请核对县（市）区")
    if not here:
        return PlannedRow(listed, Effect.CREATE)
    holders = [one for one in here if one.recognition is not None]
    candidates = holders if len(holders) == 1 else here
    if len(candidates) > 1:
        return _bad(listed, NAME, listed.name, "该企业在库中有多个工厂，名单没有写明是哪一个，请在企业库中办理")
    factory = candidates[0]
    if factory.recognition is not None and factory.recognition.ended_on is not None:
        note = f"{Tier(tier).label}认定已于{factory.recognition.ended_on:%Y-%m-%d}终止，导入不恢复"
        return PlannedRow(listed, Effect.NOTHING, note, factory)
    changes = []
    if factory.recognition is None:
        changes.append(f"补登{Tier(tier).label}")
    if factory.assessment is None:
        changes.append("补登自评等级")
    elif factory.assessment.level != listed.level:
        changes.append(f"自评等级由{factory.assessment.get_level_display()}改为{listed.level_label}")
    return PlannedRow(listed, Effect.UPDATE if changes else Effect.NOTHING, "，".join(changes), factory)


def _bad(listed: ListedFactory, column: str, value: str, reason: str) -> BadCell:
    return BadCell(row=listed.row, column=column, letter="", value=value, reason=reason)


def _known(some: Sequence[ListedFactory], tier: str) -> dict[str, list[KnownFactory]]:
    """The factories of enterprises named like these rows, in the cities of these rows, by the compared name."""
    cities = {(one.key, one.region.parent_id) for one in some}
    enterprises = _bearers(cities)
    factories = {
        pk: KnownFactory(pk=pk, enterprise=enterprise, region=region, place=place)
        for pk, enterprise, region, place in Factory.objects.filter(
            enterprise__in=enterprises, abroad=False
        ).values_list(
            "pk",
            "enterprise_id",
            "enterprise__organisation__region_id",
            "enterprise__organisation__region__name",
        )
    }
    for assessment in MaturityAssessment.objects.filter(factory__in=factories, year__isnull=True):
        factories[assessment.factory_id].assessment = assessment
    # The newest of a tier: one in force, or else the last that ended.
    newest_last = models.F("ended_on").asc(nulls_last=True)
    for recognition in Recognition.objects.filter(factory__in=factories, tier=tier).order_by(newest_last):
        factories[recognition.factory_id].recognition = recognition
    by_name: dict[str, list[KnownFactory]] = {}
    for factory in factories.values():
        by_name.setdefault(enterprises[factory.enterprise], []).append(factory)
    return by_name


def _bearers(wanted: set[tuple[str, str | None]]) -> dict[UUID, str]:
    """Which enterprise is meant by which compared name in a city: who bears it, or where nobody does, who bore it."""
    keys = {key for key, _ in wanted}
    city = "organisation__region__parent_id"
    bears = Enterprise.objects.filter(name_key__in=keys).values_list("pk", "name_key", city)
    found = {pk: (key, place) for pk, key, place in bears if (key, place) in wanted}
    missing = wanted - set(found.values())
    bore = FormerName.objects.filter(kind=FormerName.Kind.ENTERPRISE, key__in={key for key, _ in missing})
    for pk, key, place in bore.values_list("enterprise_id", "key", f"enterprise__{city}"):
        if (key, place) in missing:
            found.setdefault(pk, (key, place))
    return {pk: key for pk, (key, _) in found.items()}


def _create(some: Sequence[PlannedRow], *, tier: str, source: str, by: Appointment | None) -> None:
    now = clock.now()
    listed = [one.listed for one in some]
    organisations = [
        Organisation(kind=Organisation.Kind.ENTERPRISE, name=one.name, region=one.region) for one in listed
    ]
    enterprises = [
        Enterprise(organisation=organisation, name_key=one.key)
        for organisation, one in zip(organisations, listed, strict=True)
    ]
    factories = [
        Factory(enterprise=enterprise, region=one.region) for enterprise, one in zip(enterprises, listed, strict=True)
    ]
    Organisation.objects.bulk_create(organisations)
    Enterprise.objects.bulk_create(enterprises)
    Factory.objects.bulk_create(factories)
    MaturityAssessment.objects.bulk_create(
        _assessment(factory.pk, one, source, now) for factory, one in zip(factories, listed, strict=True)
    )
    Recognition.objects.bulk_create(Recognition(factory=factory, tier=tier, granted_by=source) for factory in factories)
    _note(dict.fromkeys(enterprises, f"由名单登记为{Tier(tier).label}：{source}"), source=source, by=by)


def _update(some: Sequence[PlannedRow], *, tier: str, source: str, by: Appointment | None) -> None:
    now = clock.now()
    fresh: list[MaturityAssessment] = []
    changed: list[MaturityAssessment] = []
    granted: list[Recognition] = []
    notes: dict[models.Model, str] = {}
    for one in some:
        assert one.known is not None
        if one.known.assessment is None:
            fresh.append(_assessment(one.known.pk, one.listed, source, now))
        elif one.known.assessment.level != one.listed.level:
            assessment = one.known.assessment
            assessment.level, assessment.source, assessment.recorded_at = one.listed.level, source, now
            changed.append(assessment)
        if one.known.recognition is None:
            granted.append(Recognition(factory_id=one.known.pk, tier=tier, granted_by=source))
        notes[Enterprise(pk=one.known.enterprise)] = f"由名单更新：{one.note}（{source}）"
    MaturityAssessment.objects.bulk_create(fresh)
    MaturityAssessment.objects.bulk_update(changed, ["level", "source", "recorded_at"])
    Recognition.objects.bulk_create(granted)
    _note(notes, source=source, by=by)


def _assessment(factory: UUID, listed: ListedFactory, source: str, now: dt.datetime) -> MaturityAssessment:
    return MaturityAssessment(factory_id=factory, year=None, level=listed.level, source=source, recorded_at=now)


def _note(lines: dict, *, source: str, by: Appointment | None) -> None:
    record_each(
        lines=lines,
        deed="import",
        actor=by.user if by else None,
        acting_for=by.organisation if by else None,
        detail={"source": source},
    )


def _chunks(items: Sequence[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while some := list(islice(iterator, CHUNK)):
        yield some
