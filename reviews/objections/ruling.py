"""裁定: the province decides on an objection; upheld, its case ends and comes off the list; a recheck has another result."""

from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import Deed, lock, move, require_actor
from declarations.cases.models import Declaration, Kind, Outcome, Status
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment
from portal.regions.models import Level
from portal.trail.record import record
from reviews.impartial import require_impartial
from reviews.objections.hearing import is_heard, lock_objection, require_anonymous, require_open
from reviews.objections.models import Objection, ObjectionStatus
from reviews.objections.telling import tell_ruled
from reviews.publicity.closing import come_off
from reviews.publicity.listing import recheck_words
from reviews.publicity.models import Publicity, PublicityStatus
from reviews.publicity.opening import lock_publicity


@transaction.atomic
def rule(*, objection_id: UUID, verdict: str, text: str, by: Appointment) -> Objection:
    """Decide: upheld (成立), dismissed (不成立), or withdrawn by whoever made it.

    Args:
        objection_id: which.
        verdict: an ``ObjectionStatus`` other than open.
        text: why; the factory, the bureaus and the objector read it.
        by: an officer of the province.

    Raises:
        Refused: not the province; no reason, or one that names the objector; upheld before the factory was heard, or
            while its case stands on no public notice and no other objection has taken it off one.
        Outdated: it was ruled on.
    """
    # The notice first, then the objection, then the case: whoever ends the notice goes the same way.
    known = Objection.objects.only("declaration_id").get(pk=objection_id)
    current = Publicity.objects.filter(
        status=PublicityStatus.PUBLISHED, roster__lines__declaration=known.declaration_id
    ).first()
    publicity = lock_publicity(current.pk) if current else None
    objection = lock_objection(objection_id)
    require_actor(by=by, level=Level.PROVINCE, region=objection.publicity.region)
    require_impartial(objection.declaration, by=by)
    require_open(objection)
    if verdict not in set(ObjectionStatus.values) - {ObjectionStatus.OPEN}:
        raise Refused("请选择裁定结果。", field="verdict")
    text = text.strip()
    if not text:
        raise Refused("请填写裁定理由，异议人和企业都会看到。", field="text")
    require_anonymous(objection, text, "text")
    if verdict == ObjectionStatus.UPHELD:
        _uphold(objection, publicity, text, by)
    objection.status, objection.ruling = verdict, text[:1000]
    objection.ruled_at, objection.ruled_by = clock.now(), by.user
    objection.save(update_fields=["status", "ruling", "ruled_at", "ruled_by"])
    record(
        subject=objection,
        deed="rule",
        actor=by.user,
        acting_for=by.organisation,
        from_state=ObjectionStatus.OPEN,
        to_state=objection.status,
        summary=objection.get_status_display(),
        detail={"text": text},
    )
    tell_ruled(objection, by)
    return objection


def _uphold(objection: Objection, publicity: Publicity | None, text: str, by: Appointment) -> None:
    if not objection.told_at:
        raise Refused("异议成立的，应先把异议内容告知企业，听取其答复。", field="verdict")
    if not is_heard(objection):
        raise Refused(
            f"企业可在{objection.answer_due_on:%Y年%-m月%-d日}前答复，请待企业答复或期限届满后再裁定异议成立。",
            field="verdict",
        )
    case = lock(objection.declaration_id)
    if case.kind == Kind.RECHECK:
        _require_amended(objection, case)
        return
    if case.status == Status.REJECTED and objection.came_off_before():
        return
    if publicity is None or publicity.status != PublicityStatus.PUBLISHED:
        raise Refused("该项目前不在公示中，不能移出名单。请在重新公示后裁定。", field="verdict")
    if case.status != Status.IN_PUBLICITY:
        raise Outdated(f"该项目前为“{case.get_status_display()}”，可能刚刚已被他人办理，请核对后再办理。")
    move(
        declaration=case,
        deed=Deed.REJECT,
        by=by,
        summary=f"异议成立，移出公示名单：{text}"[:200],
        detail={"publicity": str(publicity.pk), "text": text},
    )
    come_off(publicity=publicity, case=case, by=by)


def _require_amended(objection: Objection, case: Declaration) -> None:
    """A recheck is a result, and comes off no list: an objection to it is upheld once the result is another one."""
    if recheck_words(case.kind, case.outcome or Outcome.OPEN) in {objection.line.outcome, recheck_words(case.kind, "")}:
        raise Refused(
            "复核以结果办结，不因异议移出名单。异议属实的，请先撤下公示、撤回复核意见并改变复核结果，再裁定异议成立。",
            field="verdict",
        )
