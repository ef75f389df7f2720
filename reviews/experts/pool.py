"""专家库: the province enters experts; they declare their relations and pledge before they are given anything."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from portal import clock
from portal.errors import Refused
from portal.people.appointments import appoint
from portal.people.models import Appointment, Role, User
from portal.people.passes import read_aloud
from portal.trail.record import record
from reviews.experts.models import Expert, Relation
from reviews.experts.relations import lock_with_cases, require_province, write_relation
from reviews.experts.sectors import sectors_offered

PLEDGE = "本人已如实、完整地申报与申报企业的利害关系，遇有新的利害关系立即申请回避；对申报材料、评审过程和评审结果保密，独立、客观、公正评审。"


@transaction.atomic
def enrol(
    *, username: str, full_name: str, phone: str, employer: str, post: str, fields: Sequence[str], by: Appointment
) -> tuple[Expert, str]:
    """Enter a person into the pool, with an account of their own: officers and enterprises' people are no experts.

    The employer is their first declared relation.

    Returns:
        The expert, and the initial password: it is shown once and kept nowhere.

    Raises:
        Refused: not the province; the user name is taken; something is missing.
    """
    require_province(by)
    employer, chosen = _checked(employer, fields)
    password = read_aloud()
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                username, password, full_name=full_name.strip(), phone=phone.strip(), password_is_initial=True
            )
    except IntegrityError as taken:
        raise Refused("该用户名已被使用，请换一个", field="username") from taken
    record(subject=user, deed="create", actor=by.user, acting_for=by.organisation, summary="开通专家账户")
    appoint(user=user, organisation=by.organisation, role=Role.EXPERT, by=by)
    expert = Expert.objects.create(
        user=user, employer=employer, post=post.strip()[:60], fields=chosen, entered_at=clock.now(), entered_by=by.user
    )
    _record(expert, deed="enrol", by=by, summary="列入评审专家库")
    write_relation(expert, kind=Relation.Kind.EMPLOYED, name=employer, note="工作单位", by=by)
    return expert, password


@transaction.atomic
def amend(
    *, expert_id: UUID, employer: str, post: str, fields: Sequence[str], is_active: bool, by: Appointment
) -> Expert:
    """Correct what the pool says of an expert, or pause them (``is_active``): paused, they open and are given nothing.

    A new employer is a new relation, which withdraws what the expert has of that enterprise; the former goes on barring.

    Raises:
        Refused: not the province; something is missing.
    """
    require_province(by)
    employer, chosen = _checked(employer, fields)
    expert = lock_with_cases(expert_id)
    before = (expert.employer, expert.post, expert.fields, expert.is_active)
    after = (employer, post.strip()[:60], chosen, is_active)
    if before == after:
        return expert
    moved = expert.employer != employer
    expert.employer, expert.post, expert.fields, expert.is_active = after
    expert.save(update_fields=["employer", "post", "fields", "is_active"])
    paused = {True: "恢复参加评审", False: "暂停参加评审"}[is_active] if before[3] != is_active else "修改专家信息"
    _record(expert, deed="amend", by=by, summary=paused)
    if moved:
        write_relation(expert, kind=Relation.Kind.EMPLOYED, name=employer, note="工作单位", by=by)
    return expert


@transaction.atomic
def pledge(*, by: Appointment) -> Expert:
    """保密和利害关系承诺 of an expert, once: from then on cases can be assigned to them.

    Raises:
        Refused: ``by`` is no expert.
    """
    expert = Expert.objects.select_for_update(no_key=True).filter(user=by.user_id).first()
    if expert is None or by.role != Role.EXPERT:
        raise Refused("只有评审专家本人可以作出承诺。")
    if expert.pledged_at is None:
        expert.pledged_at = clock.now()
        expert.save(update_fields=["pledged_at"])
        _record(expert, deed="pledge", by=by, summary="作出保密和利害关系承诺", detail={"text": PLEDGE})
    return expert


def _checked(employer: str, fields: Sequence[str]) -> tuple[str, list[str]]:
    employer = employer.strip()[:120]
    if not employer:
        raise Refused("请填写工作单位。", field="employer")
    chosen = [one for one in sectors_offered() if one in fields]
    if not chosen:
        raise Refused("请至少选择一个专业领域。", field="fields")
    return employer, chosen


def _record(expert: Expert, *, deed: str, by: Appointment, summary: str, detail: dict[str, str] | None = None) -> None:
    record(subject=expert, deed=deed, actor=by.user, acting_for=by.organisation, summary=summary, detail=detail or {})
