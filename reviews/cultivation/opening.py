"""Putting a factory into a pool, and letting it go (通知一（四）: 跟踪服务, 积极组织符合条件的智能工厂争创)."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse

from declarations.cases.lifecycle import require_actor
from factories.registry.models import Factory
from portal import clock
from portal.errors import Outdated, Refused
from portal.inbox.sending import send
from portal.people.models import Appointment
from portal.trail.record import record
from reviews.cultivation.models import Candidate
from reviews.cultivation.pools import Pool, pool_named, pools_at, pools_of
from reviews.cultivation.weighing import keep


@transaction.atomic
def open_candidate(*, factory_id: UUID, pool: str, reason: str, by: Appointment) -> Candidate:
    """Put a factory into the pool of that key; its enterprise is told and pointed to what is still missing.

    A factory need not be ready: the pool is there to bring it so far.

    Args:
        factory_id: which.
        pool: key of a pool of the notice in force there.
        reason: why, for the bureaus.
        by: an officer of its county (of the city where the place has no county).

    Raises:
        Refused: another bureau's, no such pool, no reason, or the tier is held already.
        Outdated: it is in the pool.
    """
    factory = locked(factory_id)
    require_actor(by=by, level=factory.region.level, region=factory.region)
    found = pool_named(pools_at(factory.region), pool)
    if found is None:
        raise Refused("现行通知中没有这个培育库。", field="pool")
    if not reason.strip():
        raise Refused("请填写入库理由。", field="reason")
    tier = found.spec.grants
    if factory.recognitions.in_force().filter(tier=tier).exists():
        raise Refused(f"该工厂已是{found.spec.title}，不需要再入库。")
    if factory.candidates.filter(tier=tier, status=Candidate.Status.OPEN).exists():
        raise Outdated(f"该工厂已在{found.spec.title}培育库中，请刷新后核对。")
    made = Candidate.objects.create(
        factory=factory,
        notice=found.notice,
        pool=pool,
        tier=tier,
        opened_at=clock.now(),
        opened_by=by.user,
        opened_for=by.organisation,
        reason=reason.strip()[:500],
    )
    keep(pool=found, factories=[factory.pk])
    _note(made, "open", by, f"列入{found.spec.title}培育库", text=made.reason)
    planned = found.spec.planned
    send(
        to=factory.enterprise.organisation,
        title=f"已列入{found.spec.title}培育库",
        text=f"{by.organisation}将{factory}列入{found.spec.title}培育库。逐条对照和尚有的差距见门户。\n"
        f"申报在{found.platform.name}（{found.platform.url}）开展，拟于{planned:%-m月%-d日}前完成，具体另行通知。",
        link=reverse("my-readiness"),
        by=by,
    )
    return made


@transaction.atomic
def close_candidate(*, candidate_id: UUID, reason: str, by: Appointment) -> Candidate:
    """Let a factory go from the pool, for a reason; what was noted of it stays.

    Raises:
        Refused: another bureau's, or no reason.
        Outdated: it is in the pool no more.
    """
    candidate = lock(candidate_id)
    require_actor(by=by, level=candidate.factory.region.level, region=candidate.factory.region)
    require_open(candidate)
    if not reason.strip():
        raise Refused("请填写出库理由。", field="reason")
    candidate.status, candidate.closed_reason = Candidate.Status.CLOSED, reason.strip()[:500]
    candidate.closed_at, candidate.closed_by = clock.now(), by.user
    candidate.save(update_fields=["status", "closed_reason", "closed_at", "closed_by"])
    _note(candidate, "close", by, f"移出{candidate.get_tier_display()}培育库", text=candidate.closed_reason)
    return candidate


def locked(factory_id: UUID) -> Factory:
    """The factory, locked until the end of the transaction, with its enterprise and place."""
    Factory.objects.select_for_update(no_key=True).only("pk").get(pk=factory_id)
    named = Factory.objects.select_related("enterprise__organisation", "region__parent__parent")
    return named.get(pk=factory_id)


def lock(pk: UUID) -> Candidate:
    """The candidate, locked until the end of the transaction; its factory first, as every deed on it does."""
    locked(Candidate.objects.values_list("factory", flat=True).get(pk=pk))
    Candidate.objects.select_for_update(no_key=True).only("pk").get(pk=pk)
    return Candidate.objects.with_names().get(pk=pk)


def require_open(candidate: Candidate) -> None:
    """Raises Outdated where it is in the pool no more."""
    if not candidate.is_open:
        raise Outdated(f"该工厂目前为“{candidate.get_status_display()}”，可能刚刚已被他人办理，请核对后再办理。")


def pool_of(candidate: Candidate) -> Pool | None:
    """The pool for its tier by the notice in force, else its own as the newest revision says; None where neither has."""
    in_force = (one for one in pools_at(candidate.factory.region) if one.spec.grants == candidate.tier)
    return next(in_force, None) or pool_named(pools_of(candidate.notice), candidate.pool)


def _note(candidate: Candidate, deed: str, by: Appointment, summary: str, **detail: str) -> None:
    record(
        subject=candidate,
        deed=deed,
        actor=by.user,
        acting_for=by.organisation,
        to_state=candidate.status,
        summary=summary,
        detail={"factory": str(candidate.factory_id), **detail},
    )
