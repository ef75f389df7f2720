"""Granting, confirming, ending a tier, and taking back or correcting what a case's decision did to it.

The factory's row is locked first in each deed, so that two decisions on one factory come one after the other.
"""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from factories.recognitions.models import Confirmation, Recognition, Tier
from factories.registry.models import Factory
from portal.errors import Refused
from portal.people.models import Appointment
from portal.trail.record import record


@transaction.atomic
def grant(
    *,
    factory: Factory,
    tier: str,
    on: dt.date | None,
    basis: str,
    case_id: UUID | None = None,
    by: Appointment | None,
) -> Recognition:
    """Let the factory hold ``tier``; where it holds it already, confirm that.

    Args:
        factory: which.
        tier: a ``Tier``.
        on: the date of the decision; None where a list does not print it, and then a tier held already stays as it is.
        basis: the document, as printed.
        case_id: the case whose decision this is; once per case, and ``undo`` takes it back.
        by: who decided; None where the portal itself notes what a list says.
    """
    factory = _locked(factory.pk)
    held = Recognition.objects.in_force().filter(factory=factory, tier=tier).first()
    if held is None:
        held = Recognition.objects.create(
            factory=factory,
            tier=tier,
            granted_on=on,
            granted_by=basis,
            granted_in_case=case_id,
        )
        _note(held, deed="grant", by=by, summary=f"认定为{held.get_tier_display()}", basis=basis, case_id=case_id)
        return held
    if on is not None:
        _confirm(held, on=on, basis=basis, case_id=case_id, by=by)
    return held


@transaction.atomic
def confirm(
    *,
    factory: Factory,
    tier: str,
    on: dt.date,
    basis: str,
    case_id: UUID | None = None,
    by: Appointment | None,
) -> Recognition | None:
    """复核通过: confirm the tier that the factory holds; None where it holds it no more.

    A recheck is of what stands: what a document has ended while it was under way, it does not bring back.
    """
    factory = _locked(factory.pk)
    held = Recognition.objects.in_force().filter(factory=factory, tier=tier).first()
    if held is not None:
        _confirm(held, on=on, basis=basis, case_id=case_id, by=by)
    return held


@transaction.atomic
def end(
    *,
    factory: Factory,
    tier: str,
    on: dt.date,
    basis: str,
    case_id: UUID | None = None,
    by: Appointment | None,
) -> Recognition | None:
    """End the tier that the factory holds; None where it holds none, which is no mistake of the person's.

    Raises:
        Refused: ``basis`` says nothing.
    """
    if not basis.strip():
        raise Refused("请填写终止认定的依据。", field="basis")
    factory = _locked(factory.pk)
    held = Recognition.objects.in_force().filter(factory=factory, tier=tier).first()
    if held is None:
        return None
    held.ended_on, held.ended_by, held.ended_in_case = on, basis, case_id
    held.save(update_fields=["ended_on", "ended_by", "ended_in_case"])
    _note(held, deed="end", by=by, summary=f"移出{held.get_tier_display()}名单", basis=basis, case_id=case_id)
    return held


@transaction.atomic
def correct(
    *, factory: Factory, tier: str, passed: bool | None, on: dt.date, basis: str, case_id: UUID, by: Appointment | None
) -> None:
    """更正: let the tier stand as it would, had the decision on a case been ``passed`` at first; None: had there been none.

    What the decision granted does not vanish as by ``undo``: it ends by the correcting document, and stays readable. What
    it only confirmed stands as before it; what it ended stands again, unless the factory holds the tier anew.

    Args:
        factory: which.
        tier: what the decision was about.
        passed: what it is now; None where the case is not decided by that document any more.
        on: the date of the correcting document.
        basis: that document, as it is printed where it ends the tier.
        case_id: the case.
        by: who corrects.
    """
    factory = _locked(factory.pk)
    recognitions = Recognition.objects.filter(factory=factory, tier=tier)
    if not passed:
        for confirmation in Confirmation.objects.filter(in_case=case_id, recognition__in=recognitions):
            _unconfirm(confirmation, factory, case_id=case_id, by=by)
    held = recognitions.in_force().first()
    ended = recognitions.filter(ended_in_case=case_id).first()
    if ended is not None and held is None and (passed or (passed is None and ended.granted_in_case != case_id)):
        held = ended
        _restore(held, factory, case_id=case_id, by=by)
    if held is None:
        return
    if passed:
        _confirm(held, on=on, basis=basis, case_id=case_id, by=by)
    elif passed is False or held.granted_in_case == case_id:
        end(factory=factory, tier=tier, on=on, basis=basis, case_id=case_id, by=by)


@transaction.atomic
def undo(*, case_id: UUID, by: Appointment | None) -> int:
    """Take back what the decision on a case granted, confirmed or ended; how many recognitions that concerned.

    Raises:
        Refused: a later decision stands on it, such as the document by which the tier was ended since.
    """
    _lock_concerned(case_id)
    count = 0
    for confirmation in Confirmation.objects.filter(in_case=case_id).select_related("recognition"):
        held = confirmation.recognition
        held.factory = _locked(held.factory_id)
        _require_not_ended_since(held, case_id)
        _unconfirm(confirmation, held.factory, case_id=case_id, by=by)
        count += 1
    for ended in Recognition.objects.filter(ended_in_case=case_id):
        ended.factory = _locked(ended.factory_id)
        if Recognition.objects.in_force().filter(factory=ended.factory, tier=ended.tier).exists():
            raise Refused(f"该工厂此后已重新认定为{ended.get_tier_display()}，不能撤回原结果。")
        _restore(ended, ended.factory, case_id=case_id, by=by)
        count += 1
    for granted in Recognition.objects.filter(granted_in_case=case_id):
        granted.factory = _locked(granted.factory_id)
        _require_not_ended_since(granted, case_id)
        if granted.confirmations.exists():
            raise Refused(f"该工厂的{granted.get_tier_display()}认定此后已另有办理结果，不能撤回。")
        _note(granted, deed="undo", by=by, summary=f"撤回{granted.get_tier_display()}认定", basis="", case_id=case_id)
        granted.delete()
        count += 1
    return count


def _confirm(held: Recognition, *, on: dt.date, basis: str, case_id: UUID | None, by: Appointment | None) -> None:
    """Once per case."""
    if case_id is not None and _done_in(held, case_id):
        return
    Confirmation.objects.create(recognition=held, confirmed_on=on, basis=basis, in_case=case_id)
    _set_confirmed_on(held)
    _note(held, deed="confirm", by=by, summary=f"{held.get_tier_display()}复核通过", basis=basis, case_id=case_id)


def _unconfirm(confirmation: Confirmation, factory: Factory, *, case_id: UUID, by: Appointment | None) -> None:
    held = confirmation.recognition
    held.factory = factory
    confirmation.delete()
    _set_confirmed_on(held)
    _note(held, deed="undo", by=by, summary=f"撤回{held.get_tier_display()}复核结果", basis="", case_id=case_id)


def _restore(ended: Recognition, factory: Factory, *, case_id: UUID, by: Appointment | None) -> None:
    ended.factory = factory
    ended.ended_on, ended.ended_by, ended.ended_in_case = None, "", None
    ended.save(update_fields=["ended_on", "ended_by", "ended_in_case"])
    _note(ended, deed="undo", by=by, summary=f"恢复{ended.get_tier_display()}", basis="", case_id=case_id)


def _require_not_ended_since(held: Recognition, case_id: UUID) -> None:
    """Else the decision could be made again, and grant anew what another decision has ended."""
    if held.ended_on is not None and held.ended_in_case != case_id:
        raise Refused(f"{held.factory}的{held.get_tier_display()}认定此后已终止（{held.ended_by}），不能撤回原结果。")


def _lock_concerned(case_id: UUID) -> None:
    """The factories whose recognitions the case touched; two who undo one decision come one after the other."""
    touched = Q(granted_in_case=case_id) | Q(ended_in_case=case_id) | Q(confirmations__in_case=case_id)
    concerned = Recognition.objects.filter(touched).values("factory")
    list(Factory.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=concerned).order_by("pk"))


def touched_by(cases: Collection[UUID]) -> set[UUID]:
    """Those of ``cases`` whose decision granted, confirmed or ended a tier, so that only these need ``undo``."""
    confirmed = Confirmation.objects.filter(in_case__in=cases).values_list("in_case", flat=True)
    ended = Recognition.objects.filter(ended_in_case__in=cases).values_list("ended_in_case", flat=True)
    granted = Recognition.objects.filter(granted_in_case__in=cases).values_list("granted_in_case", flat=True)
    return {one for found in (confirmed, ended, granted) for one in found if one}


def _locked(pk: UUID) -> Factory:
    return (
        Factory.objects.select_for_update(of=("self", "enterprise"), no_key=True)
        .select_related("enterprise__organisation")
        .get(pk=pk)
    )


def _done_in(held: Recognition, case_id: UUID) -> bool:
    return held.granted_in_case == case_id or held.confirmations.filter(in_case=case_id).exists()


def _set_confirmed_on(held: Recognition) -> None:
    newest = held.confirmations.order_by("-confirmed_on").first()
    held.confirmed_on = newest.confirmed_on if newest else None
    held.save(update_fields=["confirmed_on"])


def _note(
    held: Recognition,
    *,
    deed: str,
    by: Appointment | None,
    summary: str,
    basis: str,
    case_id: UUID | None,
) -> None:
    record(
        subject=held.factory.enterprise,
        deed=f"{deed}_tier",
        actor=by.user if by else None,
        acting_for=by.organisation if by else None,
        summary=summary + (f"（{basis}）" if basis else ""),
        detail={
            "factory": str(held.factory_id),
            "tier": Tier(held.tier).value,
            "basis": basis,
            "case": str(case_id) if case_id else "",
        },
    )
