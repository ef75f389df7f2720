"""定稿: freezing the cases that wait at a roster stage into a list, and taking that back before it is reported."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import rfc8785
from django.db import transaction
from django.db.models import Max, Q

from declarations.cases.lifecycle import WAITS_AS, require_actor
from declarations.cases.models import Declaration, DeclarationQuerySet, Kind, Status, Submission
from declarations.notices.models import Round
from declarations.notices.schema import StageSpec
from portal import clock
from portal.errors import Outdated, Refused
from portal.people.models import Appointment, Organisation
from portal.regions.models import Region
from portal.trail.record import record
from reviews.desk.models import Opinion
from reviews.rosters.holding_back import held_back
from reviews.rosters.joint import holding_round, rounds_on
from reviews.rosters.models import Edition, Roster, RosterLine, RosterStatus
from reviews.rosters.numbers import keep_numbers
from reviews.stages import programme_of_round, stage_at

# What becomes of a frozen list, by what its stage does.
_GOES_OUT = {"roster": "上报", "publicity": "公示", "publish": "发布"}


def cases_of(*, rounds: Sequence[Round], region: Region) -> DeclarationQuerySet:
    """All cases of these rounds in ``region`` and below it; one query for the places.

    They are named: PostgreSQL takes a query for places for a single one, and reads all cases of the province instead.
    """
    places = list(Region.objects.under(region).values_list("pk", flat=True))
    return Declaration.objects.filter(round__in=rounds, region__in=places)


def waiting(*, round: Round, region: Region, stage: StageSpec) -> DeclarationQuerySet:
    """The cases that the next list will hold: decided, not yet on one, and with nothing that holds them back."""
    found = standing_at_list(round=round, region=region, stage=stage)
    held = held_back(found, rounds=rounds_on(round=round, stage=stage), stage=stage.key)
    return found.exclude(pk__in=held) if held else found


def standing_at_list(*, round: Round, region: Region, stage: StageSpec) -> DeclarationQuerySet:
    """The decided cases that are not on a list yet, those that cannot stand on the next one too."""
    rounds = rounds_on(round=round, stage=stage)
    return cases_of(rounds=rounds, region=region).filter(status=WAITS_AS[stage.does], stage=stage.key)


def undecided(*, round: Round, region: Region, stage: StageSpec) -> DeclarationQuerySet:
    """The cases that the next list will not hold, since nobody has decided them.

    Those that wait for an opinion of the level, those it returned, and rechecks of its own that were not finished.
    """
    rounds = rounds_on(round=round, stage=stage)
    at_review = Q(kind=Kind.RECHECK, status=Status.DRAFT, region=region)
    for one in rounds:
        if review := stage_at(programme_of_round(one), level=stage.level, does="review"):
            at_review |= Q(round=one, stage=review.key, status__in=[Status.UNDER_REVIEW, Status.RETURNED])
    return cases_of(rounds=rounds, region=region).filter(at_review)


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
        Refused: not this bureau's stage; nothing waits, or nothing that can stand on the list yet (``by`` of a rule); with
            ``nil``, something still waits for an opinion.
        Outdated: there is a live list already.
    """
    spec = begin(round=round, region=region, stage=stage, by=by)
    if main_list(round=round, region=region, stage=stage):
        raise Outdated("本批次名单已上报。新增事项请补充上报；已列事项有误的，请更正或撤回名单。")
    lines = fresh_lines(round=round, region=region, stage=spec)
    if not lines:
        require_none_left_out(round, region, spec)
    if not lines and not nil:
        raise Refused("没有待上报的事项，名单为空。确无申报和复核事项的，请选择“零报告”。")
    if not lines:
        _require_all_decided(round, region, spec)
    edition = Edition.FIRST if lines else Edition.NIL
    return compose(Roster(round=round, region=region, stage=stage, edition=edition), lines, by=by)


def begin(*, round: Round, region: Region, stage: str, by: Appointment, does: str = "roster") -> StageSpec:
    """The stage that ``does`` this with a list, once it is sure that ``by`` may make one there and nobody is making one.

    Raises:
        Refused: not this bureau's stage.
        Outdated: a list is frozen and not reported.
    """
    spec = programme_of_round(round).stage(stage)
    require_actor(by=by, level=spec.level, region=region)
    if spec.does != does or region.level != spec.level:
        raise Refused(f"{region.name}在“{spec.title}”环节不编制名单")
    if spec.on_list_of:
        held = holding_round(round=round, stage=spec)
        raise Refused(f"“{round.title}”与“{held.title}”同列一份名单，请在“{held.title}”办理。")
    # One list at a time: the bureau's own row is what two officers of it queue at.
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=by.organisation_id)
    if Roster.objects.of(round=round, region=region, stage=stage).filter(status=RosterStatus.FROZEN).exists():
        raise Outdated(f"本批次名单已定稿，尚未{_GOES_OUT[does]}。如需改动，请先撤销定稿。")
    return spec


def main_list(*, round: Round, region: Region, stage: str) -> Roster | None:
    """The list (or nil report) that the place has handed in, which others supplement."""
    handed_in = Roster.objects.of(round=round, region=region, stage=stage).handed_in()
    return handed_in.exclude(edition=Edition.SUPPLEMENTARY).select_related("region", "round").first()


def fresh_lines(*, round: Round, region: Region, stage: StageSpec) -> list[RosterLine]:
    """The cases that wait, locked, as lines of a list to come, in order."""
    cases = (
        waiting(round=round, region=region, stage=stage)
        .select_for_update(of=("self",), no_key=True)
        .select_related("enterprise__organisation", "factory", "region", "round")
        .order_by("pk")  # all who lock many cases do so in one order
    )
    return _lines(in_order(cases, rounds=rounds_on(round=round, stage=stage)))


def compose(roster: Roster, lines: Sequence[RosterLine], *, by: Appointment) -> Roster:
    """Number the lines as they come, digest the list, and put both on record as the place's next version."""
    newest = Roster.objects.of(round=roster.round, region=roster.region, stage=roster.stage).aggregate(n=Max("version"))
    roster.version = (newest["n"] or 0) + 1
    roster.frozen_at, roster.frozen_by = clock.now(), by.user
    for position, line in enumerate(lines, start=1):
        line.roster, line.position = roster, position
    roster.sha256 = digest(lines)
    keep_numbers(roster, lines)
    roster.save(force_insert=True)
    RosterLine.objects.bulk_create(lines, batch_size=500)
    words = f"名单定稿（{roster.kind_words}）" if roster.kind_words else "名单定稿"
    detail: dict[str, Any] = {"sha256": roster.sha256, "lines": len(lines)}
    record(
        subject=roster,
        deed="freeze",
        actor=by.user,
        acting_for=by.organisation,
        to_state=roster.status,
        summary=f"{words}，共{len(lines)}项",
        detail=detail | ({"text": roster.reason} if roster.reason else {}),
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
        Roster.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round__notice", "region__parent__parent")
        .get(pk=pk)
    )


def in_order(cases: Iterable[Declaration], *, rounds: Sequence[Round] = ()) -> list[Declaration]:
    """In the order of the list: by county as the region catalogue has them, then by name of enterprise and factory.

    Programme by programme where a list holds several (``rounds``). Sorted here and not in the database, whose collations differ: the same cases make the same list everywhere.
    """
    turn = {one.pk: n for n, one in enumerate(rounds)}
    return sorted(
        cases,
        key=lambda case: (
            turn.get(case.round_id, 0),
            case.region.position,
            case.region.code,
            case.enterprise.organisation.name,
            case.factory.name,
            case.number or "",
        ),
    )


def digest(lines: Sequence[RosterLine]) -> str:
    """SHA-256 over the canonical JSON (RFC 8785) of ``[position, number, submission's SHA-256, outcome, reason]`` each."""
    plain: list[Any] = [
        [line.position, line.declaration.number or "", line.submission.sha256, line.outcome, line.reason]
        for line in lines
    ]
    return hashlib.sha256(rfc8785.dumps(plain)).hexdigest()


def require_none_left_out(round: Round, region: Region, stage: StageSpec) -> None:
    """Raises Refused, saying why, where cases wait and none of them can stand on the list."""
    cases = standing_at_list(round=round, region=region, stage=stage)
    if held := held_back(cases, rounds=rounds_on(round=round, stage=stage), stage=stage.key):
        raise Refused(
            f"待列入的{len(held)}项目前都不能列入名单：{next(iter(held.values()))}。办结后再定稿，或撤回意见、改作不通过。"
        )


def _require_all_decided(round: Round, region: Region, stage: StageSpec) -> None:
    left = undecided(round=round, region=region, stage=stage).count()
    if left:
        raise Refused(f"还有{left}项尚未办结，不能作零报告。")


def _lines(cases: Sequence[Declaration]) -> list[RosterLine]:
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
            declaration=case,
            submission=submissions[case.pk],
            outcome=case.outcome,
            reason=reasons.get(case.pk, "")[:500],
        )
        for case in cases
    ]
