"""What the pages of 公示, 异议, 结果 and 跟踪 ask of the database: no more for many rows than for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factories.recognitions.models import Recognition
from portal import clock
from portal.jobs.running import run_job
from portal.regions.models import Region
from reviews.objections.hearing import inquire
from reviews.results import publishing
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, an_officer
from tests.reviews.publicity.builders import (
    a_frozen,
    a_note,
    a_notice,
    a_result,
    an_objection,
    document,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


def taken(client, who, url, more):
    """How many queries more a page asks after ``more()``; ``who`` is None for the public."""
    if who is not None:
        client.force_login(who.user, backend="django.contrib.auth.backends.ModelBackend")
    counts = []
    for _ in range(2):
        client.get(url)  # what is asked once per process
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200, url
        counts.append(len(captured))
        more()
        more()
    return counts[1] - counts[0]


@pytest.mark.parametrize("page", ["publicities", "publicity", "public-list-arrange"])
def test_public_notices_on_the_provinces_side(client, page):
    officer = an_officer(LIAONING)
    notice = a_frozen(by=officer) if page == "public-list-arrange" else a_notice(cases=3, by=officer)
    ids = {"publicity": notice.pk, "public-list-arrange": notice.roster_id}
    if page != "public-list-arrange":
        an_objection(notice)

    def more():
        if page != "public-list-arrange":
            an_objection(notice, n=2)
        if page == "publicities":
            a_notice("workshop", by=officer)
            a_result("workshop", cases=1, by=officer)

    assert taken(client, officer, reverse(page, args=[ids[page]] if page in ids else []), more) == 0


@pytest.mark.parametrize("page", ["public-notices", "public-notice", "public-results", "public-result"])
def test_what_the_public_reads(client, page):
    officer = an_officer(LIAONING)
    notice, result = a_notice(cases=4, by=officer), a_result(cases=4, by=officer)
    run_job(result.job_id)
    shown = {"public-notice": notice.pk, "public-result": result.pk}

    def more():
        a_notice("workshop", by=officer)
        a_result("workshop", cases=1, by=officer)

    assert taken(client, None, reverse(page, args=[shown[page]] if page in shown else []), more) == 0


def test_the_versions_of_a_result_are_read_at_once(client):
    officer = an_officer(LIAONING)
    result = a_result(cases=4, by=officer)
    run_job(result.job_id)

    def corrected(result):
        gone = result.roster.lines.order_by("-position").values_list("declaration", flat=True)[:1]
        return publishing.correct(result_id=result.pk, without=list(gone), reason="有误", **document(), by=officer)

    def asked(one):
        with CaptureQueriesContext(connection) as captured:
            page = client.get(reverse("public-result", args=[one.pk]))
        return len(captured), len(page.context["versions"])

    second = corrected(result)
    client.get(reverse("public-result", args=[second.pk]))
    few = asked(second)
    newest = corrected(corrected(second))
    many = asked(newest)
    assert (few[1], many[1]) == (2, 4)
    assert many[0] <= few[0]


@pytest.mark.parametrize("page", ["objections", "objection"])
@pytest.mark.parametrize("region", [LIAONING, BEIPIAO])
def test_objections(client, page, region):
    officer = an_officer(LIAONING)
    notice = a_notice(cases=5, by=officer)
    objection = an_objection(notice)
    places = {code: Region.objects.get(pk=code) for code in (BEIPIAO, CHAOYANG)}

    def ask(one, code=BEIPIAO):
        inquire(objection_id=one.pk, region=places[code], question="请核查", due_on=clock.today(), by=officer)

    ask(objection)
    lines = iter([2, 3, 4, 5])

    def more():
        if (n := next(lines, None)) is not None:
            ask(an_objection(notice, n=n))
        if not objection.inquiries.filter(to__region=CHAOYANG).exists():
            ask(objection, CHAOYANG)

    url = reverse(page, args=[objection.pk] if page == "objection" else [])
    assert taken(client, officer if region == LIAONING else an_officer(region), url, more) == 0


@pytest.mark.parametrize("page", ["follow-ups", "follow-up", "recognised-factory"])
def test_what_is_noted_of_holders(client, page):
    officer = an_officer(LIAONING)
    run_job(a_result("workshop", cases=1, by=officer).job_id)
    held = Recognition.objects.get()
    a_note(held)

    def more():
        a_note(held)
        if page == "follow-ups":
            run_job(a_result("workshop", cases=1, by=officer).job_id)

    assert taken(client, officer, reverse(page, args=[] if page == "follow-ups" else [held.pk]), more) == 0
