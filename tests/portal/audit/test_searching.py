"""The trail as it is searched: what is found, who may read what, and what a page costs."""

import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from declarations.notices.packs import newest_revision
from declarations.rounds.extending import Scope, extend
from portal.audit.searching import Search, found, lines_of, readable, subjects_meant
from portal.jobs.models import Job
from portal.jobs.running import run_job
from portal.people.appointments import dismiss
from portal.people.models import Appointment
from portal.trail.models import TrailEntry
from portal.trail.record import record
from reviews.desk.assigning import assign
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    a_draft,
    a_submitted,
    a_user,
    an_administrator,
    an_enterprise,
    an_officer,
    the_round,
)
from tests.reviews.builders import a_frozen, an_approved
from tests.reviews.spotchecks.builders import a_frozen_list, handed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def browser_of(appointment):
    client = Client()
    client.force_login(appointment.user)
    return client


def deeds_about(case, by):
    return sorted(readable(by).filter(subject_id=case.pk).values_list("deed", flat=True))


class TestWhoReadsWhat:
    def test_a_province_reads_what_was_done_within_it(self):
        case = a_submitted()
        assert deeds_about(case, an_officer(LIAONING)) == ["start", "submit", "take_in"]

    def test_an_enterprises_draft_is_its_own(self):
        case = a_draft()
        assert deeds_about(case, an_officer(LIAONING)) == []
        assert deeds_about(case, an_administrator()) == ["start", "take_in"]

    def test_what_is_internal_to_a_bureau_stays_with_it(self):
        case, county = a_submitted(), an_officer(BEIPIAO)
        assign(declaration_id=case.pk, handler=an_officer(BEIPIAO).user, note="请先看", by=county)
        assert "assign" in TrailEntry.objects.filter(subject_id=case.pk).values_list("deed", flat=True)
        for reader in (an_officer(LIAONING), an_administrator()):
            assert "assign" not in deeds_about(case, reader)
        assert "assign" in deeds_about(case, county)

    def test_background_jobs_and_what_people_do_to_their_accounts(self):
        user = a_user()
        record(subject=user, deed="change-password", actor=user, acting_for=None, summary="修改密码")
        about = {"subject_id": user.pk}
        assert not readable(an_officer(LIAONING)).filter(**about).exists()
        assert readable(an_administrator()).filter(**about).exists()


class TestSearching:
    def test_by_number_enterprise_and_list(self):
        province = an_officer(LIAONING)
        case = an_approved()
        roster = a_frozen()
        for text in (case.number, case.number.lower(), case.enterprise.organisation.name):
            assert ("declaration", (case.pk,)) in subjects_meant(text, user=province.user)
        assert ("roster", (roster.pk,)) in subjects_meant(roster.sha256[:12], user=province.user)
        assert ("roster", (roster.pk,)) in subjects_meant(roster.region.name, user=province.user)

    def test_by_round_notice_and_draw(self):
        province = an_officer(LIAONING)
        round = the_round()
        until = dt.date(2026, 4, 20)
        given = extend(round_id=round.pk, level="county", scope=Scope(), until=until, reason="系统检修", by=province)
        handed_in()
        draw = a_frozen_list(by=province)
        by_title = dict(subjects_meant(round.title, user=province.user))
        assert (by_title["round"], by_title["draw"]) == ((round.pk,), (draw.pk,))
        assert given.pk in by_title["extension"]
        assert ("draw", (draw.pk,)) in subjects_meant(draw.population_sha256[:12], user=province.user)
        revision = newest_revision("liaoning-2026")
        for text in (revision.notice.title, "liaoning-2026"):
            assert ("noticerevision", (revision.pk,)) in subjects_meant(text, user=province.user)

        lines = {line.kind: line.subject for line in lines_of(list(readable(province)), by=province) if line.subject}
        assert (lines["延期"].url, lines["抽检名单抽取"].label) == (reverse("rounds"), str(draw))

    def test_a_draft_is_not_found_by_its_enterprise(self):
        case = a_draft()
        meant = dict(subjects_meant(case.enterprise.organisation.name, user=an_officer(LIAONING).user))
        assert "declaration" not in meant

    def test_by_person_bureau_deed_and_day(self):
        province, case = an_officer(LIAONING), a_submitted()
        submitted = TrailEntry.objects.get(subject_id=case.pk, deed="submit")
        today = submitted.real_at.astimezone(dt.timezone(dt.timedelta(hours=8))).date()
        wanted = {"actor": submitted.actor_id, "organisation": submitted.acting_for_id, "deed": "submit"}
        assert list(found(Search(**wanted, since=today, until=today), by=province)) == [submitted]
        assert not found(Search(**wanted, until=today - dt.timedelta(days=1)), by=province).exists()
        assert not found(Search(**wanted | {"deed": "start"}, since=today + dt.timedelta(days=1)), by=province).exists()

    def test_a_search_travels_to_the_job_and_back(self):
        case = a_submitted()
        search = Search(subjects=(("declaration", (case.pk,)),), deed="submit", since=dt.date(2026, 3, 1))
        assert Search.from_json(search.as_json()) == search


class TestPage:
    def test_lines_with_their_names_newest_first(self):
        case = a_submitted()
        answer = browser_of(an_officer(LIAONING)).get(reverse("trail"), {"about": case.number})
        assert [one.deed for one in answer.context["lines"]] == ["提交", "导入填报内容", "新建事项"]
        assert answer.context["lines"][0].subject.url == reverse("case", args=[case.pk])

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({"about": "没有这家"}, "没有找到"),
            ({"actor": "没有这人"}, "没有找到"),
            ({"organisation": "局"}, "有几个符合"),
            ({"since": "2026-03-02", "until": "2026-03-01"}, "不能早于"),
        ],
    )
    def test_what_stands_for_nobody_is_told_where_it_was_typed(self, typed, told):
        answer = browser_of(an_officer(LIAONING)).get(reverse("trail"), typed)
        assert answer.status_code == 422
        assert told in answer.content.decode()

    def test_what_the_reader_may_not_open_is_named_and_not_linked(self):
        case = a_submitted()
        link = reverse("decide", args=[case.pk])
        case_link = reverse("case", args=[case.pk])
        for reader, linked in ((an_officer(LIAONING), True), (an_administrator(), False)):
            page = browser_of(reader).get(reverse("trail")).content.decode()
            assert case.number in page
            assert (link in page or case_link in page) is linked

    def test_pages_by_key(self):
        client, bureau = browser_of(an_administrator()), an_officer(BEIPIAO)
        for _ in range(60):
            record(subject=bureau.organisation, deed="remind", actor=bureau.user, acting_for=bureau.organisation)
        first = client.get(reverse("trail"), {"deed": "remind"})
        second = client.get(reverse("trail"), {"deed": "remind", "after": first.context["page"].next_cursor})
        seen = [one.entry.pk for answer in (first, second) for one in answer.context["lines"]]
        assert len(seen) == len(set(seen)) == 60

    def test_many_lines_cost_no_more_than_one(self):
        client = browser_of(an_officer(LIAONING))

        def count():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse("trail")).status_code == 200
            return len(queries)

        a_submitted()
        one = count()
        for _ in range(3):
            a_submitted(an_enterprise())
        assert count() == one


class TestExport:
    def test_the_found_lines_as_a_workbook(self):
        case, province = a_submitted(), an_officer(LIAONING)
        client = browser_of(province)
        page = client.post(reverse("trail-export-create"), {"about": case.number, "deed": "submit"})
        job = Job.objects.get(kind="export-trail")
        assert page.url == reverse("trail-export", args=[job.pk])
        run_job(job.pk)
        content = b"".join(client.get(reverse("trail-export-file", args=[job.pk])).streaming_content)
        rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
        assert (len(rows), rows[1][2], case.number in rows[1][7]) == (2, "提交", True)

    def test_who_lost_the_appointment_gets_nothing(self):
        case, province = a_submitted(), an_officer(LIAONING)
        browser_of(province).post(reverse("trail-export-create"), {"about": case.number})
        dismiss(appointment=Appointment.objects.get(pk=province.pk), by=None)
        job = Job.objects.get(kind="export-trail")
        run_job(job.pk)
        job.refresh_from_db()
        assert (job.status, "已不担任" in job.failure) == ("failed", True)

    def test_a_city_asks_for_none(self):
        assert browser_of(an_officer(CHAOYANG)).get(reverse("trail")).status_code == 403
