"""A result is published with its document, its recognitions are written, and it is corrected as a version of its own."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.cases.models import Declaration, Status
from factories.recognitions.models import Recognition
from portal.errors import Outdated, Refused
from portal.inbox.models import Message
from portal.jobs.models import Job
from portal.jobs.running import run_job
from reviews.results import publishing
from reviews.results.models import Result, ResultStatus
from reviews.results.recognising import CHUNK
from tests.builders import LIAONING, an_officer
from tests.reviews.publicity.builders import a_frozen_result, a_pdf, a_result, document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def recognised():
    return list(Recognition.objects.in_force().values_list("tier", "granted_on", "granted_by"))


def test_published_its_cases_are_concluded_and_its_factories_recognised():
    result = a_result(cases=2)
    assert set(Declaration.objects.values_list("status", flat=True)) == {Status.CONCLUDED}
    assert recognised() == []
    run_job(result.job_id)
    basis = "《关于公布2026年度先进级智能工厂名单的通知》（辽工信发〔2026〕12号）"
    assert recognised() == [("advanced", dt.date(2026, 3, 23), basis)] * 2
    assert Message.objects.filter(title__startswith="结果发布").count() == 2
    assert Job.objects.get(pk=result.job_id).status == Job.Status.DONE


def test_a_job_that_starts_again_grants_and_tells_nothing_twice():
    result = a_result(cases=2)
    run_job(result.job_id)
    Job.objects.filter(pk=result.job_id).update(
        status=Job.Status.FAILED, failure="数据库停机", finished_at=result.published_at
    )
    again = publishing.recognise_again(result_id=result.pk, by=an_officer(LIAONING))
    assert again.job_id != result.job_id
    run_job(again.job_id)
    assert len(recognised()) == 2
    assert Message.objects.filter(title__startswith="结果发布").count() == 2


def test_more_than_one_chunk_is_written():
    result = a_result("workshop", cases=CHUNK + 1)
    run_job(result.job_id)
    assert Recognition.objects.filter(tier="workshop").count() == CHUNK + 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"document_number": " "}, "document_number"),
        ({"document_date": dt.date(2026, 3, 24)}, "document_date"),
        ({"document": None}, "document"),
        ({"document": io.BytesIO(b"not a PDF")}, "document"),
    ],
)
def test_no_result_without_its_document(changes, field):
    result = a_frozen_result()
    with pytest.raises(Refused) as refused:
        publishing.publish(result_id=result.pk, **document(**changes), by=an_officer(LIAONING))
    assert refused.value.field == field
    assert set(Declaration.objects.values_list("status", flat=True)) == {Status.TO_PUBLISH}


def test_a_correction_is_a_version_and_ends_what_comes_off():
    result, by = a_result(cases=3), an_officer(LIAONING)
    gone = result.roster.lines.get(position=2).declaration
    asked = {"result_id": result.pk, "without": [gone.pk], "reason": "重复列入", "by": by}
    with pytest.raises(Refused, match="认定正在写入"):
        publishing.correct(**asked, **document())
    run_job(result.job_id)
    made = publishing.correct(**asked, **document(document_number="辽工信发〔2026〕15号"))
    result.refresh_from_db()
    assert (result.status, made.corrects, made.roster.version) == (ResultStatus.SUPERSEDED, result, 2)
    assert [one.position for one in made.roster.public_lines.all()] == [1, 2]
    ended = Recognition.objects.get(ended_on__isnull=False)
    assert (ended.factory, ended.ended_by) == (gone.factory, "结果更正，辽工信发〔2026〕15号")
    with pytest.raises(Outdated, match="请打开现行的一版"):
        publishing.correct(**asked, **document())


def test_a_result_whose_recognitions_are_not_all_written_is_not_corrected():
    """The next version writes none: what the failed job left would never be."""
    result, by = a_result(cases=2), an_officer(LIAONING)
    Job.objects.filter(pk=result.job_id).update(
        status=Job.Status.FAILED, failure="数据库停机", finished_at=result.published_at
    )
    gone = result.roster.lines.first().declaration
    asked = {"result_id": result.pk, "without": [gone.pk], "reason": "重复列入", "by": by, **document()}
    with pytest.raises(Refused, match="请先重新写入"):
        publishing.correct(**asked)

    run_job(publishing.recognise_again(result_id=result.pk, by=by).job_id)
    publishing.correct(**asked | {"document_number": "辽工信发〔2026〕15号"})

    with pytest.raises(Refused, match="不需要重新写入"):
        publishing.recognise_again(result_id=result.pk, by=by)


def test_a_correction_says_why():
    result = a_result()
    run_job(result.job_id)
    with pytest.raises(Refused) as refused:
        publishing.correct(result_id=result.pk, without=[], reason="", **document(), by=an_officer(LIAONING))
    assert refused.value.field == "reason"


def test_a_list_not_published_is_taken_back():
    result, by = a_frozen_result(), an_officer(LIAONING)
    publishing.discard(result_id=result.pk, by=by)
    assert publishing.discard(result_id=result.pk, by=by).status == ResultStatus.DISCARDED
    with pytest.raises(Outdated):
        publishing.publish(result_id=result.pk, **document(), by=by)
    assert Result.objects.public().count() == 0


def test_publishing_many_asks_no_more_than_few():
    counts = []
    for programme, n in (("advanced", 3), ("workshop", 30)):
        result, by = a_frozen_result(programme, cases=n), an_officer(LIAONING)
        with CaptureQueriesContext(connection) as captured:
            publishing.publish(result_id=result.pk, **document(document=a_pdf()), by=by)
        counts.append(len(captured))
    assert counts[0] == counts[1]
