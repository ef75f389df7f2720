"""国家平台的办理结果, as a bureau reads it there (通知一（四）: 申报工作通过国家平台开展); 入选 is a recognition.

A step that was recorded wrongly is taken back with a reason, with what followed from it, and recorded anew.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from declarations.cases.lifecycle import acts_at
from factories.recognitions import granting
from factories.recognitions.models import Recognition
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
from reviews.cultivation.models import Candidate, Step
from reviews.cultivation.opening import lock, require_open

_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
_ORDER = {kind: n for n, kind in enumerate(("applied", "accepted", "publicised", "selected"))} | {"not_selected": 3}
_OUTCOMES = {Step.Kind.SELECTED: Candidate.Status.SELECTED, Step.Kind.NOT_SELECTED: Candidate.Status.NOT_SELECTED}
_NUMBERED = {Step.Kind.APPLIED: "请填写国家平台的申报编号。", Step.Kind.SELECTED: "请填写入选文件的文号。"}


@transaction.atomic
def record_step(
    *,
    candidate_id: UUID,
    kind: str,
    on: dt.date,
    number: str = "",
    title: str = "",
    text: str = "",
    file: Any = None,
    by: Appointment,
) -> Step:
    """Put on record what the other platform did. 入选 lets the factory hold the tier, by the document named here.

    Args:
        candidate_id: in the pool.
        kind: a ``Step.Kind``.
        on: the day of it: of the document where there is one.
        number: 申报编号 of an application, 文号 of a document.
        title: of the document.
        text: what else there is to say; of 未入选 the reason, if one was given.
        file: PDF, JPEG or PNG; a selection has one.
        by: an officer of its city or of the province.

    Raises:
        Refused: another bureau's; what the step needs is missing; a day that cannot be.
        Outdated: the step is on record, or it is in the pool no more.
    """
    candidate = lock(candidate_id)
    _require_above(candidate, by)
    if kind not in Step.Kind.values:
        raise Refused("请选择进展。", field="kind")
    require_open(candidate)
    standing = list(candidate.steps.filter(taken_back_at__isnull=True))
    if any(one.kind == kind for one in standing):
        raise Outdated(f"“{Step.Kind(kind).label}”已登记，可能刚刚已被他人登记；有误的请更正。")
    number = number.strip()[:60]
    if not number and kind in _NUMBERED:
        raise Refused(_NUMBERED[Step.Kind(kind)], field="number")
    _check_day(kind, on, standing)
    if file is None and kind == Step.Kind.SELECTED:
        raise Refused("请附入选文件。", field="file")
    made = Step.objects.create(
        candidate=candidate,
        kind=kind,
        on=on,
        number=number,
        title=title.strip()[:120],
        text=text.strip()[:500],
        file=_file(file, on) if file is not None else None,
        recorded_at=clock.now(),
        recorded_by=by.user,
        recorded_for=by.organisation,
    )
    _follow(candidate, made, by)
    _note(candidate, "step", by, f"国家平台{made.get_kind_display()}（{on}{'，' + number if number else ''}）", made)
    _tell(candidate, f"{candidate.get_tier_display()}：国家平台{made.get_kind_display()}", _words(made), by)
    return made


@transaction.atomic
def take_back(*, step_id: UUID, reason: str, by: Appointment) -> Step:
    """更正: the step does not count any more; an outcome's candidate is in the pool again, its recognition taken back.

    Raises:
        Refused: another bureau's; no reason; a later deed stands on the recognition.
        Outdated: it was taken back, or the factory is in the pool anew.
    """
    candidate = lock(Step.objects.values_list("candidate", flat=True).get(pk=step_id))
    _require_above(candidate, by)
    step = candidate.steps.get(pk=step_id)
    if step.taken_back_at is not None:
        raise Outdated("该项刚刚已被更正，请刷新后核对。")
    if not reason.strip():
        raise Refused("请填写更正原因。", field="reason")
    if step.kind in _OUTCOMES:
        if Candidate.objects.filter(factory=candidate.factory, tier=candidate.tier, status="open").exists():
            raise Outdated("该工厂此后已重新入库，不能更正原结果。")
        if step.kind == Step.Kind.SELECTED:
            granting.undo(case_id=candidate.pk, by=by)
        candidate.status = Candidate.Status.OPEN
        candidate.save(update_fields=["status"])
    elif not candidate.is_open:
        raise Refused(f"已登记“{candidate.get_status_display()}”，请先更正结果。")
    step.taken_back_at, step.taken_back_by = clock.now(), by.user
    step.taken_back_reason = reason.strip()[:500]
    step.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    _note(candidate, "take_back", by, f"更正：“{step.get_kind_display()}”不作数", step, text=step.taken_back_reason)
    title = f"更正：{candidate.get_tier_display()}国家平台{step.get_kind_display()}"
    _tell(candidate, title, f"此前登记的“{_words(step)}”有误，不作数。原因：{step.taken_back_reason}", by)
    return step


def _follow(candidate: Candidate, step: Step, by: Appointment) -> None:
    """What an outcome brings with it."""
    if step.kind not in _OUTCOMES:
        return
    candidate.status = _OUTCOMES[Step.Kind(step.kind)]
    candidate.save(update_fields=["status"])
    if step.kind == Step.Kind.SELECTED:
        basis = f"《{step.title}》（{step.number}）" if step.title else step.number
        granting.grant(
            factory=candidate.factory, tier=candidate.tier, on=step.on, basis=basis, case_id=candidate.pk, by=by
        )


def recognition_of(candidate: Candidate) -> Recognition | None:
    """What its selection granted."""
    return Recognition.objects.filter(granted_in_case=candidate.pk).first()


def _require_above(candidate: Candidate, by: Appointment) -> None:
    region = candidate.factory.region
    if not any(acts_at(by=by, level=level, region=region) for level in (Level.CITY, Level.PROVINCE)):
        raise Refused(f"只有{region.name}的市级、省级主管部门可以登记国家平台的办理结果。")


def _check_day(kind: str, on: dt.date, standing: list[Step]) -> None:
    if on > clock.today():
        raise Refused("日期不能晚于今天。", field="on")
    for one in standing:
        if _ORDER[one.kind] < _ORDER[kind] and one.on > on:
            raise Refused(f"日期不能早于{one.get_kind_display()}的日期（{one.on}）。", field="on")
        if _ORDER[one.kind] > _ORDER[kind] and one.on < on:
            raise Refused(f"日期不能晚于{one.get_kind_display()}的日期（{one.on}）。", field="on")


def _words(step: Step) -> str:
    parts = [f"{step.on.year}年{step.on.month}月{step.on.day}日{step.get_kind_display()}", step.number, step.text]
    return "，".join(one for one in parts if one)


def _tell(candidate: Candidate, title: str, text: str, by: Appointment) -> None:
    send(
        to=candidate.factory.enterprise.organisation,
        title=title,
        text=f"{by.organisation}登记了{candidate.factory}在国家平台的办理情况：{text}",
        link=reverse("my-readiness"),
        kind=Kind.DECIDED,
        by=by,
    )


def _file(file: Any, on: dt.date) -> StoredFile:
    content_type = check_paper(file, label="附件", field="file")
    return store(name=f"国家平台{on:%Y%m%d}{_ENDINGS[content_type]}", content=file, content_type=content_type)


def _note(candidate: Candidate, deed: str, by: Appointment, summary: str, step: Step, **detail: str) -> None:
    record(
        subject=candidate,
        deed=deed,
        actor=by.user,
        acting_for=by.organisation,
        to_state=candidate.status,
        summary=summary,
        detail={"factory": str(candidate.factory_id), "step": str(step.pk), **detail},
    )
