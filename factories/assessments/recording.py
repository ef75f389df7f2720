"""Noting maturity results (GB/T 39116-2020) in the register."""

from decimal import Decimal

from django.db import transaction

from factories.assessments.models import MaturityAssessment, MaturityLevel
from factories.registry.models import Factory
from portal import clock
from portal.errors import Refused
from portal.people.models import Appointment
from portal.trail.record import record


@transaction.atomic
def record_maturity(
    *,
    factory: Factory,
    year: int | None,
    level: int,
    score: Decimal | None,
    source: str,
    by: Appointment | None,
) -> MaturityAssessment:
    """Note a factory's result of ``year``; a later result of the same year takes its place, the same again changes nothing.

    Args:
        factory: whose.
        year: of the assessment; None where the source prints none (附件2).
        level: 1 to 5 (一级 to 五级).
        score: 0 to 5 with at most two decimals, if known.
        source: where it is read, as printed.
        by: the officer; None where the portal itself notes what a list says.

    Raises:
        Refused: no such level, or a score beyond 0 to 5.
    """
    if level not in MaturityLevel.values:
        raise Refused("成熟度等级为一级至五级。", field="level")
    if score is not None and not 0 <= score <= 5:
        raise Refused("成熟度得分在0至5之间。", field="score")
    factory = (
        Factory.objects.select_for_update(of=("self", "enterprise"), no_key=True)
        .select_related("enterprise__organisation")
        .get(pk=factory.pk)
    )
    known = MaturityAssessment.objects.filter(factory=factory, year=year).first()
    if known is not None and (known.level, known.score, known.source) == (level, score, source):
        return known
    before = str(known) if known else ""
    one = known or MaturityAssessment(factory=factory, year=year)
    one.level, one.score, one.source, one.recorded_at = level, score, source, clock.now()
    one.save()
    record(
        subject=factory.enterprise,
        deed="record_maturity",
        actor=by.user if by else None,
        acting_for=by.organisation if by else None,
        from_state=before,
        to_state=str(one),
        summary=f"成熟度自评估：{one}" + (f"，{score}分" if score is not None else ""),
        detail={"factory": str(factory.pk), "source": source},
    )
    return one
