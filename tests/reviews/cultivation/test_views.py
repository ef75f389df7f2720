"""The pages of the pool: who sees whom, what a refusal keeps, what an enterprise reads, and how much is asked."""

from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.jobs.running import run_job
from reviews.cultivation.exporting import request_pool
from reviews.cultivation.models import Candidate
from reviews.cultivation.weighing import weigh_all
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, a_clerk, a_known_factory, an_officer
from tests.reviews.cultivation.builders import a_candidate, a_ladder_factory, a_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def listed(client, **asked):
    page = client.get(reverse("pool"), asked)
    assert page.status_code == 200
    return [one.factory_id for one in page.context["page"].items]


def test_the_nearest_come_first_and_each_filter_leaves_its_own(client):
    far, near = a_known_factory(), a_ladder_factory(name="北票近者有限公司")
    elsewhere = a_known_factory(LONGCHENG)
    a_candidate(near)
    weigh_all()
    client.force_login(an_officer(CHAOYANG).user)
    assert listed(client)[0] == near.pk
    assert set(listed(client)[1:]) == {far.pk, elsewhere.pk}  # as near as one another
    assert listed(client, place=LONGCHENG) == [elsewhere.pk]
    assert listed(client, state="open") == [near.pk]
    assert set(listed(client, state="none")) == {far.pk, elsewhere.pk}
    assert listed(client, near="1") == [near.pk]
    assert listed(client, pool="pioneering", near="1") == []
    assert listed(client, q="近者") == [near.pk]
    client.force_login(an_officer(LONGCHENG).user)
    assert listed(client) == [elsewhere.pk]


def test_the_list_asks_no_more_for_many(client):
    client.force_login(an_officer(LIAONING).user)
    counts = []
    for _ in range(2):
        a_candidate(a_known_factory())
        weigh_all()
        with CaptureQueriesContext(connection) as captured:
            assert listed(client)
        counts.append(len(captured))
        for _ in range(3):
            a_candidate(a_known_factory())
    assert counts[0] == counts[1]


def test_what_was_typed_stays_where_it_is_refused(client):
    candidate = a_candidate()
    client.force_login(an_officer(CHAOYANG).user)
    asked = {"kind": "selected", "on": "2026-03-23", "number": "工信部〔2026〕9号", "title": "名单"}
    page = client.post(reverse("pool-step", args=[candidate.pk]), asked)
    assert (page.status_code, page.context["step_form"].errors["file"]) == (422, ["请附入选文件。"])
    assert "工信部〔2026〕9号" in page.content.decode()
    a_step(candidate)
    page = client.post(reverse("pool-step", args=[candidate.pk]), asked | {"kind": "applied", "number": "另一编号"})
    assert page.status_code == 409
    assert "另一编号" in page.content.decode()


def test_from_the_page_into_the_pool_and_out(client):
    factory = a_ladder_factory()
    client.force_login(an_officer(BEIPIAO).user)
    page = client.post(reverse("pool-open", args=[factory.pk, "excellent"]), {"reason": "争创"}, follow=True)
    assert "已列入培育库" in page.content.decode()
    candidate = Candidate.objects.get()
    note = {"kind": "visit", "on": "2026-03-23", "text": "走访", "next_step": "补场景"}
    assert "补场景" in client.post(reverse("pool-note", args=[candidate.pk]), note, follow=True).content.decode()
    page = client.post(reverse("pool-close", args=[candidate.pk]), {"reason": "放弃"}, follow=True)
    assert "已移出培育库" in page.content.decode()


def test_an_enterprise_reads_its_gaps_and_nothing_of_the_bureaus(client):
    candidate = a_candidate()
    client.force_login(a_clerk(candidate.factory.enterprise).user)
    said = client.get(reverse("my-readiness")).content.decode()
    assert "场景实例未覆盖工厂建设、研发设计、运营管理环节" in said
    assert "由主管部门列入培育库" in said
    assert candidate.reason not in said


def test_the_sheet_is_the_list_as_filtered():
    factory = a_ladder_factory(name="北票近者有限公司")
    a_known_factory()
    a_step(a_candidate(factory))
    weigh_all()
    job = request_pool(query="pool=excellent&state=open", by=an_officer(CHAOYANG))
    run_job(job.pk)
    job.refresh_from_db()
    with job.result.content.open() as file:
        rows = list(openpyxl.load_workbook(BytesIO(file.read())).active.iter_rows(values_only=True))
    assert "www.miit-imps.com" in rows[0][0]
    assert [row[3] for row in rows[2:]] == ["北票近者有限公司"]
    assert rows[2][12:] == ("在库", "2026-03-23", "ZYJ-2026-001", "2026-03-23", "申报 2026-03-23")
