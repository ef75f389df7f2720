"""跟踪管理: who notes what of a holder, and how a tier is revoked."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factories.recognitions.models import Recognition
from portal import clock
from portal.errors import Outdated, Refused
from portal.inbox.models import Message
from portal.jobs.models import Job
from portal.jobs.running import run_job
from reviews.followup.models import FollowUp
from reviews.followup.noting import note, revoke
from tests.builders import BEIPIAO, LIAONING, LONGCHENG, a_known_factory, an_officer
from tests.reviews.publicity.builders import a_note, a_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]
REVOKED = {"reason": "工厂停产", "document_number": "辽工信发〔2026〕30号", "document_date": dt.date(2026, 3, 23)}


@pytest.fixture
def held():
    run_job(a_result(cases=1).job_id)
    return Recognition.objects.select_related("factory__region__parent__parent").get()


def test_the_bureaus_of_its_place_note_what_they_know(held):
    made = a_note(held)
    assert (made.noted_for.region_id, made.file.name) == (BEIPIAO, "跟踪管理20260323.pdf")
    with pytest.raises(Refused, match="主管部门可以办理"):
        a_note(held, by=an_officer(LONGCHENG))
    assert FollowUp.objects.visible_to(an_officer(LIAONING).user).get() == made
    assert not FollowUp.objects.visible_to(an_officer(LONGCHENG).user).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"kind": "revocation"}, "kind"), ({"text": " "}, "text"), ({"on": dt.date(2026, 3, 24)}, "on")],
)
def test_what_is_wrong_is_said_where_it_is(held, changes, field):
    asked = {"kind": "visit", "on": clock.today(), "text": "走访", "file": None} | changes
    with pytest.raises(Refused) as refused:
        note(factory=held.factory, tier=held.tier, **asked, by=an_officer(BEIPIAO))
    assert refused.value.field == field


def test_the_province_revokes_by_document_once(held):
    by = an_officer(LIAONING)
    with pytest.raises(Refused, match="只有北票市的省级主管部门可以办理"):
        revoke(recognition_id=held.pk, **REVOKED, file=None, by=an_officer(BEIPIAO))
    revoke(recognition_id=held.pk, **REVOKED, file=None, by=by)
    held.refresh_from_db()
    assert (held.ended_on, held.ended_by) == (dt.date(2026, 3, 23), "撤销认定，辽工信发〔2026〕30号")
    assert Message.objects.filter(title="撤销认定：先进级").count() == 1
    assert Job.objects.filter(kind="make-directory", status="queued").count() == 1  # the file to download follows
    with pytest.raises(Outdated):
        revoke(recognition_id=held.pk, **REVOKED, file=None, by=by)
    with pytest.raises(Refused, match="不再跟踪"):
        a_note(held)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"document_number": ""}, "document_number"),
        ({"document_date": dt.date(2026, 3, 1)}, "document_date"),
    ],
)
def test_no_revocation_without_reason_and_document(held, changes, field):
    with pytest.raises(Refused) as refused:
        revoke(recognition_id=held.pk, **REVOKED | changes, file=None, by=an_officer(LIAONING))
    assert refused.value.field == field


def test_the_list_holds_the_tiers_that_a_result_grants(client, held):
    a_known_factory()
    client.force_login(an_officer(BEIPIAO).user)
    page = client.get(reverse("follow-ups"))
    assert [one.pk for one in page.context["page"].items] == [held.pk]


def test_the_list_asks_no_more_for_many(client, held):
    client.force_login(an_officer(LIAONING).user)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("follow-ups"))
        counts.append(len(captured))
        run_job(a_result("workshop", cases=5).job_id)
    assert counts[0] == counts[1]
