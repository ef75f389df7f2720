"""利害关系: declaring what ties an expert to an enterprise, and which expert is barred from which case."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists

from declarations.cases.models import Declaration, Status
from factories.registry.credit_code import clean_credit_code
from factories.registry.models import Enterprise, FormerName
from factories.registry.names import name_key, tidy_name
from portal import clock
from portal.errors import Refused
from portal.people.models import Appointment, Role
from portal.regions.models import Level
from portal.trail.record import record
from reviews.experts.models import Expert, Relation, Scoring
from reviews.experts.telling import tell_lacking
from reviews.experts.withdrawing import withdraw


@transaction.atomic
def declare(
    *, expert_id: UUID, kind: str, name: str, by: Appointment, credit_code: str = "", note: str = ""
) -> Relation:
    """Put a relation on record; the expert's open cases of that enterprise are withdrawn in the same transaction.

    Args:
        expert_id: whose relation.
        kind: one of ``Relation.Kind``.
        name: of the enterprise, as the expert knows it.
        by: the expert, or an officer of the province.
        credit_code: of the enterprise, where it is known.
        note: what more there is to say.

    Raises:
        Refused: neither the expert nor the province; no name; a wrong credit code; declared already.
    """
    expert = lock_with_cases(expert_id)
    require_self_or_province(expert, by)
    name = tidy_name(name)
    if not name:
        raise Refused("请填写企业名称。", field="name")
    if kind not in Relation.Kind.values:
        raise Refused("请选择关系。", field="kind")
    try:
        code = clean_credit_code(credit_code) if credit_code.strip() else ""
    except ValidationError as wrong:
        raise Refused(wrong.messages[0], field="credit_code") from None
    if expert.relations.filter(kind=kind, name_key=name_key(name), credit_code=code).exists():
        raise Refused(f"已申报过与{name}的这一关系，不必重复申报。", field="name")
    return write_relation(expert, kind=kind, name=name, credit_code=code, note=note, by=by)


@transaction.atomic
def recuse(*, scoring_id: UUID, kind: str, note: str, by: Appointment) -> Relation:
    """回避: the expert declares a relation to the enterprise of a case that they were given; it is theirs no more.

    Raises:
        Refused: not theirs, or taken from them meanwhile; no such kind of relation.
    """
    scoring = Scoring.objects.readable_by(by.user).filter(pk=scoring_id).first()
    if scoring is None:
        raise Refused("该评审任务已撤销或已办结，不必再申请回避。")
    enterprise = scoring.declaration.enterprise
    return declare(
        expert_id=scoring.expert_id,
        kind=kind,
        name=enterprise.name,
        credit_code=enterprise.credit_code or "",
        note=note,
        by=by,
    )


def write_relation(
    expert: Expert, *, kind: str, name: str, by: Appointment, credit_code: str = "", note: str = ""
) -> Relation:
    """A row, its line on the expert's trail, and the end of what the expert has of that enterprise, handed in or not.

    For deeds that hold the expert's row, and their open cases before it (``lock_with_cases``).
    """
    bearers = Enterprise.objects.filter(name_key=name_key(name))
    if credit_code:
        bearers = Enterprise.objects.filter(credit_code=credit_code)
    found = list(bearers[:2])
    relation = Relation.objects.create(
        expert=expert,
        kind=kind,
        name=name[:120],
        name_key=name_key(name),
        credit_code=credit_code,
        enterprise=found[0] if len(found) == 1 else None,
        note=note.strip()[:200],
        declared_at=clock.now(),
        declared_by=by.user,
    )
    record(
        subject=expert,
        deed="declare_relation",
        actor=by.user,
        acting_for=by.organisation,
        summary=f"申报利害关系：{relation}",
        detail={"relation": str(relation.pk)},
    )
    _withdraw_barred(expert, relation, by=by)
    return relation


def lock_with_cases(expert_id: UUID) -> Expert:
    """The expert, locked after the cases that they have open: a case is locked before who scores it, everywhere."""
    open_ = Scoring.objects.standing().filter(expert=expert_id, declaration__status=Status.SCORING)
    cases = list(open_.values_list("declaration", flat=True))
    list(Declaration.objects.select_for_update(no_key=True).filter(pk__in=cases).order_by("pk").values_list("pk"))
    Expert.objects.select_for_update(no_key=True).only("pk").get(pk=expert_id)
    return Expert.objects.select_related("user").get(pk=expert_id)


def require_province(by: Appointment) -> None:
    """Raises Refused unless ``by`` is an officer of the province."""
    if by.role != Role.PROVINCE_OFFICER or by.organisation.level != Level.PROVINCE:
        raise Refused("只有省级主管部门可以办理此事项")


def require_self_or_province(expert: Expert, by: Appointment) -> None:
    """Raises Refused unless ``by`` is the expert, in that role, or an officer of the province."""
    if not (by.role == Role.EXPERT and by.user_id == expert.user_id):
        require_province(by)


def barred(cases: Iterable[Declaration], experts: Iterable[Expert]) -> dict[UUID, dict[UUID, str]]:
    """Case → expert → the relation that bars the expert from it; four queries for all. As ``Scoring.readable_by`` says it."""
    cases, experts = list(cases), list(experts)
    people = {one.user_id: one.pk for one in experts}
    ties = list(Relation.objects.filter(expert__in=[one.pk for one in experts]))
    acting = defaultdict(set)
    held = Appointment.objects.in_force().filter(user__in=people, organisation__enterprise__isnull=False)
    for user, organisation in held.values_list("user", "organisation"):
        acting[organisation].add(people[user])
    bore: dict[UUID, dict[str, set[str | None]]] = defaultdict(lambda: defaultdict(set))
    former = FormerName.objects.filter(enterprise__in=[case.enterprise_id for case in cases])
    for firm_id, kind, key in former.values_list("enterprise", "kind", "key"):
        bore[firm_id][kind].add(key)
    found: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for case in cases:
        firm = case.enterprise
        codes = {firm.credit_code} | bore[firm.pk][FormerName.Kind.CODE]
        names = {firm.name_key} | bore[firm.pk][FormerName.Kind.ENTERPRISE]
        for tie in ties:
            by_code = bool(tie.credit_code) and tie.credit_code in codes
            if tie.enterprise_id == firm.pk or by_code or tie.name_key in names:
                found[case.pk][tie.expert_id] = str(tie)
        for expert in acting[firm.pk]:
            found[case.pk][expert] = "企业人员"
    return found


def require_unbarred(case: Declaration) -> None:
    """Raises Refused while somebody scores a locked case who is barred from it by now.

    A relation that is declared withdraws at once; an enterprise that takes another name, or is merged, bars as well.
    """
    experts = [one.expert for one in Scoring.objects.standing().filter(declaration=case).select_related("expert__user")]
    against = barred([case], experts).get(case.pk, {})
    for expert in experts:
        if expert.pk in against:
            raise Refused(
                f"{expert}与该企业有利害关系（{against[expert.pk]}），应当回避，其评分不得计入。请先撤下该专家，另行分配。"
            )


def _withdraw_barred(expert: Expert, relation: Relation, *, by: Appointment) -> None:
    ties = Relation.objects.filter(pk=relation.pk)
    open_ = Scoring.objects.standing().filter(
        Exists(ties.to_enterprise("declaration__enterprise")), expert=expert, declaration__status=Status.SCORING
    )
    for scoring in open_.select_related("declaration"):
        withdraw(scoring, because=f"回避：{relation.get_kind_display()}", by=by)
        tell_lacking(scoring, by=by)
