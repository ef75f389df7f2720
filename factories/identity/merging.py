"""Merging doubles without loss: two enterprises, or two factories of one, become one; the other stays as a pointer.

The deed stands here, where enterprises, factories, recognitions and assessments are known. Rows of other apps that point
to what is merged are moved by every relation that exists, so that a new one is never forgotten; what is against it and
what goes to their trail they say themselves (``followers``).
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import IntegrityError, models, transaction

from factories.assessments.models import MaturityAssessment
from factories.identity.comparing import KEPT, MERGED, Clash, Comparison, Step, compare, compare_factories
from factories.identity.followers import followers
from factories.identity.scope import locked, require_decider
from factories.recognitions.models import Recognition
from factories.registry.claiming import follow, lock_pending
from factories.registry.models import Enterprise, Factory, FormerName
from factories.registry.registering import keep_former
from portal import clock
from portal.errors import Outdated, Refused
from portal.inbox.models import Message
from portal.people.appointments import appoint, dismiss
from portal.people.models import Appointment, Role
from portal.people.passes import Invitation
from portal.regions.models import Region
from portal.trail.record import record

_RESULT = ("level", "score", "source", "recorded_at")


@transaction.atomic
def merge_enterprises(
    *,
    kept_id: UUID,
    merged_id: UUID,
    places: Mapping[UUID, UUID | None],
    choices: Mapping[str, str],
    basis: str,
    by: Appointment,
) -> Enterprise:
    """Let ``merged_id`` become one with ``kept_id``; all that belongs to it then belongs to the kept one.

    Args:
        kept_id: keeps its name and address.
        merged_id: stays as a pointer; its name is a former name of the kept one.
        places: as for ``compare``, for every factory of the merged one.
        choices: for each clash by its key, which of the two counts, ``kept`` or ``merged``.
        basis: why they are one.
        by: an officer above both.

    Raises:
        Refused: not theirs, no basis, or an obstacle, which says what to do first.
        Outdated: one of them was merged meanwhile, or a factory or clash has come that was not decided.
    """
    if kept_id == merged_id:
        raise Refused("请选择另一家企业。")
    _lock_round(enterprises=[kept_id, merged_id])
    first, second = (locked(pk) for pk in sorted([kept_id, merged_id]))
    kept, merged = (first, second) if first.pk == kept_id else (second, first)
    for one in (kept, merged):
        require_decider(by=by, enterprise=one)
    theirs = list(
        Factory.objects.select_for_update(of=("self",), no_key=True)
        .filter(enterprise__in=[kept, merged])
        .order_by("pk")
    )
    theirs = [one for one in theirs if one.enterprise_id == merged.pk]
    plan = compare(kept=kept, merged=merged, places=places)
    _check(plan.all_obstacles, plan.all_clashes, choices, basis)
    if {one.pk for one in theirs} - set(places):
        raise Outdated("该企业刚刚登记了新的工厂，请重新核对后再合并。")
    for follower in followers():
        follower.note_merge(factories=theirs, kept=kept, by=by)
    for step in plan.steps:
        if step.into is not None:
            _merge_into(step, choices, basis)
    _unite(plan, choices, basis)
    try:
        with transaction.atomic():
            _point_to(old=merged, new=kept)
    except IntegrityError as both:
        raise Refused("两家企业各有一项只能有一项的记录，不能合并，请先办结其中一项。") from both
    follow(enterprise=kept, region=kept.region, deed="follow_merge", by=by)
    _move_clerks(merged, kept, by)
    detail = {
        "text": basis.strip(),
        "kept": str(kept.pk),
        "merged": str(merged.pk),
        "places": {str(step.factory.pk): str(step.into.pk) if step.into else "" for step in plan.steps},
        "clashes": _said(plan.all_clashes, choices),
        "holdings": plan.holdings,
    }
    for subject, summary in (
        (kept, f"“{merged.name}”（{merged.region.name}）并入本企业"),
        (merged, f"并入“{kept.name}”（{kept.region.name}）"),
    ):
        record(subject=subject, deed="merge", actor=by.user, acting_for=by.organisation, summary=summary, detail=detail)
    return kept


@transaction.atomic
def merge_factories(
    *,
    kept_id: UUID,
    merged_id: UUID,
    choices: Mapping[str, str],
    basis: str,
    by: Appointment,
) -> Factory:
    """Let two factories of one enterprise become one; the other stays as a pointer.

    Raises:
        Refused: not theirs, not of one enterprise, no basis, or an obstacle.
        Outdated: one was merged meanwhile, or a clash has come that was not decided.
    """
    if kept_id == merged_id:
        raise Refused("请选择另一个工厂。")
    owner = Factory.ever.get(pk=kept_id).enterprise_id
    _lock_round(enterprises=[owner])
    enterprise = locked(owner)
    require_decider(by=by, enterprise=enterprise)
    both = {
        one.pk: one
        for one in Factory.objects.select_for_update(of=("self",), no_key=True)
        .filter(enterprise=enterprise)
        .order_by("pk")
    }
    if not {kept_id, merged_id} <= set(both):
        raise Outdated("其中一个工厂刚刚已被合并或不属于该企业，您的操作未生效，请重新核对。")
    step = compare_factories(factory=both[merged_id], into=both[kept_id])
    _check(step.obstacles, step.clashes, choices, basis)
    for follower in followers():
        follower.note_merge(factories=[step.factory], kept=enterprise, by=by)
    _merge_into(step, choices, basis)
    record(
        subject=enterprise,
        deed="merge_factories",
        actor=by.user,
        acting_for=by.organisation,
        summary=f"工厂“{step.factory}”并入“{both[kept_id]}”",
        detail={
            "text": basis.strip(),
            "kept": str(kept_id),
            "merged": str(merged_id),
            "clashes": _said(step.clashes, choices),
        },
    )
    return both[kept_id]


def _lock_round(*, enterprises: Sequence[UUID]) -> None:
    """First the claims, then the counties (an import, rechecks opened), then what follows the factories, then the factories' owners."""
    lock_pending(enterprises=enterprises)
    factories = list(Factory.ever.filter(enterprise__in=enterprises))
    places = {one.region_id for one in factories}
    list(Region.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=places).order_by("pk"))
    for follower in followers():
        follower.lock(factories=factories)


def _check(obstacles: list[str], clashes: list[Clash], choices: Mapping[str, str], basis: str) -> None:
    if not basis.strip():
        raise Refused("请填写合并的依据。", field="basis")
    if obstacles:
        raise Refused(obstacles[0])
    for clash in clashes:
        if choices.get(clash.key) not in {KEPT, MERGED}:
            raise Outdated(f"请选择以哪一条为准：{clash.label}。")


def _merge_into(step: Step, choices: Mapping[str, str], basis: str) -> None:
    """Let ``step.factory`` become a pointer; of each clash the chosen record counts, the other is history."""
    merged, kept = step.factory, step.into
    assert kept is not None
    today = clock.today()
    for clash in step.clashes:
        kind, _, pk = clash.key.partition("-")
        takes_merged = choices[clash.key] == MERGED
        if kind == "tier":
            theirs = Recognition.objects.get(pk=pk)
            mine = kept.recognitions.in_force().get(tier=theirs.tier)
            loser = mine if takes_merged else theirs
            loser.ended_on, loser.ended_by = today, f"重复登记，企业合并：{basis.strip()}"[:200]
            loser.save(update_fields=["ended_on", "ended_by"])
        elif takes_merged:
            result = MaturityAssessment.objects.get(pk=pk)
            _swap(result, kept.maturity_assessments.get(year=result.year))
    years = set(kept.maturity_assessments.values_list("year", flat=True))
    for result in merged.maturity_assessments.all():
        if result.year not in years:
            result.factory = kept
            result.save(update_fields=["factory"])
    if merged.name and merged.name != kept.name:
        taken = kept.enterprise.factories.filter(name=merged.name).exclude(pk__in=[kept.pk, merged.pk])
        if kept.name or taken.exists():
            keep_former(
                enterprise=kept.enterprise,
                factory=kept,
                kind=FormerName.Kind.FACTORY,
                value=merged.name,
                until=today,
                basis=basis,
            )
        else:
            # The kept one takes the name, once the pointer no longer holds it.
            kept.name = merged.name
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    kept.save(update_fields=["name"])
    try:
        with transaction.atomic():
            _point_to(old=merged, new=kept, stay=(MaturityAssessment,))
    except IntegrityError as both:
        raise Refused("两个工厂各有一项只能有一项的记录，不能合并，请改为保留为单独的工厂。") from both


def _swap(one: MaturityAssessment, other: MaturityAssessment) -> None:
    """Exchange two results; both are kept, each under the other's factory."""
    for name in _RESULT:
        mine, theirs = getattr(one, name), getattr(other, name)
        setattr(one, name, theirs)
        setattr(other, name, mine)
    one.save(update_fields=_RESULT)
    other.save(update_fields=_RESULT)


def _unite(plan: Comparison, choices: Mapping[str, str], basis: str) -> None:
    """Names, code, contact and inbox: the kept one's, completed by the other's; what no longer counts is former."""
    kept, merged, today = plan.kept, plan.merged, clock.today()
    code = merged.credit_code
    merged.merged_into, merged.credit_code, merged.name_key = kept, None, ""
    merged.save(update_fields=["merged_into", "credit_code", "name_key"])
    if merged.name != kept.name:
        keep_former(
            enterprise=kept, kind=FormerName.Kind.ENTERPRISE, value=merged.name, until=today, basis=f"合并：{basis}"
        )
    if code and code != kept.credit_code:
        former = code
        if kept.credit_code is None or choices.get("code") == MERGED:
            former, kept.credit_code = kept.credit_code or "", code
        if former:
            keep_former(enterprise=kept, kind=FormerName.Kind.CODE, value=former, until=today, basis=f"合并：{basis}")
    if not kept.contact_name:
        kept.contact_name, kept.contact_phone = merged.contact_name, merged.contact_phone
    kept.save(update_fields=["credit_code", "contact_name", "contact_phone"])
    Message.objects.filter(to=merged.organisation_id).update(to=kept.organisation_id, occasion="")
    # Who invited administers the kept one from now on, and their links go on working.
    Invitation.objects.filter(organisation=merged.organisation_id).update(organisation=kept.organisation_id)


def _point_to(*, old: models.Model, new: models.Model, stay: tuple[type[models.Model], ...] = ()) -> None:
    """Let every row of any app that points to ``old`` point to ``new``, but for those of ``stay``."""
    for relation in type(old)._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.field.model not in stay:
            key = relation.field
            pointing = key.model._base_manager.filter(**{key.name: old})
            if key.model is type(old):
                pointing = pointing.exclude(pk=old.pk)  # what points to the pointer; the pointer itself points on
            pointing.update(**{key.name: new})


def _move_clerks(merged: Enterprise, kept: Enterprise, by: Appointment) -> None:
    """Who acted for the merged one acts for the kept one; grants follow by the two deeds that write them.

    Clerks go first, since an enterprise is not left with clerks and no administrator, and who administers either one
    administers the kept one.
    """
    administrators = set(_standing(kept, Role.ENTERPRISE_ADMINISTRATOR).values_list("user", flat=True))
    clerks_first = [*_standing(merged, Role.CLERK), *_standing(merged, Role.ENTERPRISE_ADMINISTRATOR)]
    for held in clerks_first:
        dismiss(appointment=held, by=by)
    for held in reversed(clerks_first):
        if held.user_id not in administrators:
            appoint(user=held.user, organisation=kept.organisation, role=Role(held.role), by=by)


def _standing(enterprise: Enterprise, role: Role) -> "models.QuerySet[Appointment]":
    return enterprise.organisation.appointments.filter(ended_at__isnull=True, role=role).select_related("user")


def _said(clashes: list[Clash], choices: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"label": one.label, KEPT: one.kept, MERGED: one.merged, "chosen": choices[one.key]} for one in clashes]
