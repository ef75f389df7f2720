"""Pages of versions: supplementing, correcting, recalling, differences, and the stamped scan."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.jobs.models import Job
from portal.jobs.running import run_job
from reviews.rosters.correcting import correct
from reviews.rosters.models import Edition, Roster, RosterStatus
from reviews.rosters.reporting import receive, report
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, an_officer, the_round
from tests.conftest import set_clock
from tests.reviews.builders import a_frozen, a_reported, an_approved
from tests.reviews.rosters.test_scans import PDF
from tests.reviews.rosters.test_supplementing import a_supplement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def at(client):
    def sign_in(region):
        client.force_login(an_officer(region).user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def a_correction(first):
    return correct(roster_id=first.pk, reason="漏报一家", by=an_officer(BEIPIAO))


class TestSupplementing:
    def test_the_page_says_that_something_waits_and_makes_the_list(self, at):
        an_approved()
        a_reported()
        an_approved()
        client = at(BEIPIAO)
        assert "补充上报（1项）" in client.get(reverse("rosters")).content.decode()
        response = client.post(reverse("roster-supplement"), {"round": the_round().pk, "reason": "补交材料"})
        made = Roster.objects.get(edition=Edition.SUPPLEMENTARY)
        assert response.url == reverse("roster", args=[made.pk])
        assert "补充上报原因：补交材料" in client.get(response.url).content.decode()

    def test_without_a_reason_it_asks_for_it(self, at):
        an_approved()
        a_reported()
        an_approved()
        response = at(BEIPIAO).post(reverse("roster-supplement"), {"round": the_round().pk, "reason": ""})
        assert (response.status_code, response.context["refusal"].field) == (422, "reason")

    def test_the_city_sees_it_beside_the_first_list_and_counts_both(self, at):
        an_approved()
        a_reported()
        an_approved()
        late = report(roster_id=a_supplement().pk, by=an_officer(BEIPIAO))
        places = at(CHAOYANG).get(reverse("rosters")).context["places"]
        place = next(one for one in places if one.region.pk == BEIPIAO)
        assert (place.supplements, place.numbers.new_passed) == ([late], 2)

    def test_more_supplements_ask_no_more_queries(self, at):
        an_approved()
        a_reported()
        client, counts = at(CHAOYANG), []
        for _ in range(2):
            an_approved()
            report(roster_id=a_supplement().pk, by=an_officer(BEIPIAO))
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("rosters"))
            counts.append(len(captured))
        assert counts[0] == counts[1]


class TestCorrecting:
    def test_it_leads_to_the_new_version_which_names_the_old_one(self, at):
        an_approved()
        first = a_reported()
        an_approved()
        client = at(BEIPIAO)
        response = client.post(reverse("roster-correct", args=[first.pk]), {"reason": "漏报一家"})
        made = Roster.objects.get(corrects=first)
        assert response.url == reverse("roster", args=[made.pk])
        page = client.get(response.url).content.decode()
        assert reverse("roster-compare", args=[made.pk, first.pk]) in page

    def test_while_it_is_in_the_making_the_old_version_says_so_and_offers_nothing(self, at):
        an_approved()
        first = a_reported()
        a_correction(first)
        response = at(BEIPIAO).get(reverse("roster", args=[first.pk]))
        assert "本版的更正已定稿，尚未上报" in response.content.decode()
        assert (response.context["may_correct"], response.context["may_recall"]) == (False, False)

    def test_refused_the_reason_stays(self, at, monkeypatch):
        an_approved()
        first, client = a_reported(), at(BEIPIAO)
        set_clock(monkeypatch, "2026-04-07 08:00")
        response = client.post(reverse("roster-correct", args=[first.pk]), {"reason": "漏报一家"})
        assert response.status_code == 422
        assert "漏报一家</textarea>" in response.content.decode()

    def test_what_was_reported_in_time_is_not_late_by_its_correction(self, at, monkeypatch):
        an_approved()
        first = a_reported()
        an_approved()
        set_clock(monkeypatch, "2026-04-06 23:00")
        report(roster_id=a_correction(first).pk, by=an_officer(BEIPIAO))
        set_clock(monkeypatch, "2026-04-09 08:00")
        places = at(CHAOYANG).get(reverse("rosters")).context["places"]
        place = next(one for one in places if one.region.pk == BEIPIAO)
        assert (place.roster.version, place.in_time_at, place.late_days) == (2, first.reported_at, 0)

    def test_its_table_says_that_it_corrects_and_of_which_day(self, at):
        an_approved()
        first = a_reported()
        an_approved()
        made = report(roster_id=a_correction(first).pk, by=an_officer(BEIPIAO))
        form = {"table": "basic-summary", "round": the_round().pk, "region": BEIPIAO, "version": made.pk}
        at(BEIPIAO).post(reverse("export-create"), form)
        job = Job.objects.get()
        run_job(job.pk)
        job.refresh_from_db()
        assert job.result.name.endswith("（更正，2026年3月23日）.xlsx")


class TestRecalling:
    def test_it_waits_again(self, at):
        an_approved()
        roster, client = a_reported(), at(BEIPIAO)
        client.post(reverse("roster-recall", args=[roster.pk]))
        assert Roster.objects.get().status == RosterStatus.RECALLED
        assert client.get(reverse("rosters")).context["own"].numbers.new_passed == 1

    def test_the_city_reads_that_it_was_recalled(self, at):
        an_approved()
        roster = a_reported()
        at(BEIPIAO).post(reverse("roster-recall", args=[roster.pk]))
        assert "已撤回、待重报" in at(CHAOYANG).get(reverse("rosters")).content.decode()


class TestDifferences:
    def test_they_are_read_by_the_level_above(self, at):
        an_approved()
        first = a_reported()
        late = an_approved()
        second = report(roster_id=a_correction(first).pk, by=an_officer(BEIPIAO))
        response = at(CHAOYANG).get(reverse("roster-compare", args=[second.pk, first.pk]))
        assert [one.case for one in response.context["found"].differences] == [late]
        assert "新增" in response.content.decode()

    def test_lists_of_two_places_are_not_compared(self, at):
        for region in (BEIPIAO, LONGCHENG):
            an_approved(region)
        lists = [a_reported(region).pk for region in (BEIPIAO, LONGCHENG)]
        assert at(CHAOYANG).get(reverse("roster-compare", args=lists)).status_code == 404


class TestScan:
    def upload(self, client, roster, content=PDF):
        file = SimpleUploadedFile("名单.pdf", content, "application/pdf")
        return client.post(reverse("roster-scan-keep", args=[roster.pk]), {"scan": file})

    def test_the_city_reads_what_the_county_uploaded(self, at):
        an_approved()
        roster = a_reported()
        self.upload(at(BEIPIAO), roster)
        client = at(CHAOYANG)
        scan = Roster.objects.get().scan
        assert scan.sha256 in client.get(reverse("roster", args=[roster.pk])).content.decode()
        response = client.get(reverse("roster-scan", args=[roster.pk]))
        assert b"".join(response.streaming_content) == PDF
        assert "attachment" in response["Content-Disposition"]

    @pytest.mark.parametrize("content", [b"", b"<html></html>"])
    def test_what_is_no_scan_is_told_beside_the_field(self, at, content):
        an_approved()
        response = self.upload(at(BEIPIAO), a_frozen(), content)
        assert (response.status_code, response.context["refusal"].field) == (422, "scan")

    def test_nothing_chosen(self, at):
        an_approved()
        response = at(BEIPIAO).post(reverse("roster-scan-keep", args=[a_frozen().pk]))
        assert response.context["refusal"].message.startswith("请选择盖章扫描件")

    def test_none_is_there_and_none_is_asked_for_once_received(self, at):
        an_approved()
        roster = a_reported()
        receive(roster_id=roster.pk, by=an_officer(CHAOYANG))
        client = at(BEIPIAO)
        assert client.get(reverse("roster-scan", args=[roster.pk])).status_code == 404
        assert "盖章扫描件" not in client.get(reverse("roster", args=[roster.pk])).content.decode()

    def test_another_county_does_not_find_it(self, at):
        an_approved()
        roster = a_reported()
        self.upload(at(BEIPIAO), roster)
        assert at(LONGCHENG).get(reverse("roster-scan", args=[roster.pk])).status_code == 404
