"""Two officers of a bureau remind in the same moment: one message is sent, the other officer is told of it."""

import pytest

from portal.inbox.models import Message, MessageRead
from portal.inbox.reading import mark_read
from portal.people.models import bureau_of
from portal.regions.models import Region
from reviews.lateness.models import Reminder
from reviews.lateness.reminding import remind
from tests.builders import BEIPIAO, CHAOYANG, an_officer, the_round
from tests.reviews.test_two_at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("notice", "spring")]


def test_one_message_is_sent():
    county = bureau_of(Region.objects.get(code=BEIPIAO))
    officers = [an_officer(CHAOYANG), an_officer(CHAOYANG)]
    results = at_once(*[lambda by=by: remind(round=the_round(), to={county.pk}, by=by) for by in officers])
    assert sorted((len(one.sent), len(one.already)) for one in results) == [(0, 1), (1, 0)]
    assert Message.objects.count() == Reminder.objects.count() == 1


def test_one_person_reads_in_two_windows():
    officer = an_officer(BEIPIAO)
    remind(round=the_round(), to={officer.organisation_id}, by=an_officer(CHAOYANG))
    at_once(*[lambda: mark_read(messages=Message.objects.all(), user=officer.user)] * 2)
    assert MessageRead.objects.count() == 1
