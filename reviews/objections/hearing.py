"""Hearing the other side: the factory is told the substance and answers; a bureau below looks into the facts."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import require_actor
from portal import clock
from portal.errors import Outdated, Refused
from portal.files.papers import check_paper
from portal.files.storing import store
from portal.people.models import Appointment, bureau_of
from portal.regions.models import Level, Region
from portal.trail.record import record
from reviews.impartial import require_impartial
from reviews.objections.models import Inquiry, Objection
from reviews.objections.telling import tell_answered, tell_factory, tell_found, tell_inquired
from reviews.publicity.listing import bureaus_of

_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


@transaction.atomic
def tell(*, objection_id: UUID, substance: str, answer_due_on: dt.date, by: Appointment) -> Objection:
    """Tell the factory what is objected, in the province's own words: those of the objector may name them.

    Raises:
        Refused: not the province; nothing is said; the enterprise is left no day; the objector's name, unit or number is in it.
        Outdated: it was told already, or the objection is ruled on.
    """
    objection = lock_objection(objection_id)
    require_actor(by=by, level=Level.PROVINCE, region=objection.publicity.region)
    require_impartial(objection.declaration, by=by)
    require_open(objection)
    if objection.told_at:
        raise Outdated(f"{objection.told_by}已告知企业，内容见下方。")
    substance = _said(substance, "告知企业的内容", "substance")
    require_anonymous(objection, substance, "substance")
    if answer_due_on <= clock.today():
        raise Refused("答复期限最早为明天，请给企业留出答复时间。", field="answer_due_on")
    objection.substance, objection.answer_due_on = substance[:2000], answer_due_on
    objection.told_at, objection.told_by = clock.now(), by.user
    objection.save(update_fields=["substance", "answer_due_on", "told_at", "told_by"])
    _note(objection, "tell", by, f"告知企业，{answer_due_on.isoformat()}前答复")
    tell_factory(objection, by)
    return objection


@transaction.atomic
def answer(*, objection_id: UUID, text: str, by: Appointment) -> Objection:
    """The factory's answer, once, within its date.

    Raises:
        Refused: not this enterprise, or it was not told; nothing written; the date is past.
        Outdated: a colleague has answered, or the objection is ruled on.
    """
    objection = lock_objection(objection_id)
    mine = by.organisation_id == objection.declaration.enterprise_id
    if not mine or not objection.told_at or not by.user.has_perm("portal.act_for_organisation", by.organisation):
        raise Refused("只有被告知的企业可以答复。")
    require_open(objection)
    if objection.answered_at:
        raise Outdated(f"{objection.answered_by}已答复，内容见下方；只能答复一次。")
    text = _said(text, "答复内容", "text")
    if objection.answer_due_on and clock.today() > objection.answer_due_on:
        raise Refused("答复期限已过。确有情况需要说明的，请与公示的受理单位联系。")
    objection.answer, objection.answered_at, objection.answered_by = text[:4000], clock.now(), by.user
    objection.save(update_fields=["answer", "answered_at", "answered_by"])
    _note(objection, "answer", by, "企业答复")
    tell_answered(objection, by)
    return objection


@transaction.atomic
def inquire(*, objection_id: UUID, region: Region, question: str, due_on: dt.date, by: Appointment) -> Inquiry:
    """Ask the county's or the city's bureau of the factory to look into it.

    Raises:
        Refused: not the province; not a bureau of that place; nothing asked; the day is past; the objector is named in it.
        Outdated: that bureau was asked already, or the objection is ruled on.
    """
    objection = lock_objection(objection_id)
    require_actor(by=by, level=Level.PROVINCE, region=objection.publicity.region)
    require_impartial(objection.declaration, by=by)
    require_open(objection)
    if region not in bureaus_of(objection.declaration):
        raise Refused("只能请该工厂所在的县（市）区或市主管部门核查。", field="region")
    bureau = bureau_of(region)
    if objection.inquiries.filter(to=bureau).exists():
        raise Outdated(f"已请{bureau}核查，见下方。")
    question = _said(question, "需要核查的内容", "question")
    require_anonymous(objection, question, "question")
    if due_on < clock.today():
        raise Refused("核查期限不能早于今天。", field="due_on")
    inquiry = Inquiry.objects.create(
        objection=objection, to=bureau, question=question[:2000], due_on=due_on, asked_at=clock.now(), asked_by=by.user
    )
    _note(objection, "inquire", by, f"请{bureau}核查，{due_on.isoformat()}前报告")
    tell_inquired(inquiry, by)
    return inquiry


@transaction.atomic
def report_finding(*, inquiry_id: UUID, text: str, file: Any, by: Appointment) -> Inquiry:
    """What the bureau found, once.

    Args:
        inquiry_id: which.
        text: what was found.
        file: PDF, JPEG or PNG, or None.
        by: an officer of the bureau that was asked.

    Raises:
        Refused: not the bureau asked; nothing written; the file is none of these.
        Outdated: a colleague has reported, or the objection is ruled on.
    """
    objection = lock_objection(Inquiry.objects.values_list("objection", flat=True).get(pk=inquiry_id))
    inquiry = Inquiry.objects.select_related("to__region", "found_by").get(pk=inquiry_id)
    if by.organisation_id != inquiry.to_id or not by.user.has_perm("portal.act_for_organisation", by.organisation):
        raise Refused(f"只有{inquiry.to}可以报告核查情况。")
    require_open(objection)
    if inquiry.found_at:
        raise Outdated(f"{inquiry.found_by}已报告核查情况，内容见下方。")
    inquiry.finding = _said(text, "核查情况", "text")[:4000]
    if file is not None:
        content_type = check_paper(file, label="核查材料", field="file")
        name = f"{inquiry.to.region.name}核查材料{_ENDINGS[content_type]}"
        inquiry.file = store(name=name, content=file, content_type=content_type)
    inquiry.found_at, inquiry.found_by = clock.now(), by.user
    inquiry.save(update_fields=["finding", "file", "found_at", "found_by"])
    _note(objection, "report_finding", by, f"{inquiry.to}报告核查情况")
    inquiry.objection = objection
    tell_found(inquiry, by)
    return inquiry


def is_heard(objection: Objection) -> bool:
    """Whether the factory answered or had its time."""
    over = objection.answer_due_on is not None and clock.today() > objection.answer_due_on
    return objection.answered_at is not None or over


def require_anonymous(objection: Objection, text: str, field: str) -> None:
    """Raises Refused where ``text``, which others will read, has the objector's name, unit or number in it."""
    statement = objection.statement
    for word in (statement.name, statement.unit, statement.phone):
        if word and word in text:
            raise Refused("内容中有异议人的姓名、单位或电话。异议人的身份不得透露，请删去后再发出。", field=field)


def lock_objection(pk: UUID) -> Objection:
    """The objection, locked until the end of the transaction, with its names."""
    Objection.objects.select_for_update(no_key=True).only("pk").get(pk=pk)
    return Objection.objects.with_names().select_related("told_by", "answered_by", "ruled_by", "statement").get(pk=pk)


def require_open(objection: Objection) -> None:
    if not objection.is_open:
        raise Outdated(f"该异议已由{objection.ruled_by}裁定：{objection.get_status_display()}。")


def _said(text: str, what: str, field: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(f"请填写{what}。", field=field)
    return text


def _note(objection: Objection, deed: str, by: Appointment, summary: str) -> None:
    record(
        subject=objection,
        deed=deed,
        actor=by.user,
        acting_for=by.organisation,
        from_state=objection.status,
        to_state=objection.status,
        summary=summary,
    )
