"""The province's lists that become public: frozen like every list, shown by lines of their own, amended as new versions."""

from collections.abc import Collection, Mapping
from uuid import UUID

from declarations.cases.models import Declaration, Kind, Outcome
from declarations.facts.models import SubmissionFacts
from declarations.notices.models import Round
from portal import clock
from portal.errors import Refused
from portal.people.models import Appointment
from portal.regions.models import Level, Region
from portal.trail.record import record
from reviews.publicity.models import PublicLine
from reviews.publicity.printing import ask
from reviews.rosters.composing import begin, compose, fresh_lines, main_list, require_none_left_out
from reviews.rosters.models import Edition, Roster, RosterLine, RosterStatus


def freeze_list(*, round: Round, stage: str, does: str, by: Appointment, reason: str = "") -> Roster:
    """Freeze what waits at a stage of the province; in the caller's transaction.

    No line says why: the words of an opinion are nobody's but the bureaus'.

    Raises:
        Refused: not the province's stage; nothing waits, or nothing that can stand on the list any more.
        Outdated: a list is frozen and has not gone out.
    """
    region = by.organisation.region
    spec = begin(round=round, region=region, stage=stage, by=by, does=does)
    lines = fresh_lines(round=round, region=region, stage=spec)
    if not lines:
        require_none_left_out(round, region, spec)
        raise Refused(f"“{round.title}”目前没有待{spec.title}的事项。")
    for line in lines:
        line.reason = ""
    later = main_list(round=round, region=region, stage=stage) is not None
    roster = Roster(
        round=round,
        region=region,
        stage=stage,
        edition=Edition.SUPPLEMENTARY if later else Edition.FIRST,
        reason=(reason or "其后办结的事项") if later else "",
    )
    return compose(roster, lines, by=by)


def go_public(roster: Roster, *, by: Appointment) -> int:
    """Let a frozen list count as handed out, write what the public sees of it, and have it printed; how many lines."""
    roster.status = RosterStatus.REPORTED
    roster.reported_at, roster.reported_by = clock.now(), by.user
    roster.save(update_fields=["status", "reported_at", "reported_by"])
    ask(roster, by=by)
    return write_public_lines(roster)


def write_public_lines(roster: Roster) -> int:
    """As the names stand now; a fixed number of queries but for the chunks written."""
    lines = list(
        roster.lines.standing()
        .select_related("declaration__enterprise__organisation", "declaration__factory", "declaration__region__parent")
        .order_by("position")
    )
    named = dict(
        SubmissionFacts.objects.filter(submission__in=roster.lines.values("submission")).values_list(
            "submission_id", "factory_name"
        )
    )
    PublicLine.objects.bulk_create(
        (_public(roster, line, named.get(line.submission_id, "")) for line in lines), batch_size=500
    )
    return len(lines)


def _public(roster: Roster, line: RosterLine, factory_name: str) -> PublicLine:
    case = line.declaration
    city = case.region.at(Level.CITY) or case.region
    return PublicLine(
        roster=roster,
        position=line.position,
        declaration=case,
        name=case.enterprise.name,
        factory_name=factory_name or case.factory.name,
        city=city.short_name,
        region="" if city.pk == case.region_id else case.region.short_name,
        outcome=recheck_words(case.kind, line.outcome),
    )


def recheck_words(kind: str, outcome: str) -> str:
    """What a public list says of a recheck (复核通过); empty for a declaration, which stands on it because it passed."""
    return f"复核{Outcome(outcome).label}" if kind == Kind.RECHECK else ""


def amend(
    roster: Roster,
    *,
    without: Collection[UUID],
    reason: str,
    by: Appointment,
    outcomes: Mapping[UUID, str] | None = None,
) -> Roster:
    """A new version of a public list without some cases, in force at once; in the caller's transaction.

    Args:
        roster: the version in force, locked.
        without: cases that come off it.
        reason: as the public reads it.
        by: an officer of the province.
        outcomes: by case, the result that it has now, where that is another one.
    """
    kept = roster.lines.standing().exclude(declaration__in=without).order_by("position")
    lines = [
        RosterLine(
            declaration=line.declaration,
            submission=line.submission,
            outcome=(outcomes or {}).get(line.declaration_id, line.outcome),
            reason=line.reason,
            carried=True,
        )
        for line in kept.select_related("declaration", "submission").defer("submission__envelope")
    ]
    roster.status = RosterStatus.SUPERSEDED
    roster.save(update_fields=["status"])
    made = Roster(
        round=roster.round,
        region=roster.region,
        stage=roster.stage,
        edition=roster.edition,
        corrects=roster,
        reason=reason[:500],
        status=RosterStatus.REPORTED,
        reported_at=clock.now(),
        reported_by=by.user,
    )
    compose(made, lines, by=by)
    write_public_lines(made)
    ask(made, by=by)
    record(
        subject=roster,
        deed="supersede",
        actor=by.user,
        acting_for=by.organisation,
        from_state=RosterStatus.REPORTED,
        to_state=roster.status,
        summary=f"由第{made.version}版更正",
        detail={"text": reason},
    )
    return made


def line_of(roster: Roster, pk: UUID) -> PublicLine | None:
    """A line of the version in force."""
    return PublicLine.objects.filter(roster=roster, pk=pk).select_related("declaration").first()


def bureaus_of(case: Declaration) -> list[Region]:
    """The places whose bureaus brought the case: its county's and its city's."""
    return [place for level in (Level.COUNTY, Level.CITY) if (place := case.region.at(level))]
