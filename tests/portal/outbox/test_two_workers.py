"""Two workers at the same moment: each mail leaves once, each digest is made once, each day is begun once."""

import pytest

from portal.inbox.models import Message
from portal.jobs.daily import start_daily
from portal.jobs.models import DailyRun, Job
from portal.outbox.delivering import deliver_due
from portal.outbox.digests import run
from portal.outbox.kinds import Kind
from portal.outbox.models import Dispatch
from tests.portal.outbox.builders import a_dispatch, a_reader, told
from tests.reviews.test_two_at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("registers", "spring")]


def test_each_mail_leaves_once(mailserver):
    for n in range(12):
        a_dispatch(address=f"{n}@example.com")
    assert sum(at_once(deliver_due, deliver_due)) == 12
    assert sorted(mail["To"] for mail in mailserver.mails) == sorted(f"{n}@example.com" for n in range(12))
    assert {one.attempts for one in Dispatch.objects.all()} == {1}


def test_each_digest_is_made_once():
    for n in range(3):
        a_reader(email=f"{n}@example.com")
    told(Kind.DECIDED)
    assert at_once(*[lambda: run(None, lambda done, total: None)] * 2) == [None, None]
    assert Dispatch.objects.filter(purpose="digest").count() == 3
    assert Message.objects.get().dispatch_items.filter(dispatch__isnull=True).count() == 0


def test_each_day_is_begun_once(settings):
    at_once(start_daily, start_daily)
    assert DailyRun.objects.count() == Job.objects.count() == len(settings.DAILY_JOBS)
