"""A bureau's contact: on record, never lost by two at once, and only its own officers write it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.contacts.models import PHONE, BureauContact
from portal.contacts.publishing import publish_contact
from portal.errors import Outdated, Refused
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, a_clerk, an_administrator, an_enterprise, an_officer
from tests.portal.inbox.test_sending import an_expert_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]
GIVEN = {"office": "信息化股", "phone": "0421-5800000", "email": "", "address": ""}


@pytest.fixture
def officer():
    return an_officer(BEIPIAO)


def test_it_is_published_and_stands_on_the_trail(officer):
    contact = publish_contact(**GIVEN, by=officer)
    assert (contact.organisation, contact.changes, contact.changed_by) == (officer.organisation, 1, officer.user)
    assert trail_of(officer.organisation).get().summary == "公开联系方式：信息化股 0421-5800000"


def test_the_same_once_more_is_nothing(officer):
    for _ in range(2):
        publish_contact(**GIVEN, by=officer)
    assert (BureauContact.objects.get().changes, trail_of(officer.organisation).count()) == (1, 1)


def test_a_colleague_was_faster(officer):
    publish_contact(**GIVEN, by=officer)
    with pytest.raises(Outdated):
        publish_contact(**{**GIVEN, "phone": "0421-5800001"}, seen=0, by=an_officer(BEIPIAO))
    assert publish_contact(**{**GIVEN, "phone": "0421-5800001"}, seen=1, by=officer).changes == 2


def test_an_enterprise_has_none():
    with pytest.raises(Refused):
        publish_contact(**GIVEN, by=a_clerk(an_enterprise(BEIPIAO)))


@pytest.mark.parametrize("phone", ["0421-2639317", "010-64102844，18511115142", "024 86913469"])
def test_a_number_to_call(phone):
    PHONE(phone)


@pytest.mark.parametrize("phone", ["", "无", "微信zngc", "123", "0421-2639317，"])
def test_no_number_to_call(phone):
    with pytest.raises(ValidationError):
        PHONE(phone)


class TestPage:
    @pytest.fixture
    def at_home(self, client, officer):
        client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def test_what_is_saved_is_public(self, at_home, client):
        answer = at_home.post(reverse("bureau-contact"), {**GIVEN, "seen": 0}, follow=True)
        assert answer.redirect_chain == [(reverse("contacts"), 302)]
        at_home.logout()
        page = client.get(reverse("contacts"), {"city": "211300"}).content.decode()
        assert "信息化股" in page
        assert "0421-5800000" in page

    def test_what_is_wrong_is_told_and_kept(self, at_home):
        answer = at_home.post(reverse("bureau-contact"), {**GIVEN, "phone": "微信", "seen": 0})
        assert answer.status_code == 422
        assert 'value="微信"' in answer.content.decode()

    def test_after_a_colleague_what_was_typed_stays_and_counts_when_sent_again(self, at_home):
        publish_contact(**GIVEN, by=an_officer(BEIPIAO))
        typed = {**GIVEN, "office": "产业股", "seen": 0}
        answer = at_home.post(reverse("bureau-contact"), typed)
        assert (answer.status_code, answer.context["form"]["office"].value()) == (409, "产业股")
        at_home.post(reverse("bureau-contact"), {**typed, "seen": answer.context["form"]["seen"].value()})
        assert BureauContact.objects.get().office == "产业股"


def test_only_who_may_write_it_is_led_there_and_only_who_may_have_a_deputy_to_those(client, officer):
    led = []
    for person in (officer, an_expert_account(), an_administrator()):
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        pages = "".join(client.get(reverse(name)).content.decode() for name in ("me", "contacts"))
        led.append([f'href="{reverse(name)}"' in pages for name in ("bureau-contact", "deputies")])
    assert led == [[True, True], [False, False], [False, True]]
