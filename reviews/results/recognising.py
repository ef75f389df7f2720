"""认定 of a published list: some hundred factories, each granted once whatever happens to the worker."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse

from declarations.cases.models import Outcome
from factories.recognitions import granting
from factories.registry.models import Factory
from portal.inbox.sending import send
from portal.jobs.models import Job
from portal.jobs.running import Progress
from portal.outbox.kinds import Kind
from portal.people.models import Appointment
from reviews.directory import table
from reviews.results.models import Result
from reviews.rosters.models import RosterLine
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
    lines = list(RosterLine.objects.filter(pk__in=pks).select_related("declaration").order_by("position"))
    done = granting.touched_by([line.declaration_id for line in lines])
    fresh = [line for line in lines if line.declaration_id not in done]
    factories = {
        one.pk: one
        for one in Factory.objects.filter(pk__in=[line.declaration.factory_id for line in fresh]).select_related(
            "enterprise__organisation"
        )
    }
    # In the order of the factories, so that two who take several come one after the other.
    for line in sorted(fresh, key=lambda one: str(one.declaration.factory_id)):
        _one(result, tier, line, factories[line.declaration.factory_id], by)


def _one(result: Result, tier: str, line: RosterLine, factory: Factory, by: Appointment | None) -> None:
    case_id: UUID = line.declaration_id
    if result.document_date is None:
        raise ValueError("a published result has its date")
    if line.outcome == Outcome.PASSED:
        granting.grant(
            factory=factory, tier=tier, on=result.document_date, basis=result.basis[:200], case_id=case_id, by=by
        )
    else:
        granting.end(
            factory=factory,
            tier=tier,
            on=result.document_date,
            basis=f"复核不通过，撤销认定，{result.basis}"[:200],
            case_id=case_id,
            by=by,
        )
    words = "已列入名单" if line.outcome == Outcome.PASSED else "复核不通过，移出名单"
    send(
        to=factory.enterprise.organisation,
        title=f"结果发布：{result.title}",
        text=f"{result.basis}已发布，贵单位{words}。",
        link=reverse("public-result", args=[result.pk]),
        kind=Kind.DECIDED,
        by=by,
    )
