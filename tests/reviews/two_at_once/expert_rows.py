"""Experts: the pool, assignment, scores and conclusions."""

from collections.abc import Callable
from functools import partial
from typing import Any

from declarations.cases.models import Declaration
from declarations.notices.models import Round
from portal import clock
from reviews.experts import assigning, concluding, exporting, pool, printing, relations, scoring
from reviews.experts.models import Relation, Scoring
from tests.builders import LIAONING, an_officer
from tests.reviews.experts.builders import a_scored_case, an_expert, expert_of, fill_in, given_to, scored
from tests.reviews.two_at_once.rows import PROVINCE, Comes, Row, double_click, each, of, once, one

Attempts = list[Callable[[], Any]]


def to_conclude() -> dict[str, Any]:
    case = a_scored_case()
    scored(case, "0.8")
    case.refresh_from_db()
    return {**of(case), "passed": True}


def concluded() -> dict[str, Any]:
    asked = to_conclude()
    concluding.conclude(**asked, by=an_officer(LIAONING))
    return {"declaration_id": asked["declaration_id"], "seen": asked["seen"] + 1}


def assigned() -> dict[str, Any]:
    case = a_scored_case()
    experts = [expert_of(an_expert()).pk]
    return {"declaration_id": case.pk, "experts": experts, "seen": [], "due_on": clock.today()}


def many_assigned() -> dict[str, Any]:
    experts = [expert_of(an_expert()).pk for _ in range(2)]
    wanted = [assigning.Wanted(a_scored_case().pk, experts, []) for _ in range(2)]
    return {"wanted": wanted, "due_on": clock.today()}


def entering() -> dict[str, Any]:
    return {
        "username": "newcomer",
        "full_name": "新专家",
        "phone": "",
        "employer": "某大学",
        "post": "",
        "fields": ["装备制造"],
    }


def amending() -> dict[str, Any]:
    """The new employer is the enterprise of a case that the expert has scored."""
    case = a_scored_case()
    (expert,) = scored(case, "0.8")
    asked = {"employer": case.enterprise.name, "post": "", "fields": ["装备制造"], "is_active": True}
    return {"expert_id": expert_of(expert).pk, **asked}


def declaring() -> dict[str, Any]:
    return {"expert_id": expert_of(an_expert()).pk, "kind": Relation.Kind.SHARES, "name": "某有限公司"}


def handed_in() -> dict[str, Any]:
    scored(a_scored_case(), "0.8")
    return {"scoring_id": Scoring.objects.get().pk, "reason": "漏看附件"}


def scored_once() -> Declaration:
    case = a_scored_case()
    scored(case, "0.8")
    return case


def of_expert(deed: Callable[..., Any], comes: Comes, *, filled: bool = False, **asked: Any) -> Row:
    """A deed of the one expert who scores a case: the same person twice."""

    def clicks() -> Attempts:
        expert = an_expert()
        (given,) = given_to(a_scored_case(), expert)
        if filled:
            fill_in(given, by=expert)
        return [partial(deed, scoring_id=given.pk, **asked, by=expert)] * 2

    return Row(deed, comes, clicks)


EXPERT_ROWS = [
    one(concluding.conclude, to_conclude, PROVINCE),
    one(concluding.take_back, concluded, PROVINCE),
    once(assigning.assign, assigned, PROVINCE),
    once(assigning.assign_each, many_assigned, PROVINCE),
    one(pool.enrol, entering, PROVINCE),
    once(pool.amend, amending, PROVINCE),
    double_click(pool.pledge, Comes.ONCE, lambda: an_expert(pledged=False), lambda by: {}),
    one(relations.declare, declaring, PROVINCE),
    of_expert(relations.recuse, Comes.ONE, kind=Relation.Kind.KIN, note=""),
    of_expert(scoring.save_mark, Comes.ONCE, criterion="equipment", points="9", text="", seen=0),
    of_expert(scoring.save_text, Comes.ONCE, text="建设基础较好", seen=0),
    of_expert(scoring.submit_scores, Comes.ONE, filled=True),
    one(scoring.reopen_scores, handed_in, PROVINCE),
    each(printing.request_opinions, lambda: {"declaration_id": scored_once().pk}, PROVINCE),
    each(exporting.request_scores, lambda: {"round": Round.objects.get(programme="workshop")}, PROVINCE),
]
