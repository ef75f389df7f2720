"""An uploaded list between its preview and the confirmation; kept on the server, for the person who uploaded it."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from factories.registry.importing import ImportReport, import_rows, read_factories, source_of
from factories.registry.models import ListImport
from portal import clock
from portal.errors import Outdated, Refused
from portal.files.storing import discard, store
from portal.people.access import regions_seen_by
from portal.people.models import Appointment, Role
from portal.regions.models import Region
from portal.trail.record import record

FORGOTTEN_AFTER = dt.timedelta(days=1)
IMPORTING = (Role.CITY_OFFICER, Role.ADMINISTRATOR)


def keep(*, file: Any, tier: str, region: Region, by: Appointment) -> ListImport:
    """Keep a list that was read without mistakes, until its owner confirms. What the owner left lying for a day goes.

    Raises:
        Refused: ``by`` may not import for ``region``.
    """
    require_importer(by=by, region=region)
    file.seek(0)
    with transaction.atomic():
        stored = store(name=file.name, content=file, content_type=file.content_type or "application/octet-stream")
        kept = ListImport.objects.create(
            file=stored,
            tier=tier,
            region=region,
            asked_at=clock.now(),
            asked_by=by.user,
        )
    forgotten = ListImport.objects.filter(asked_by=by.user, done_at__isnull=True).exclude(pk=kept.pk)
    for one in forgotten.filter(file__created_at__lt=timezone.now() - FORGOTTEN_AFTER).select_related("file"):
        one.delete()
        discard(one.file)
    return kept


def carry_out(*, import_id: UUID, by: Appointment) -> ImportReport:
    """Import a list that was looked at: all of it, once, or nothing.

    The file is read before the transaction begins: SQLite's write lock is held for the writing only.

    Raises:
        Outdated: it has been imported already (a double click), or the register has changed since.
        Refused: it has mistakes, or ``by`` may not import it.
    """
    waiting = ListImport.objects.select_related("file", "region").get(pk=import_id)
    if waiting.asked_by_id != by.user_id:
        raise Refused("只有上传名单的人可以确认导入。")
    require_importer(by=by, region=waiting.region)
    with waiting.file.content.open("rb") as file:
        reading = read_factories(file=file, region=waiting.region)
    if reading.bad:
        raise Refused(f"名单有{len(reading.bad)}处有误，未导入任何一行。请更正后重新上传。")
    with transaction.atomic():
        waiting = (
            ListImport.objects.select_for_update(of=("self",), no_key=True)
            .select_related("file", "region")
            .get(pk=import_id)
        )
        if waiting.done_at is not None:
            raise Outdated(f"该名单已导入：新增{waiting.created}家，更新{waiting.updated}家，不必重复操作。")
        source = source_of(sheet=reading.sheet, tier=waiting.tier, file_name=waiting.file.name)
        report = import_rows(rows=reading.rows, tier=waiting.tier, source=source, by=by)
        waiting.done_at = clock.now()
        waiting.created, waiting.updated, waiting.unchanged = report.created, report.updated, report.unchanged
        waiting.save(update_fields=["done_at", "created", "updated", "unchanged"])
        record(
            subject=waiting,
            deed="import",
            actor=by.user,
            acting_for=by.organisation,
            summary=f"导入{waiting}：新增{report.created}家，更新{report.updated}家，无变化{report.unchanged}家",
        )
    return report


def require_importer(*, by: Appointment, region: Region) -> None:
    """Refuse who may not import for ``region``.

    Raises:
        Refused: another role, or a region that the person does not see.
    """
    if by.role not in IMPORTING:
        raise Refused("只有市级审核员和系统管理员可以导入名单。")
    if not regions_seen_by(by.user).filter(pk=region.pk).exists():
        raise Refused(f"您不能为{region.name}导入名单。", field="region")
