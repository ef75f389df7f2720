"""Experts and scores, each made through the deeds. All need ``notice`` and ``spring``."""

import datetime as dt
from decimal import Decimal
from typing import Any

from declarations.cases.models import Declaration, Status
from portal import clock
from portal.people.models import Appointment
from reviews.experts.assigning import assign
from reviews.experts.models import Expert, Scoring
from reviews.experts.pool import enrol, pledge
from reviews.experts.scoring import save_mark, save_text, submit_scores
from reviews.experts.tallying import sheet_of
from tests.builders import LIAONING, a_user, an_officer
from tests.reviews.passing import a_submitted_of


def an_expert(*, pledged: bool = True, by: Appointment | None = None, **fields: Any) -> Appointment:
    """An expert of the pool, as whom to act."""
    given = {"phone": "", "post": "教授", "employer": "沈阳某大学", "fields": ["装备制造"], **fields}
    name = a_user().username
    expert, _ = enrol(username=f"{name}e", full_name=f"专家{name}", **given, by=by or an_officer(LIAONING))
    expert.user.password_is_initial = False
    expert.user.save()
    appointment = expert.user.appointments.select_related("organisation__region", "user").get()
    if pledged:
        pledge(by=appointment)
    return appointment


def expert_of(appointment: Appointment) -> Expert:
    return Expert.objects.get(user=appointment.user_id)


def a_scored_case(programme: str = "workshop") -> Declaration:
    """A case that waits for its experts, put there without its way: ``passing.bring`` goes it, and takes its time."""
    case = a_submitted_of(programme)
    Declaration.objects.filter(pk=case.pk).update(status=Status.SCORING, stage="experts")
    return again(case)


def given_to(case: Declaration, *experts: Appointment, by: Appointment | None = None) -> list[Scoring]:
    """The case assigned to these experts, in their order."""
    ids = [expert_of(one).pk for one in experts]
    due_on = clock.today() + dt.timedelta(days=7)
    assign(declaration_id=case.pk, experts=ids, seen=[], due_on=due_on, by=by or an_officer(LIAONING))
    return [Scoring.objects.standing().get(declaration=case, expert=one) for one in ids]


def fill_in(scoring: Scoring, *, by: Appointment, share: str = "0.8") -> Scoring:
    """Every criterion with the same share of its points, and the opinion in total."""
    for one in sheet_of(scoring.declaration).criteria:
        points = str((one.points * Decimal(share)).quantize(Decimal("0.01")))
        save_mark(scoring_id=scoring.pk, criterion=one.key, points=points, text="", seen=0, by=by)
    return save_text(scoring_id=scoring.pk, text="建设基础较好。", seen=0, by=by)


def scored(case: Declaration, *shares: str) -> list[Appointment]:
    """The case scored by as many experts as shares are given."""
    experts = [an_expert() for _ in shares]
    for scoring, expert, share in zip(given_to(case, *experts), experts, shares, strict=True):
        fill_in(scoring, by=expert, share=share)
        submit_scores(scoring_id=scoring.pk, by=expert)
    return experts


def again(case: Declaration) -> Declaration:
    return Declaration.objects.get(pk=case.pk)
