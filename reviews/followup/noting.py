"""跟踪记录 and 撤销认定 (附件4二、3: 跟踪管理)."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from declarations.cases.lifecycle import require_actor
from factories.recognitions import granting
from factories.recognitions.models import Recognition
from factories.registry.models import Factory
from portal import clock
from portal.errors import Outdated, Refused
from portal.files.models import StoredFile
from portal.files.papers import check_paper
from portal.files.storing import store
from portal.inbox.sending import send
from portal.outbox.kinds import Kind
from portal.people.models import Appointment
from portal.regions.models import Level
from portal.trail.record import record
from reviews.cultivation.models import Candidate
from reviews.directory import table
from reviews.followup.models import FollowUp

_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


@transaction.atomic
def note(
    *,
    factory: Factory,
    tier: str,
    kind: str,
    on: dt.date,
    text: str,
    file: Any,
    next_step: str = "",
    by: Appointment,
) -> FollowUp:
    """Put on record what a bureau knows of a factory that holds the tier, or that is in the pool for it.

    Args:
        factory: which.
        tier: that it holds or works towards.
        kind: a ``FollowUp.Kind`` other than revocation.
        on: of what day it tells.
        text: what there is to say.
        file: PDF, JPEG or PNG, or None.
        next_step: what is to be done next, if anything.
        by: an officer of the county, the city or the province of the factory.

    Raises:
        Refused: not a bureau of that place; the tier is not held; nothing said; a day to come; the file is none of these.
    """
    require_actor(by=by, level=by.organisation.region.level, region=factory.region)
    holds = factory.recognitions.filter(tier=tier, ended_on__isnull=True).exists()
    if not holds and not factory.candidates.filter(tier=tier, status=Candidate.Status.OPEN).exists():
        raise Refused("该工厂目前不是此等级，不再跟踪。")
    if kind not in FollowUp.Kind.values or kind == FollowUp.Kind.REVOCATION:
        raise Refused("请选择类别。", field="kind")
    if not text.strip():
        raise Refused("请填写情况。", field="text")
    _require_past(on, "on")
    return _kept(factory, tier, kind, on, text, file, "", by, next_step=next_step)


@transaction.atomic
def revoke(
    *, recognition_id: UUID, reason: str, document_number: str, document_date: dt.date, file: Any, by: Appointment
) -> FollowUp:
    """撤销认定 by the province's document; the recognition ends on its day, and stays readable with it.

    Raises:
        Refused: not the province; no reason or number; a day before the recognition or to come; the file is none of these.
        Outdated: it has ended.
    """
    held = Recognition.objects.select_related("factory__region__parent__parent").get(pk=recognition_id)
    factory = held.factory
    require_actor(by=by, level=Level.PROVINCE, region=factory.region)
    reason, number = reason.strip(), document_number.strip()
    if not reason:
        raise Refused("撤销认定必须说明理由。", field="reason")
    if not number:
        raise Refused("撤销认定必须填写文号。", field="document_number")
    _require_past(document_date, "document_date")
    if held.granted_on and document_date < held.granted_on:
        raise Refused("发文日期不能早于认定日期。", field="document_date")
    ended = granting.end(factory=factory, tier=held.tier, on=document_date, basis=f"撤销认定，{number[:60]}", by=by)
    if ended is None or ended.pk != recognition_id:
        raise Outdated("该认定刚刚已终止，请刷新后核对。")
    table.ask()
    made = _kept(factory, held.tier, FollowUp.Kind.REVOCATION, document_date, reason, file, number[:60], by)
    send(
        to=ended.factory.enterprise.organisation,
        title=f"撤销认定：{held.get_tier_display()}",
        text=f"{by.organisation}撤销{ended.factory}的{held.get_tier_display()}认定（{number}）。\n\n{reason}",
        link=reverse("recognised-factory", args=[held.pk]),
        kind=Kind.DECIDED,
        by=by,
    )
    return made


def _kept(
    factory: Factory,
    tier: str,
    kind: str,
    on: dt.date,
    text: str,
    file: Any,
    number: str,
    by: Appointment,
    next_step: str = "",
) -> FollowUp:
    made = FollowUp.objects.create(
        factory=factory,
        tier=tier,
        kind=kind,
        on=on,
        text=text.strip()[:2000],
        next_step=next_step.strip()[:500],
        file=_file(file, on) if file is not None else None,
        document_number=number,
        noted_at=clock.now(),
        noted_by=by.user,
        noted_for=by.organisation,
    )
    record(
        subject=made,
        deed="note",
        actor=by.user,
        acting_for=by.organisation,
        to_state=kind,
        summary=f"{made.get_tier_display()}跟踪管理：{made.get_kind_display()}",
        detail={"factory": str(factory.pk), "tier": tier},
    )
    return made


def _file(file: Any, on: dt.date) -> StoredFile:
    content_type = check_paper(file, label="附件", field="file")
    return store(name=f"跟踪管理{on:%Y%m%d}{_ENDINGS[content_type]}", content=file, content_type=content_type)


def _require_past(day: dt.date, field: str) -> None:
    if day > clock.today():
        raise Refused("日期不能晚于今天。", field=field)
