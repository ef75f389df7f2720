"""The inbox as people use it: unread in the header, read by opening, foreign ones are not there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.inbox.models import MessageRead
from tests.builders import BEIPIAO, LIAONING, LONGCHENG, a_user, an_administrator, an_officer
from tests.portal.inbox.test_sending import a_message, an_expert_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def officer():
    return an_officer(BEIPIAO)


@pytest.fixture
def inbox(client, officer):
    client.force_login(officer.user, backend=BACKEND)
    return client


def unread(response):
    return str(response.context["unread_messages"])


def test_nobody_is_led_to_a_page_that_is_refused_to_them(client):
    """The administrator of a bureau reads its messages, and opens no lists."""
    one = a_message(LIAONING, link="/rosters/?round=1")
    shown = []
    for person in (an_officer(LIAONING), an_administrator()):
        client.force_login(person.user, backend=BACKEND)
        shown.append('href="/rosters/?round=1"' in client.get(reverse("message", args=[one.pk])).content.decode())
    assert shown == [True, False]


def test_a_message_is_read_though_the_page_it_led_to_is_no_more(inbox):
    one = a_message(text="请抓紧。", link="/no-more/")
    page = inbox.get(reverse("message", args=[one.pk]))
    assert page.status_code == 200
    assert "/no-more/" not in page.content.decode()


def test_opening_marks_read_for_this_person_alone(inbox, client):
    one = a_message(text="第一行\n第二行", link="/rosters/")
    assert unread(inbox.get(reverse("messages"))) == "1"
    page = inbox.get(reverse("message", args=[one.pk])).content.decode()
    assert "第一行<br>第二行" in page
    assert 'href="/rosters/"' in page
    assert unread(inbox.get(reverse("messages"))) == ""
    client.force_login(an_officer(BEIPIAO).user, backend=BACKEND)
    assert unread(client.get(reverse("messages"))) == "1"


def test_opening_twice_is_reading_once(inbox):
    one = a_message()
    for _ in range(2):
        inbox.get(reverse("message", args=[one.pk]))
    assert MessageRead.objects.count() == 1


def test_all_at_once(inbox):
    for _ in range(3):
        a_message()
    inbox.post(reverse("messages-read"))
    assert unread(inbox.get(reverse("messages"))) == ""


def test_those_of_another_organisation_stay_unread_and_unseen(inbox):
    foreign = a_message(LONGCHENG)
    assert inbox.get(reverse("message", args=[foreign.pk])).status_code == 404
    inbox.post(reverse("messages-read"))
    assert MessageRead.objects.count() == 0


def test_the_newest_stands_first_and_pages_turn(inbox):
    made = [a_message(title=f"第{n}件") for n in range(35)]
    first = inbox.get(reverse("messages")).context["page"]
    second = inbox.get(reverse("messages"), {"after": first.next_cursor}).context["page"]
    assert first.items + second.items == made[::-1]


def test_the_header_counts_with_one_query_however_many_there_are(inbox):
    def taken():
        with CaptureQueriesContext(connection) as queries:
            response = inbox.get(reverse("me"))
        about = [one for one in queries if "portal_message" in one["sql"]]
        return len(queries), len(about), unread(response)

    a_message()
    few = taken()
    for _ in range(120):
        a_message()
    many = taken()
    assert few == (many[0], 1, "1")
    assert many[1:] == (1, "99+")


def test_who_holds_no_appointment_has_an_empty_inbox(client):
    client.force_login(a_user(), backend=BACKEND)
    assert client.get(reverse("messages")).context["page"].items == []
    assert client.post(reverse("messages-read")).status_code == 302


def test_an_expert_counts_their_own_and_not_those_of_the_province(client):
    expert = an_expert_account()
    a_message(LIAONING)
    own = a_message(to=expert.user, title="评审任务")
    client.force_login(expert.user, backend=BACKEND)
    page = client.get(reverse("messages"))
    assert (unread(page), page.context["page"].items) == ("1", [own])
    assert f"发给{expert.user}" in client.get(reverse("message", args=[own.pk])).content.decode()
    assert unread(client.get(reverse("messages"))) == ""
