"""Public notices, objections, results, follow-up."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from declarations.cases.models import Status
from factories.recognitions.models import Recognition
from portal import clock
from portal.jobs.models import Job
from portal.jobs.running import run_job
from reviews.cultivation import exporting, platform
from reviews.cultivation import opening as opening_pool
from reviews.followup import noting
from reviews.objections import hearing, ruling
from reviews.objections.models import Objection
from reviews.publicity import closing, opening
from reviews.publicity.models import Publicity
from reviews.results import publishing
from reviews.results.models import Result
from tests.builders import BEIPIAO, LIAONING, a_clerk, an_officer
from tests.reviews.cultivation.builders import a_candidate, a_step
from tests.reviews.publicity.builders import (
    a_case,
    a_frozen,
    a_frozen_result,
    a_notice,
    a_result,
    a_round_of,
    an_answered,
    an_objection,
    document,
    told,
)
from tests.reviews.two_at_once.rows import CITY, COUNTY, PROVINCE, Comes, Row, apart, both, each, once, one, region

TODAY = {"document_number": "辽工信发〔2026〕30号"}


def waits(status: str, stage: str) -> dict[str, Any]:
    a_case(status=status)
    return {"round": a_round_of(), "stage": stage}


def words() -> dict[str, Any]:
    made = a_frozen(cases=1)
    starts_on = clock.today()
    ends_on = opening.proposed_end(made.roster.round, starts_on)
    return {
        "publicity_id": made.pk, "title": "公示", "text": "公示", "contact": "省厅", "starts_on": starts_on, "ends_on": ends_on,
    }  # fmt: skip


def over() -> dict[str, Any]:
    """A notice whose days are past."""
    made = a_notice(cases=1)
    day = clock.today().replace(day=1)
    Publicity.objects.filter(pk=made.pk).update(starts_on=day, ends_on=day)
    return {"publicity_id": made.pk}


def an_open() -> dict[str, Any]:
    return {"objection_id": an_objection(a_notice(cases=1)).pk}


def answers() -> list[Callable[[], Any]]:
    objection: Objection = told(an_objection(a_notice(cases=1)))
    people = [a_clerk(objection.declaration.enterprise) for _ in range(2)]
    return both(hearing.answer, {"objection_id": objection.pk, "text": "不属实"}, people)


def an_inquiry() -> dict[str, Any]:
    asked = {"region": region(BEIPIAO), "question": "请核查", "due_on": clock.today()}
    made = hearing.inquire(**an_open(), **asked, by=an_officer(LIAONING))
    return {"inquiry_id": made.pk, "text": "属实", "file": None}


def rulings() -> list[Callable[[], Any]]:
    """One finds for the objector, the other against."""
    objection = an_answered(an_objection(a_notice(cases=1)))
    asked = {"objection_id": objection.pk, "text": "经核查"}
    return apart(ruling.rule, asked, PROVINCE(), verdict=("upheld", "dismissed"))


def results(deed: Any, scene: Callable[[], dict[str, Any]]) -> Callable[[], list[Callable[[], Any]]]:
    """Each brings a file of their own."""
    asked = lambda: {name: value for name, value in document().items() if name != "document"}  # noqa: E731
    return lambda: apart(deed, scene() | asked(), PROVINCE(), document=[document()["document"] for _ in range(2)])


def in_force() -> Result:
    made = a_result(cases=1)
    run_job(made.job_id)
    return made


def a_failed() -> Result:
    made = a_result(cases=1)
    Job.objects.filter(pk=made.job_id).update(status=Job.Status.FAILED, failure="停机", finished_at=clock.now())
    return made


def held() -> Recognition:
    in_force()
    return Recognition.objects.select_related("factory__region").get()


PUBLIC_ROWS = [
    one(opening.freeze, lambda: waits(Status.TO_PUBLICISE, "publicity"), PROVINCE),
    one(opening.publish, words, PROVINCE),
    once(opening.discard, lambda: {"publicity_id": a_frozen(cases=1).pk}, PROVINCE),
    one(closing.end, over, PROVINCE),
    one(closing.take_off, lambda: {"publicity_id": a_notice(cases=1).pk, "reason": "有误"}, PROVINCE),
    one(hearing.tell, lambda: an_open() | {"substance": "产线停用", "answer_due_on": clock.today() + dt.timedelta(days=1)}, PROVINCE),
    Row(hearing.answer, Comes.ONE, answers),
    one(
        hearing.inquire,
        lambda: an_open() | {"region": region(BEIPIAO), "question": "请核查", "due_on": clock.today()},
        PROVINCE,
    ),
    one(hearing.report_finding, an_inquiry, COUNTY),
    Row(ruling.rule, Comes.ONE, rulings),
    one(publishing.freeze, lambda: waits(Status.TO_PUBLISH, "result"), PROVINCE),
    Row(
        publishing.publish, Comes.ONE, results(publishing.publish, lambda: {"result_id": a_frozen_result(cases=1).pk})
    ),
    once(publishing.discard, lambda: {"result_id": a_frozen_result(cases=1).pk}, PROVINCE),
    Row(
        publishing.correct,
        Comes.ONE,
        results(publishing.correct, lambda: {"result_id": in_force().pk, "without": [], "reason": "有误"}),
    ),
    once(publishing.recognise_again, lambda: {"result_id": a_failed().pk}, PROVINCE),
    each(
        noting.note,
        lambda: {
            "factory": held().factory, "tier": "advanced", "kind": "visit", "on": clock.today(), "text": "走访", "file": None,
        },
        COUNTY,
    ),
    one(opening_pool.open_candidate, lambda: {"factory_id": held().factory_id, "pool": "excellent", "reason": "争创"}, COUNTY),
    one(opening_pool.close_candidate, lambda: {"candidate_id": a_candidate().pk, "reason": "放弃"}, COUNTY),
    one(
        platform.record_step,
        lambda: {"candidate_id": a_candidate().pk, "kind": "applied", "on": clock.today(), "number": "1"},
        CITY,
    ),
    one(platform.take_back, lambda: {"step_id": a_step(a_candidate()).pk, "reason": "有误"}, CITY),
    each(exporting.request_pool, lambda: {"query": ""}, COUNTY),
    one(
        noting.revoke,
        lambda: TODAY | {"recognition_id": held().pk, "reason": "停产", "document_date": clock.today(), "file": None},
        PROVINCE,
    ),
]  # fmt: skip
