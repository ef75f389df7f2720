"""The settings page as people use it, the page of the link, and what the administrator sees and sends again."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.outbox.choosing import wishes_of
from portal.outbox.models import Dispatch
from portal.outbox.passes import pass_for
from portal.people.models import User
from tests.builders import BEIPIAO, a_user, an_administrator, an_officer
from tests.portal.outbox.builders import a_failed_dispatch, reachable, wants

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


@pytest.fixture
def person():
    return an_officer(BEIPIAO).user


@pytest.fixture
def visit(client, person):
    client.force_login(person)
    return client


def whole(person, **changed):
    return {one.kind.value: one.manner for one in wishes_of(person)} | changed


def test_what_is_chosen_is_kept_and_shown_again(visit, person):
    sent = whole(person, returned="digest", decided="portal")
    assert visit.post(reverse("notifying"), sent).status_code == 302
    kept = {one.kind: one.manner for one in wishes_of(person)}
    assert (kept["returned"], kept["decided"], kept["due"]) == ("digest", "portal", "at_once")
    page = visit.get(reverse("notifying")).content.decode()
    assert 'name="returned" value="digest" aria-label="退回修改：并入每日摘要" checked' in page


def test_a_mail_leads_to_the_kind_that_it_was_of(visit):
    page = visit.get(reverse("notifying"), {"kind": "due"}).content.decode()
    assert '<tr id="due" class="table-active">' in page


def test_what_is_no_manner_is_refused_where_it_stands(visit, person):
    answer = visit.post(reverse("notifying"), whole(person, due="nonsense"))
    assert answer.status_code == 422
    assert wishes_of(person) == wishes_of(a_user())


def test_an_address_is_entered_and_waits(visit, person):
    visit.post(reverse("email-enter"), {"email": "zhang@example.com"})
    page = visit.get(reverse("notifying")).content.decode()
    assert "zhang@example.com" in page
    assert "待确认" in page
    given = pass_for(Dispatch.objects.get())
    stranger = Client()
    link = reverse("email-confirm", args=[given])
    assert "确认此邮箱" in stranger.get(link).content.decode()
    assert User.objects.get(pk=person.pk).email == ""  # a scanner that opens links confirms nothing
    assert "邮箱已确认" in stranger.post(link).content.decode()
    assert User.objects.get(pk=person.pk).email == "zhang@example.com"


def test_a_void_link_is_told(client):
    answer = client.post(reverse("email-confirm", args=["nonsense"]))
    assert (answer.status_code, "链接无效或已过期" in answer.content.decode()) == (422, True)


def test_what_is_no_address_stays_to_be_corrected(visit):
    answer = visit.post(reverse("email-enter"), {"email": "zhang@"})
    assert answer.status_code == 422
    assert 'value="zhang@"' in answer.content.decode()


def test_nobody_sends_confirmations_without_end(visit, settings):
    settings.THROTTLES = {**settings.THROTTLES, "email": (1, 3600)}
    visit.post(reverse("email-enter"), {"email": "a@example.com"})
    assert visit.post(reverse("email-enter"), {"email": "b@example.com"}).status_code == 429
    assert Dispatch.objects.count() == 1


def test_an_address_is_given_up(client):
    user = a_user(**reachable())
    client.force_login(user)
    client.post(reverse("email-remove"))
    assert User.objects.get(pk=user.pk).email == ""


def test_text_messages_are_offered_only_where_there_is_a_gateway(visit, person, settings):
    assert "短信" not in visit.get(reverse("notifying")).content.decode()
    settings.PORTAL_SMS_BACKEND = "portal.outbox.texting.FileTexts"
    assert 'name="text-returned"' in visit.get(reverse("notifying")).content.decode()
    sent = whole(person) | {"text-returned": "on"}
    refused = visit.post(reverse("notifying"), sent)
    assert (refused.status_code, "接收短信须填写11位手机号" in refused.content.decode()) == (422, True)
    assert 'aria-label="退回修改：同时发短信" checked' in refused.content.decode()
    visit.post(reverse("notifying"), {**sent, "phone": "13800000001"})
    assert [one.kind for one in wishes_of(person) if one.by_text] == ["returned"]
    assert User.objects.get(pk=person.pk).phone == "13800000001"


def test_a_wish_for_text_messages_outlives_a_gateway_that_is_off(visit, person):
    wants(person, "returned", "at_once", by_text=True)
    visit.post(reverse("notifying"), whole(person, due="digest"))
    assert [one.kind for one in wishes_of(person) if one.by_text] == ["returned"]


def test_the_administrator_sees_why_and_sends_again(client):
    client.force_login(an_administrator().user)
    one = a_failed_dispatch()
    page = client.get(reverse("outbox")).content.decode()
    assert "550 没有此邮箱" in page
    answer = client.post(reverse("outbox-again", args=[one.pk]), follow=True)
    assert "将重新发往zhang@example.com" in answer.content.decode()
    assert Dispatch.objects.get(pk=one.pk).status == "queued"
    again = client.post(reverse("outbox-again", args=[one.pk]), follow=True)
    assert "无需重新发送" in again.content.decode()
