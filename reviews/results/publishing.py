"""发布结果: the list with its document; its cases are concluded, and a job writes the recognitions."""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction

from declarations.cases.lifecycle import Deed, move_many, require_actor
from declarations.cases.models import Declaration, Kind, Outcome, Status
from declarations.notices.models import Round
from factories.recognitions import granting
from portal import clock
from portal.errors import Outdated, Refused
from portal.files.models import StoredFile
from portal.files.papers import check_paper
from portal.files.storing import store
from portal.jobs.models import Job
from portal.jobs.queueing import enqueue
from portal.people.models import Appointment
from portal.regions.models import Level
from reviews.directory import table
from reviews.publicity.going_out import cases_to_put_out, note, require_status, take_back
from reviews.publicity.listing import amend, freeze_list, go_public
from reviews.results.models import Result, ResultStatus
from reviews.results.telling import tell_corrected
from reviews.rosters.composing import lock_roster
from reviews.rosters.going_back import cases_of_list
from reviews.rosters.models import RosterLine
from reviews.spotchecks.binding import require_may_pass, require_may_stand_again
from reviews.stages import programme_of_round

KIND = "grant-recognitions"


@transaction.atomic
def freeze(*, round: Round, stage: str, by: Appointment) -> Result:
    """Make the list of what waits to be published.

    Raises:
        Refused: not the province's stage of that kind; nothing waits.
        Outdated: a list is frozen already.
    """
    roster = freeze_list(round=round, stage=stage, does="publish", by=by)
    programme = programme_of_round(round)
    result = Result.objects.create(roster=roster, title=f"{round.notice.year}年度{programme.title}名单"[:120])
    note(result, "freeze", by, "拟定结果", to=result.status)
    return result


@transaction.atomic
def publish(
    *, result_id: UUID, title: str, document_number: str, document_date: dt.date, document: Any, by: Appointment
) -> Result:
    """Publish with the official document; the cases are concluded, the recognitions follow in a job.

    Args:
        result_id: frozen before.
        title: of the document.
        document_number: 文号.
        document_date: of the document: the day of the recognitions.
        document: the document itself, a PDF.
        by: an officer of the province.

    Raises:
        Refused: not the province; something is missing or is no PDF (``field``); a date that cannot be.
        Outdated: it is published, or a case is not what it was when the list was frozen.
    """
    result = lock_result(result_id)
    require_actor(by=by, level=Level.PROVINCE, region=result.region)
    require_status(result, ResultStatus.FROZEN)
    _put_document(result, title, document_number, document_date, document)
    roster = lock_roster(result.roster_id)
    cases = cases_to_put_out(roster, Status.TO_PUBLISH)
    move_many(
        declarations=cases,
        deed=Deed.PUBLISH,
        by=by,
        summaries={case.pk: f"发布结果（{result.document_number}）" for case in cases},
        detail={"result": str(result.pk)},
    )
    go_public(roster, by=by)
    result.status, result.published_at, result.published_by = ResultStatus.PUBLISHED, clock.now(), by.user
    result.job = enqueue(kind=KIND, title=f"认定：{result}"[:120], params={"result": str(result.pk)}, by=by)
    result.save()
    note(
        result, "publish", by, f"发布结果，{len(cases)}项（{result.document_number}）",
        was=ResultStatus.FROZEN, to=result.status, sha256=roster.sha256,
    )  # fmt: skip
    return result


@transaction.atomic
def discard(*, result_id: UUID, by: Appointment) -> Result:
    """Take back a list that was not published; its cases wait again. Twice is once.

    Raises:
        Refused: not the province; it is published.
    """
    result = lock_result(result_id)
    take_back(result, frozen=ResultStatus.FROZEN, discarded=ResultStatus.DISCARDED, instead="有误的请更正。", by=by)
    return result


@transaction.atomic
def correct(
    *,
    result_id: UUID,
    without: Collection[UUID],
    changed: Collection[UUID] = (),
    reason: str,
    title: str,
    document_number: str,
    document_date: dt.date,
    document: Any,
    by: Appointment,
) -> Result:
    """更正: a new version of a published result, by a document of its own.

    The recognitions stand afterwards as they would, had this version been published at first: what comes off the list
    loses the tier that the list had granted, and keeps one that it had before. Those concerned are told.

    Args:
        result_id: the version in force.
        without: cases that come off; none where only the document is another.
        changed: rechecks whose result is the other one (通过、不通过).
        reason: as the public reads it.
        title: of the new document.
        document_number: 文号 of the new document.
        document_date: of the new document: the day on which tiers end.
        document: the new document, a PDF.
        by: an officer of the province.

    Raises:
        Refused: not the province; no reason; something is missing or is no PDF; recognitions are not all written; a
            result is changed of what is no recheck or comes off; a tier would stand again that a document has revoked.
        Outdated: another version is in force.
    """
    result = lock_result(result_id)
    require_actor(by=by, level=Level.PROVINCE, region=result.region)
    if result.status != ResultStatus.PUBLISHED:
        raise Outdated(f"该结果目前为“{result.get_status_display()}”，请打开现行的一版办理。")
    if result.job is not None and result.job.finished_at is None:
        raise Refused("认定正在写入，请稍后再更正。")
    if result.job is not None and result.job.status == Job.Status.FAILED:
        raise Refused("认定尚未全部写入，请先重新写入，再更正。")
    if not reason.strip():
        raise Refused("请填写更正原因，将在结果页面公布。", field="reason")
    roster = lock_roster(result.roster_id)
    lines = {one.declaration_id: one for one in roster.lines.standing().filter(declaration__in={*without, *changed})}
    if lines.keys() != {*without, *changed}:
        raise Outdated("所选事项已不在名单中，请核对后再更正。")
    cases = cases_of_list(roster, lines=[line.pk for line in lines.values()])
    outcomes = {case.pk: _other_outcome(case, lines[case.pk], without) for case in cases if case.pk in changed}
    _require_ends_stay([case for case in cases if lines[case.pk].outcome == Outcome.FAILED])
    made = Result(corrects=result, reason=reason.strip()[:500])
    _put_document(made, title, document_number, document_date, document)
    result.status = ResultStatus.SUPERSEDED
    result.save(update_fields=["status"])
    made.roster = amend(roster, without=without, outcomes=outcomes, reason=made.reason, by=by)
    made.status, made.published_at, made.published_by = ResultStatus.PUBLISHED, clock.now(), by.user
    made.save(force_insert=True)
    if outcomes:
        move_many(
            declarations=[case for case in cases if case.pk in outcomes],
            deed=Deed.CORRECT,
            by=by,
            summaries={
                pk: f"结果更正为复核{Outcome(one).label}（{made.document_number}）" for pk, one in outcomes.items()
            },
            detail={"result": str(made.pk), "text": made.reason},
            outcomes=outcomes,
        )
    if tier := programme_of_round(roster.round).grants:
        # In the order of the factories, as the job that writes them goes.
        for case in sorted(cases, key=lambda one: str(one.factory_id)):
            granting.correct(
                factory=case.factory,
                tier=tier,
                passed=outcomes[case.pk] == Outcome.PASSED if case.pk in outcomes else None,
                on=document_date,
                basis=f"结果更正，{made.document_number}",
                case_id=case.pk,
                by=by,
            )
    tell_corrected(made, cases, outcomes, by=by)
    table.ask()
    note(result, "supersede", by, f"由第{made.roster.version}版更正", was=ResultStatus.PUBLISHED, to=result.status)
    what = f"移出{len(set(without))}项" + (f"，改变{len(outcomes)}项复核结果" if outcomes else "")
    note(made, "correct", by, f"更正结果，{what}（{made.document_number}）", to=made.status, text=made.reason)
    return made


@transaction.atomic
def recognise_again(*, result_id: UUID, by: Appointment) -> Result:
    """Let another job write what a failed one did not. Twice is once.

    Raises:
        Refused: not the province; nothing failed.
    """
    result = lock_result(result_id)
    require_actor(by=by, level=Level.PROVINCE, region=result.region)
    if result.status != ResultStatus.PUBLISHED or result.job is None or result.job.status == Job.Status.DONE:
        raise Refused("认定已全部写入，不需要重新写入。")
    if result.job.status == Job.Status.FAILED:
        result.job = enqueue(kind=KIND, title=f"认定：{result}"[:120], params={"result": str(result.pk)}, by=by)
        result.save(update_fields=["job"])
    return result


def lock_result(pk: UUID) -> Result:
    """The result, locked until the end of the transaction, with its list, round and region."""
    Result.objects.select_for_update(no_key=True).only("pk").get(pk=pk)
    return Result.objects.with_names().select_related("roster__region__parent", "job").get(pk=pk)


def _other_outcome(case: Declaration, line: RosterLine, without: Collection[UUID]) -> Outcome:
    """The result that a recheck has once it is corrected."""
    if case.kind != Kind.RECHECK:
        raise Refused(f"{case.enterprise}的事项不是复核，没有可改变的复核结果；不应列入的请移出名单。")
    if case.pk in without:
        raise Refused(f"{case.enterprise}的事项既移出又改变复核结果，请只选一项。")
    if line.outcome == Outcome.PASSED:
        return Outcome.FAILED
    require_may_pass(case)
    return Outcome.PASSED


def _require_ends_stay(failed: Collection[Declaration]) -> None:
    """Whether the rechecks that failed come off or pass now, no tier stands again that a spot check revoked since."""
    for case in failed:
        require_may_stand_again(case)


def _put_document(result: Result, title: str, number: str, date: dt.date, document: Any) -> None:
    if not title.strip():
        raise Refused("请填写文件标题。", field="title")
    if not number.strip():
        raise Refused("请填写文号。", field="document_number")
    if date > clock.today():
        raise Refused("发文日期不能晚于今天。", field="document_date")
    if document is None:
        raise Refused("请上传正式文件（PDF）。", field="document")
    result.title, result.document_number, result.document_date = title.strip()[:120], number.strip()[:60], date
    result.document = _kept(document, result.title)


def _kept(document: Any, title: str) -> StoredFile:
    content_type = check_paper(document, label="正式文件", field="document")
    if content_type != "application/pdf":
        raise Refused("正式文件应为 PDF，请转换后再上传。", field="document")
    return store(name=f"{title}.pdf", content=document, content_type=content_type)
