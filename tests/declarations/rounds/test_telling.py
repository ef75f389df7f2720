"""Of an extension, and of a moved date, are told: the bureaus whose window it changes and those who fill open cases there; once."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.notices.extensions import Extension
from declarations.rounds.extending import Scope, extend, revoke
from declarations.rounds.moving import changes_of, move_date
from declarations.rounds.telling import run, run_moved
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

SHENYANGS = "210106"  # 铁西区
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


class TestMovedDates:
    """A date that the province moves, earlier or later, is told of to whoever's window it changes."""

    CITY, CHAOYANGS, OPENING = "city:", f"county:{CHAOYANG}", ":"

    def moved(self, which, to):
        seen = changes_of(the_round()).count()
        move_date(
            round_id=the_round().pk, which=which, to=dt.date.fromisoformat(to), reason="评审提前", seen=seen,
            by=an_officer(LIAONING), document="辽工信函〔2026〕1号",
        )  # fmt: skip

    def do_jobs(self):
        for job in Job.objects.filter(kind="tell-moved-date", status="queued").order_by("created_at"):
            run_job(job.pk)
            job.refresh_from_db()
            assert job.status == Job.Status.DONE, job.failure

    def messages(self):
        return Message.objects.filter(occasion__startswith="moved:")

    def test_an_earlier_date_is_told_at_once_to_the_bureaus_and_to_who_has_something_open(self):
        here, submitted = a_draft(), a_submitted()
        self.moved(self.CHAOYANGS, "2026-04-01")
        assert not self.messages().exists()  # a worker tells, nobody waits for it
        self.do_jobs()
        one = self.messages().get(to=here.enterprise.organisation)
        assert one.kind == "due"  # what leaves at once
        assert one.title == f"县级截止日期调整为2026年4月1日：{the_round().title}"
        assert "朝阳市 县级截止日期由2026年4月6日调整为2026年4月1日" in one.text
        assert "原因：评审提前（辽工信函〔2026〕1号）" in one.text
        assert str(here.enterprise) in one.text
        told = {message.to for message in self.messages()}
        assert submitted.enterprise.organisation not in told
        bureaus = {to.region for to in told if to.kind == "bureau"}
        assert bureaus == set(Region.objects.filter(parent=CHAOYANG))

    def test_a_later_one_like_more_time(self):
        here, elsewhere = a_draft(), a_draft(an_enterprise(SHENYANGS))
        self.moved(self.CITY, "2026-04-20")
        self.do_jobs()
        assert {one.kind for one in self.messages()} == {"extended"}
        told = {one.to for one in self.messages()}
        assert elsewhere.enterprise.organisation in told
        assert here.enterprise.organisation not in told  # keeps to the date of 朝阳's counties
        assert {"city", "county"} == {to.level for to in told if to.kind == "bureau"}

    def test_the_day_it_opens_to_everybody_with_something_open(self):
        case = a_draft()
        self.moved(self.OPENING, "2026-03-20")
        self.do_jobs()
        assert "开始日期由2026年3月13日调整为2026年3月20日" in self.messages().get(to=case.enterprise.organisation).text

    def test_one_moved_twice_before_it_was_told_is_told_of_twice_and_back_again_too(self):
        case = a_draft()
        for to in ("2026-04-01", "2026-04-06", "2026-04-01"):
            self.moved(self.CHAOYANGS, to)
        self.do_jobs()
        own = self.messages().filter(to=case.enterprise.organisation).order_by("pk")
        assert [one.title.partition("：")[0] for one in own] == [
            "县级截止日期调整为2026年4月1日",
            "县级截止日期调整为2026年4月6日",
            "县级截止日期调整为2026年4月1日",
        ]

    def test_who_was_given_more_time_keeps_it_and_is_not_told(self):
        case = a_draft()
        given(an_officer(LIAONING), code=BEIPIAO)
        self.moved(self.CHAOYANGS, "2026-04-01")
        self.do_jobs()
        told = {one.to for one in self.messages()}
        assert case.enterprise.organisation not in told
        assert not any(to.region_id == BEIPIAO for to in told)

    def test_begun_again_tells_nobody_twice_and_many_take_the_queries_of_one(self):
        def taken(to):
            self.moved(self.CHAOYANGS, to)
            job = Job.objects.filter(kind="tell-moved-date").latest("created_at")
            with CaptureQueriesContext(connection) as queries:
                run_moved(job, lambda done, total: None)
            before = self.messages().count()
            run_moved(job, lambda done, total: None)
            assert self.messages().count() == before
            return len(queries)

        a_draft()
        one = taken("2026-04-01")
        for _ in range(4):
            a_draft()
        assert taken("2026-04-02") == one
