"""定稿: freezing the cases that wait at a roster stage into a list, and taking that back before it is reported."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

import rfc8785
from django.db import transaction
from django.db.models import Max, Q

from declarations.cases.lifecycle import require_actor
from declarations.cases.models import Declaration, DeclarationQuerySet, Kind, Status, Submission
from declarations.notices.models import Round
from declarations.notices.schema import ProgrammeSpec, StageSpec
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment, Organisation
from portal.regions.models import Region
from portal.trail.record import record
from reviews.desk.models import Opinion
from reviews.rosters.models import Roster, RosterLine, RosterStatus
from reviews.stages import programme_of_round, stage_at


def cases_of(*, round: Round, region: Region) -> DeclarationQuerySet:
    """All cases of a round in ``region`` and below it."""
    return Declaration.objects.filter(round=round, region__in=Region.objects.under(region))


def waiting(*, round: Round, region: Region, stage: StageSpec) -> DeclarationQuerySet:
    """The cases that the next list will hold: decided, and not yet reported."""
    return cases_of(round=round, region=region).filter(status=Status.TO_REPORT, stage=stage.key)


def undecided(*, round: Round, region: Region, stage: StageSpec, review: StageSpec) -> DeclarationQuerySet:
    """The cases that the next list will not hold, since nobody has decided them.

    Those that wait for an opinion of the level, those it returned, and rechecks of its own that were not finished.
    """
    return cases_of(round=round, region=region).filter(
        Q(stage=review.key, status__in=[Status.UNDER_REVIEW, Status.RETURNED])
        | Q(kind=Kind.RECHECK, status=Status.DRAFT, region=region),
    )


@transaction.atomic
def freeze(*, round: Round, region: Region, stage: str, by: Appointment, nil: bool = False) -> Roster:
    """Make the list of what waits at a roster stage, in the order in which it will be reported.

    Args:
        round: of which programme and season.
        region: whose list it is.
        stage: the key of the roster stage.
        by: an officer of the bureau that acts at that stage for the region.
        nil: report that there is nothing (零报告); without it, an empty list is refused.

    Raises:
        Refused: not this bureau's stage; nothing waits; with ``nil``, something still waits for an opinion.
        Outdated: there is a live list already.
    """
    programme = programme_of_round(round)
    spec = programme.stage(stage)
    require_actor(by=by, level=spec.level, region=region)
    if spec.does != "roster" or region.level != spec.level:
        raise Refused(f"{region.name}在“{spec.title}”环节不编制名单")
    # One list at a time: the bureau's own row is what two officers of it queue at.
    Organisation.objects.select_for_update(of=("self",)).get(pk=by.organisation_id)
    if Roster.objects.live().filter(round=round, region=region, stage=stage).exists():
        raise Outdated("本批次名单已定稿。如需改动，请先撤销定稿；已上报的，请上级退回后再定稿。")
    cases = in_order(
        waiting(round=round, region=region, stage=spec)
        .select_for_update(of=("self",))
        .select_related("enterprise__organisation", "factory", "region"),
    )
    if not cases and not nil:
        raise Refused("没有待上报的事项，名单为空。确无申报和复核事项的，请选择“零报告”。")
    if not cases:
        _require_all_decided(round, region, programme, spec)
    roster = Roster(
        round=round,
        region=region,
        stage=stage,
        version=(Roster.objects.filter(round=round, region=region, stage=stage).aggregate(n=Max("version"))["n"] or 0)
        + 1,
        frozen_at=clock.now(),
        frozen_by=by.user,
    )
    lines = _lines(roster, cases)
    roster.sha256 = digest(
        [
            (line.position, case.number or "", line.submission.sha256, line.outcome, line.reason)
            for line, case in zip(lines, cases, strict=True)
        ]
    )
    roster.save(force_insert=True)
    RosterLine.objects.bulk_create(lines, batch_size=500)
    record(
        subject=roster,
        deed="freeze",
        actor=by.user,
        acting_for=by.organisation,
        to_state=roster.status,
        summary=f"名单定稿，共{len(lines)}项",
        detail={"sha256": roster.sha256, "lines": len(lines)},
    )
    return roster


@transaction.atomic
def discard(*, roster_id: UUID, by: Appointment) -> Roster:
    """Take back a list that was not reported yet; its cases wait again.

    Raises:
        Refused: it is not this bureau's list, or it was reported.
    """
    roster = lock_roster(roster_id)
    require_actor(by=by, level=roster.region.level, region=roster.region)
    if roster.status == RosterStatus.DISCARDED:
        return roster
    if roster.status != RosterStatus.FROZEN:
        raise Refused(f"名单{roster.get_status_display()}，不能撤销定稿；如需更正，请联系上级主管部门退回。")
    roster.status = RosterStatus.DISCARDED
    roster.save(update_fields=["status"])
    record(
        subject=roster,
        deed="discard",
        actor=by.user,
        acting_for=by.organisation,
        from_state=RosterStatus.FROZEN,
        to_state=roster.status,
        summary="撤销定稿",
    )
    return roster


def lock_roster(pk: UUID) -> Roster:
    """The list, locked until the end of the transaction, with its region and round."""
    return (
        Roster.objects.select_for_update(of=("self",))
        .select_related("round__notice", "region__parent__parent")
        .get(pk=pk)
    )


def in_order(cases: DeclarationQuerySet) -> list[Declaration]:
    """In the order of the list: by county as the region catalogue has them, then by name of enterprise and factory.

    Sorted here and not in the database, whose collations differ: the same cases make the same list everywhere.
    """
    return sorted(
        cases,
        key=lambda case: (
            case.region.position,
            case.region.code,
            case.enterprise.organisation.name,
            case.factory.name,
            case.number or "",
        ),
    )


def digest(lines: Sequence[tuple[int, str, str, str, str]]) -> str:
    """SHA-256 over the canonical JSON (RFC 8785) of ``[position, number, submission's SHA-256, outcome, reason]`` each."""
    return hashlib.sha256(rfc8785.dumps([list(line) for line in lines])).hexdigest()


def _require_all_decided(round: Round, region: Region, programme: ProgrammeSpec, stage: StageSpec) -> None:
    review = stage_at(programme, level=stage.level, does="review")
    if review is None:
        return
    left = undecided(round=round, region=region, stage=stage, review=review).count()
    if left:
        raise Refused(f"还有{left}项尚未办结，不能作零报告。")


def _lines(roster: Roster, cases: Sequence[Declaration]) -> list[RosterLine]:
    ids = [case.pk for case in cases]
    # Ascending, so that the last one kept per case is the newest.
    submissions = {
        one.declaration_id: one
        for one in Submission.objects.filter(declaration__in=ids).defer("envelope").order_by("n")
    }
    reasons = {
        one.declaration_id: one.text
        for one in Opinion.objects.filter(declaration__in=ids).only("declaration_id", "text").order_by("given_at", "id")
    }
    return [
        RosterLine(
            roster=roster,
            position=position,
            declaration=case,
            submission=submissions[case.pk],
            outcome=case.outcome,
            reason=reasons.get(case.pk, "")[:500],
        )
        for position, case in enumerate(cases, start=1)
    ]
