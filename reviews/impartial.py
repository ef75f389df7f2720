"""回避: nobody reviews a case at two levels, nor one that they filled, nor one of an enterprise that they act for.

One person may hold two appointments; what they may not do follows from the person, whichever of them is in use. Who
deputises may not do what the officer in whose place they act could not do.
"""

from collections.abc import Iterable
from uuid import UUID

from declarations.cases.models import Declaration, Kind, Submission
from portal.errors import Refused
from portal.people.models import Appointment, User
from reviews.desk.models import Opinion


def recusals(cases: Iterable[Declaration], *, by: Appointment) -> dict[UUID, str]:
    """Case → why this person must leave it to somebody else, of those that have a reason.

    Three queries for all, and three for whom they stand in for. A recheck, or a declaration on behalf (代填), is filled by the bureau that decides on it: having filled it for that
    bureau is no reason.
    """
    cases = list(cases)
    found: dict[UUID, str] = {}
    for person in by.persons:
        found = _recusals_of(person, cases, by=by) | found
    return found


def _recusals_of(person: User, cases: list[Declaration], *, by: Appointment) -> dict[UUID, str]:
    own = person.pk == by.user_id
    who, whose = ("您", "您本人") if own else (f"您所代理的{person}", f"您所代理的{person}")
    ids = [case.pk for case in cases]
    mine = {
        one.organisation_id: str(one.organisation)
        for one in Appointment.objects.in_force().filter(user=person).select_related("organisation")
    }
    elsewhere: dict[UUID, Opinion] = {}
    given = Opinion.objects.filter(declaration__in=ids, given_by=person).exclude(given_for=by.organisation_id)
    for opinion in given.select_related("given_for"):
        elsewhere[opinion.declaration_id] = opinion
    submitted = Submission.objects.filter(declaration__in=ids, submitted_by=person)
    filled = set(submitted.values_list("declaration_id", "submitted_for_id"))
    found: dict[UUID, str] = {}
    for case in cases:
        if case.enterprise_id in mine:
            found[case.pk] = (
                f"{who}同时是{mine[case.enterprise_id]}的人员，按回避要求不能审核该企业的事项，请由他人办理。"
            )
        elif case.pk in elsewhere:
            found[case.pk] = (
                f"{who}已代表{elsewhere[case.pk].given_for}对该事项提出过意见，"
                "同一人不能在两级审核同一事项，请由他人办理。"
            )
        elif _filled(case, filled, person, by):
            found[case.pk] = f"该事项由{whose}填报，按回避要求不能由您审核，请由他人办理。"
    return found


def recusal(case: Declaration, *, by: Appointment) -> str:
    """Why this person must leave the case to somebody else; empty where nothing speaks against them."""
    return recusals([case], by=by).get(case.pk, "")


def require_impartial(case: Declaration, *, by: Appointment) -> None:
    """Raises Refused where this person must leave the case to somebody else."""
    if why := recusal(case, by=by):
        raise Refused(why)


def _filled(case: Declaration, filled: Iterable[tuple[UUID, UUID | None]], person: User, by: Appointment) -> bool:
    if case.filler_id == by.organisation_id:
        return False  # the bureau that fills decides as well (代填、复核): every page says so, and the next level looks again
    if case.kind == Kind.NEW:
        return case.created_by_id == person.pk or any(pk == case.pk for pk, _ in filled)
    return any(pk == case.pk and bureau != by.organisation_id for pk, bureau in filled)
