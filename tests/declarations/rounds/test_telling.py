"""Of an extension are told: the bureaus whose last day it moves and those who fill open cases that it moves; once."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.notices.extensions import Extension
from declarations.rounds.extending import Scope, extend, revoke
from declarations.rounds.telling import run
from portal.inbox.models import Message
from portal.jobs.models import Job
from portal.jobs.running import run_job
from portal.regions.models import Region
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_draft,
    a_submitted,
    an_enterprise,
    an_officer,
    the_round,
)
from tests.reviews.builders import a_recheck

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def given(by, *, code=None, case=None, level="county", until=8, reason="系统检修"):
    scope = Scope(region=Region.objects.get(code=code) if code else None, declaration=case)
    until = dt.date(2026, 4, until)
    return extend(round_id=the_round().pk, level=level, scope=scope, until=until, reason=reason, by=by)


def told():
    return {one.to.name for one in Message.objects.filter(kind="extended")}


def do_jobs():
    for job in Job.objects.filter(kind="tell-extension", status="queued"):
        run_job(job.pk)


def test_a_county_with_more_time_is_told_and_so_are_its_enterprises_with_something_open():
    here, submitted, elsewhere = a_draft(), a_submitted(), a_draft(an_enterprise(LONGCHENG))
    given(an_officer(CHAOYANG), code=BEIPIAO)
    assert told() == set()  # a worker tells, nobody waits for it
    do_jobs()
    assert told() == {"北票市工业和信息化局", here.enterprise.name}
    assert not {submitted.enterprise.name, elsewhere.enterprise.name} & told()
    one = Message.objects.get(kind="extended", to=here.enterprise.organisation)
    assert one.title == f"延期至2026年4月8日：{the_round().title}（县级）"
    assert "原因：系统检修" in one.text
    assert str(here.enterprise) in one.text


def test_a_bureau_that_fills_is_told_with_its_own():
    a_recheck()
    given(an_officer(LIAONING), level="county", code=BEIPIAO)
    do_jobs()
    assert told() == {"北票市工业和信息化局"}
    assert Message.objects.filter(kind="extended").count() == 1


def test_a_date_that_nobody_goes_by_tells_nobody():
    a_draft()
    given(an_officer(LIAONING), level="city", until=12)  # the county's own date is earlier, and stays
    do_jobs()
    assert {one.to.level for one in Message.objects.filter(kind="extended")} == {"city", "county"}
    assert not Message.objects.filter(kind="extended", to__region__parent=CHAOYANG).exists()


def test_of_one_case_is_told_in_the_deed_itself():
    case = a_draft()
    given(an_officer(CHAOYANG), case=case, level="enterprise")
    assert told() == {case.enterprise.name}
    given(an_officer(CHAOYANG), case=case, level="county", until=9)
    assert told() == {case.enterprise.name, "北票市工业和信息化局"}
    assert not Job.objects.filter(kind="tell-extension").exists()


def test_a_job_begun_again_tells_nobody_twice():
    a_draft()
    given(an_officer(CHAOYANG), code=BEIPIAO)
    job = Job.objects.get(kind="tell-extension")
    for _ in range(2):
        run(job, lambda done, total: None)
    assert Message.objects.filter(kind="extended").count() == 2


def test_what_is_revoked_is_told_to_those_whom_it_had_moved():
    case, city = a_draft(), an_officer(CHAOYANG)
    extension = given(city, code=BEIPIAO)
    do_jobs()
    revoke(extension_id=extension.pk, reason="已恢复", by=city)
    do_jobs()
    last = Message.objects.filter(to=case.enterprise.organisation, kind="extended").latest("pk")
    assert last.title.startswith("撤销延期：")
    assert "原因：已恢复" in last.text
    assert Message.objects.filter(kind="extended").count() == 4


def test_what_was_revoked_before_it_was_told_is_told_as_revoked_alone():
    a_draft()
    city = an_officer(CHAOYANG)
    revoke(extension_id=given(city, code=BEIPIAO).pk, reason="误操作", by=city)
    do_jobs()
    assert {one.title.partition("：")[0] for one in Message.objects.filter(kind="extended")} == {"撤销延期"}
    assert Extension.objects.in_force().count() == 0


def test_many_enterprises_take_the_same_number_of_queries_as_one():
    def taken(until):
        given(an_officer(CHAOYANG), code=BEIPIAO, until=until)
        job = Job.objects.filter(kind="tell-extension").latest("created_at")
        with CaptureQueriesContext(connection) as queries:
            run(job, lambda done, total: None)
        return len(queries)

    a_draft()
    one = taken(8)
    for _ in range(4):
        a_draft()
    assert taken(9) == one
    assert Message.objects.filter(kind="extended").count() == 2 + 6
