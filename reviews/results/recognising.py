"""认定 of a published list: some hundred factories, each granted once whatever happens to the worker."""

from typing import Any

from django.db import transaction

from declarations.cases.models import Declaration, Kind, Outcome
from factories.recognitions import granting
from portal.jobs.models import Job
from portal.jobs.running import Progress
from portal.people.models import Appointment
from reviews.directory import table
from reviews.results.models import Result
from reviews.results.telling import tell_published
from reviews.rosters.models import RosterLine
from reviews.spotchecks.binding import barred
from reviews.stages import programme_of_round

CHUNK = 50  # lines in one transaction


def run(job: Job, progress: Progress) -> None:
    """Write what the lines of a published result say, and tell the enterprises. Starting again does nothing twice."""
    result = Result.objects.with_names().get(pk=job.params["result"])
    by = Appointment.objects.filter(user=job.asked_by, organisation=job.acting_for).order_by("-started_at").first()
    # A programme without a tier makes a list, and nobody is recognised.
    tier = programme_of_round(result.roster.round).grants
    lines = list(result.roster.lines.standing().order_by("position").values_list("pk", flat=True)) if tier else []
    for start in range(0, len(lines), CHUNK):
        _recognise(result, tier, lines[start : start + CHUNK], by)
        progress(min(start + CHUNK, len(lines)), len(lines))
    if lines:
        table.ask()


@transaction.atomic
def _recognise(result: Result, tier: str, pks: list[int], by: Appointment | None) -> None:
    on_list = RosterLine.objects.filter(pk__in=pks)
    # Whoever revokes a tier by a spot check holds its case: either that is seen here, or it ends what is granted here.
    cases = (
        Declaration.objects.filter(pk__in=on_list.values("declaration"))
        .select_for_update(of=("self",), no_key=True)
        .select_related("factory", "round")
        .order_by("pk")
    )
    found = {case.pk: case for case in cases}
    done = granting.touched_by(list(found))
    outcomes = dict(on_list.order_by("position").values_list("declaration", "outcome"))
    fresh = {found[pk]: outcome for pk, outcome in outcomes.items() if pk not in done}
    bars = barred([case.pk for case, outcome in fresh.items() if outcome == Outcome.PASSED])
    # In the order of the factories, so that two who take several come one after the other.
    for case in sorted(fresh, key=lambda one: str(one.factory_id)):
        if case.pk not in bars:
            _one(result, tier, case, passed=fresh[case] == Outcome.PASSED, by=by)
    tell_published(result, {case: _words(outcome, bars.get(case.pk, "")) for case, outcome in fresh.items()}, by=by)


def _words(outcome: str, bar: str) -> str:
    if outcome != Outcome.PASSED:
        return "复核不通过，移出名单"
    return f"已列入名单，但{bar.rstrip('。')}" if bar else "已列入名单"


def _one(result: Result, tier: str, case: Declaration, *, passed: bool, by: Appointment | None) -> None:
    if result.document_date is None:
        raise ValueError("a published result has its date")
    asked: dict[str, Any] = {
        "factory": case.factory,
        "tier": tier,
        "on": result.document_date,
        "case_id": case.pk,
        "by": by,
    }
    if not passed:
        granting.end(basis=f"复核不通过，撤销认定，{result.basis}"[:200], **asked)
    elif case.kind == Kind.RECHECK:
        granting.confirm(basis=result.basis[:200], **asked)
    else:
        granting.grant(basis=result.basis[:200], **asked)
