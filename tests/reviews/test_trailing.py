"""What the province does in public is found in the trail by its name, and linked for who may open it."""

import pytest

from factories.recognitions.models import Recognition
from portal.audit.subjects import kinds
from portal.jobs.running import run_job
from tests.builders import BEIPIAO, LIAONING, LONGCHENG, an_officer
from tests.reviews.publicity.builders import OBJECTOR, a_note, a_notice, a_result, an_objection

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def officer():
    return an_officer(LIAONING)


def looked_up(kind, text, one, officer):
    found = kinds()[kind].found(text, user=officer.user)
    return found, kinds()[kind].named([one.pk], user=officer.user).get(one.pk)


def test_a_notice_and_a_result_by_title(officer, client):
    notice, result = a_notice(by=officer), a_result("workshop", cases=1, by=officer)
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    for kind, one in (("publicity", notice), ("result", result)):
        found, named = looked_up(kind, one.title, one, officer)
        assert (found, named.label, client.get(named.url).status_code) == ([one.pk], str(one), 200)
        assert kinds()[kind].named([one.pk], user=an_officer(BEIPIAO).user) == {}


def test_an_objection_by_its_receipt_and_never_by_who_objected(officer):
    objection = an_objection()
    found, named = looked_up("objection", objection.receipt.lower(), objection, officer)
    assert (found, OBJECTOR in named.label) == ([objection.pk], False)
    assert looked_up("objection", OBJECTOR, objection, officer)[0] == []
    assert kinds()["objection"].named([objection.pk], user=an_officer(LONGCHENG).user) == {}


def test_a_note_leads_to_the_holder(officer, client):
    run_job(a_result("workshop", cases=1, by=officer).job_id)
    noted = a_note(Recognition.objects.get())
    found, named = looked_up("followup", str(noted.factory.enterprise), noted, officer)
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    assert (found, client.get(named.url).status_code) == ([noted.pk], 200)
