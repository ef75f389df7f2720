"""An address is used once the link sent there was opened; an unknown, old or foreign link says nothing but that it is void."""

import re

import pytest
from django.core import signing

from portal.errors import Refused
from portal.outbox import passes
from portal.outbox.addresses import ask_to_confirm, confirm, give_up_address, unconfirmed
from portal.outbox.delivering import deliver_due
from portal.outbox.models import Dispatch
from portal.outbox.passes import pass_for
from portal.people.models import User
from portal.trail.record import trail_of
from tests.builders import a_user
from tests.portal.outbox.builders import reachable

pytestmark = pytest.mark.django_db


def asked(user, address="zhang@example.com"):
    return pass_for(ask_to_confirm(user=user, address=address))


def held(user):
    now = User.objects.get(pk=user.pk)
    return now.email, now.email_confirmed_at is not None


def test_the_link_in_the_mail_confirms(mailserver):
    user = a_user()
    ask_to_confirm(user=user, address="zhang@example.com")
    assert held(user) == ("", False)
    assert deliver_due() == 1
    (mail,) = mailserver.mails
    plain = mail.get_body(("plain",)).get_content()
    given = re.search(r"https://zngc\.example\.gov\.cn/email/(\S+)/", plain)[1]
    confirm(given=given)
    assert held(user) == ("zhang@example.com", True)
    assert [one.summary for one in trail_of(user)] == ["填写邮箱z***@example.com，待确认", "确认邮箱z***@example.com"]


def test_the_former_address_holds_until_the_new_one_is_confirmed():
    user = a_user(**reachable("old@example.com"))
    given = asked(user, "new@example.com")
    assert held(user) == ("old@example.com", True)
    assert unconfirmed(user).address == "new@example.com"
    confirm(given=given)
    assert held(user) == ("new@example.com", True)
    assert unconfirmed(User.objects.get(pk=user.pk)) is None


def test_twice_is_once():
    given = asked(a_user())
    assert confirm(given=given) == confirm(given=given)


def void(given):
    with pytest.raises(Refused) as refused:
        confirm(given=given)
    return refused.value.message


def test_whatever_is_wrong_with_a_link_it_says_the_same(monkeypatch):
    user = a_user()
    older = asked(user)
    newer = asked(user, "other@example.com")
    told = {void("nonsense"), void(older), void(signing.dumps({"dispatch": "x"}, salt=passes._SALT)), void(newer[:-1])}
    give_up_address(user=user)
    told.add(void(newer))
    late = asked(user)
    monkeypatch.setattr(passes, "HOURS", -1)
    told.add(void(late))
    assert len(told) == 1
    assert held(user) == ("", False)


def test_an_address_that_somebody_else_uses_is_answered_like_any_other():
    a_user(**reachable("same@example.com"))
    user = a_user()
    confirm(given=asked(user, "same@example.com"))
    assert held(user) == ("same@example.com", True)


def test_a_second_request_leaves_one_mail_on_its_way():
    user = a_user()
    asked(user, "typo@example.com")
    asked(user, "right@example.com")
    assert [one.address for one in Dispatch.objects.filter(status="queued")] == ["right@example.com"]


def test_what_is_confirmed_already_need_not_be_asked():
    with pytest.raises(Refused, match="已确认"):
        asked(a_user(**reachable()))


def test_giving_it_up_forgets_it():
    user = a_user(**reachable())
    give_up_address(user=user)
    give_up_address(user=user)
    assert held(user) == ("", False)
    assert [one.deed for one in trail_of(user)] == ["forget-email"]
