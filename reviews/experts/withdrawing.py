"""撤销评审任务: a scoring taken from its expert, whatever the reason; it stays on record and counts no more."""

from declarations.cases.models import Declaration
from portal import clock
from portal.people.models import Appointment
from portal.trail.record import record
from reviews.experts.models import Scoring
from reviews.experts.tallying import count, forget
from reviews.experts.telling import tell_withdrawn


def withdraw(scoring: Scoring, *, because: str, by: Appointment) -> None:
    """In a deed that holds the case's row; the case's history tells it to the province alone, a message to the expert."""
    scoring.withdrawn_at, scoring.withdrawn_because = clock.now(), because[:200]
    scoring.save(update_fields=["withdrawn_at", "withdrawn_because"])
    case = scoring.declaration
    count(case)
    record(
        subject=case,
        deed="withdraw_scoring",
        actor=by.user,
        acting_for=by.organisation,
        from_state=case.state,
        to_state=case.state,
        summary=f"撤销{scoring.expert}的评审任务",
        detail={"internal": True, "scoring": str(scoring.pk), "text": because},
    )
    tell_withdrawn(scoring, by=by)


def withdraw_all(case: Declaration, *, because: str, by: Appointment) -> None:
    """Every scoring of a locked case that goes back from its experts to its form check.

    What was scored is the submission as it was let through; whatever is let through after is scored from the start.
    """
    for scoring in Scoring.objects.standing().filter(declaration=case).select_related("expert__user"):
        scoring.declaration = case
        withdraw(scoring, because=because, by=by)
    forget(case)
