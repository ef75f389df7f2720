"""Who is told of a message outside of the portal, written down in the transaction that writes the message."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.inbox.sending import Letter, send, send_each
from portal.outbox.composing import messages_of
from portal.outbox.kinds import DEFAULTS, TELLS, URGENT, Kind
from portal.outbox.models import Dispatch, DispatchItem
from portal.people.appointments import appoint, dismiss
from portal.people.models import Organisation, Role, bureau_of
from portal.regions.models import Region
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, a_user, an_officer
from tests.portal.outbox.builders import a_reader, reachable, told, wants

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def leaving():
    return [(one.channel, one.address, one.status) for one in Dispatch.objects.order_by("channel", "address")]


def test_what_is_urgent_leaves_at_once_and_the_rest_waits_for_the_digest():
    a_reader()
    told(Kind.RETURNED)
    told(Kind.DECIDED)
    assert leaving() == [("email", "zhang@example.com", "queued")]
    waiting = DispatchItem.objects.filter(dispatch__isnull=True)
    assert [one.message.kind for one in waiting] == ["decided"]


def test_people_choose_by_kind():
    user = a_reader().user
    wants(user, "returned", "digest")
    wants(user, "decided", "at_once")
    wants(user, "due", "portal")
    for kind in (Kind.RETURNED, Kind.DECIDED, Kind.DUE):
        told(kind)
    found = DispatchItem.objects.order_by("message__kind")
    assert [(one.message.kind, one.dispatch is not None) for one in found] == [("decided", True), ("returned", False)]


def test_nobody_is_written_to_who_has_not_confirmed_an_address_or_does_not_act_there_any_more():
    an_officer(BEIPIAO, email="typed@example.com")
    a_reader(LONGCHENG, email="elsewhere@example.com")
    dismiss(appointment=a_reader(email="former@example.com"), by=None)
    a_reader(email="gone@example.com", is_active=False)
    told()
    assert not DispatchItem.objects.exists()


def test_who_holds_two_appointments_there_is_told_once():
    held = a_reader(LIAONING)
    appoint(user=held.user, organisation=held.organisation, role=Role.ADMINISTRATOR, by=None)
    told(region=LIAONING)
    assert Dispatch.objects.count() == 1


def test_a_deed_that_does_not_happen_sends_nothing():
    a_reader()
    with pytest.raises(RuntimeError), transaction.atomic():
        told()
        raise RuntimeError
    assert not Dispatch.objects.exists()


def test_text_messages_are_off_unless_a_gateway_is_named_and_the_person_asked(settings):
    asked = a_reader(phone="13800000001").user
    wants(asked, "returned", "portal", by_text=True)
    an_officer(BEIPIAO, phone="13800000002")
    told()
    assert leaving() == []
    settings.PORTAL_SMS_BACKEND = "portal.outbox.texting.FileTexts"
    told()
    assert leaving() == [("text", "13800000001", "queued")]


def test_a_number_that_is_no_mobile_gets_no_text_message(settings):
    settings.PORTAL_SMS_BACKEND = "portal.outbox.texting.FileTexts"
    wants(a_reader(phone="0421-2345678").user, "returned", "portal", by_text=True)
    told()
    assert leaving() == []


def test_one_message_or_many_take_the_same_number_of_queries():
    for region in (BEIPIAO, LONGCHENG, CHAOYANG):
        a_reader(region, email=f"{region}@example.com")
        a_reader(region, email=f"{region}b@example.com")
    bureaus = list(Organisation.objects.filter(region__in=[BEIPIAO, LONGCHENG, CHAOYANG]))

    def taken(some):
        with CaptureQueriesContext(connection) as queries:
            send_each(
                letters=[Letter(one, Kind.DUE, "还有3天截止", "请上报。", occasion=f"due:{len(some)}") for one in some],
                by=None,
            )
        return len(queries)

    assert taken(bureaus[:1]) == taken(bureaus)
    assert Dispatch.objects.count() == 8


def test_where_nobody_has_an_address_it_costs_one_query():
    an_officer(BEIPIAO)
    told()  # what is asked once per process
    with CaptureQueriesContext(connection) as queries:
        told()
    assert len([one for one in queries if "portal_appointment" in one["sql"]]) == 1
    assert not [one for one in queries if "portal_choice" in one["sql"]]


def test_an_organisation_is_told_of_an_occasion_once():
    a_reader()
    bureau = Organisation.objects.get(region=BEIPIAO)
    letter = Letter(bureau, Kind.DUE, "还有3天截止", "请上报。", occasion="due:3")
    assert [len(send_each(letters=[letter], by=None)) for _ in range(2)] == [1, 0]
    assert Dispatch.objects.count() == 1


def test_every_kind_has_a_default_and_says_what_it_tells():
    assert set(DEFAULTS) == set(TELLS) == set(Kind)
    assert set(URGENT) < set(Kind)


def test_an_expert_is_mailed_what_is_theirs_and_nothing_of_the_province():
    province = bureau_of(Region.objects.get(pk=LIAONING))
    expert = a_user(**reachable("expert@example.com"))
    appoint(user=expert, organisation=province, role=Role.EXPERT, by=None)
    a_reader(LIAONING, email="officer@example.com")
    own = send(to=expert, kind=Kind.SCORING, title="评审任务", text="请评审。", by=None)
    told(region=LIAONING)
    found = [(one.address, messages_of(one)[0].title) for one in Dispatch.objects.order_by("address")]
    assert found == [("expert@example.com", "评审任务"), ("officer@example.com", "退回修改：朝阳测试有限公司")]
    dismiss(appointment=expert.appointments.get(), by=None)
    assert messages_of(Dispatch.objects.get(items__message=own)) == []
