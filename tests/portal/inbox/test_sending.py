"""A message reaches all who act for an organisation, is written to the trail, and links within the portal alone."""

import pytest
from django.db import IntegrityError

from portal import clock
from portal.inbox.models import Message
from portal.inbox.reading import inbox_of
from portal.inbox.sending import Letter, send, send_each
from portal.outbox.kinds import Kind
from portal.people.appointments import appoint
from portal.people.models import Role, bureau_of
from portal.regions.models import Region
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, a_user, an_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def a_message(region=BEIPIAO, **fields):
    bureau = bureau_of(Region.objects.get(code=region))
    return send(**{"to": bureau, "title": "请上报名单", "text": "请抓紧。", "by": None, **fields})


def an_expert_account():
    bureau = bureau_of(Region.objects.get(code=LIAONING))
    return appoint(user=a_user(), organisation=bureau, role=Role.EXPERT, by=None)


def test_everybody_of_the_organisation_sees_it_and_nobody_else():
    one = a_message()
    here, colleague, elsewhere, above = (an_officer(code).user for code in (BEIPIAO, BEIPIAO, LONGCHENG, CHAOYANG))
    seen = {user: list(Message.objects.visible_to(user)) for user in (here, colleague, elsewhere, above)}
    assert seen == {here: [one], colleague: [one], elsewhere: [], above: []}


def test_who_sent_it_and_for_whom_stands_in_the_trail():
    city = an_officer(CHAOYANG)
    one = a_message(by=city)
    line = trail_of(one).get()
    assert (line.deed, line.actor, line.acting_for) == ("send", city.user, city.organisation)
    assert line.summary == "发给北票市工业和信息化局：请上报名单"


def test_the_portal_itself_may_send():
    one = a_message()
    assert (one.sent_by, one.sent_for) == (None, None)


@pytest.mark.parametrize("link", ["https://example.com/", "//example.com/", "javascript:alert(1)"])
def test_no_link_leads_out_of_the_portal(link):
    with pytest.raises(IntegrityError):
        a_message(link=link)


def test_too_long_a_title_is_cut_and_not_refused():
    assert a_message(title="长" * 300).title == "长" * 120


def test_a_person_who_acts_for_nobody_is_told_in_person_and_nobody_else_sees_it():
    bureau = bureau_of(Region.objects.get(code=LIAONING))
    expert, officer = an_expert_account(), an_officer(LIAONING)
    own = send(to=expert.user, title="评审任务", text="请评审。", by=officer)
    theirs = send(to=bureau, title="名单上报", text="请接收。", by=None)
    assert (list(inbox_of(expert)), list(inbox_of(officer))) == ([own], [theirs])
    assert list(Message.objects.visible_to(expert.user)) == [own]
    assert trail_of(own).get().summary == f"发给{expert.user}：评审任务"


@pytest.mark.parametrize("to", [{}, {"to": True, "person": True}])
def test_a_message_goes_to_one(to):
    given = {"to": bureau_of(Region.objects.get(code=LIAONING)), "person": an_officer(LIAONING).user}
    with pytest.raises(IntegrityError, match="message_goes_to_one"):
        Message.objects.create(title="名单", text="请接收。", sent_at=clock.now(), **{one: given[one] for one in to})


def test_a_person_is_told_of_an_occasion_once():
    expert = an_expert_account().user
    letters = [Letter(expert, Kind.DUE, "还有3天截止", "请提交。", occasion="scoring:3")]
    assert [len(send_each(letters=letters, by=None)) for _ in range(2)] == [1, 0]
