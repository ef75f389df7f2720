"""One digest a day: what was not mailed at once, gathered for each person, less what they have read by then."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.inbox.models import Message
from portal.inbox.reading import mark_read
from portal.outbox.delivering import deliver_due
from portal.outbox.digests import gather, run
from portal.outbox.kinds import Kind
from portal.outbox.models import Dispatch, DispatchItem
from tests.builders import BEIPIAO, LONGCHENG
from tests.conftest import set_clock
from tests.portal.outbox.builders import a_reader, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers", "spring")]


def the_daily_job():
    run(None, lambda done, total: None)


def test_everything_of_the_day_comes_in_one_mail(mailserver):
    a_reader()
    told(Kind.DECIDED, title="县级初审通过：甲公司")
    told(Kind.LIST, title="名单已接收：乙")
    the_daily_job()
    assert deliver_due() == 1
    (mail,) = mailserver.mails
    assert mail["Subject"].strip() == "【智能工厂梯度培育门户】每日摘要：2条消息"
    plain = mail.get_body(("plain",)).get_content()
    assert plain.index("县级初审通过：甲公司") < plain.index("名单已接收：乙")
    assert "?kind=decided#decided" in plain
    assert "?kind=list#list" in plain


def test_there_is_one_a_day_and_what_comes_later_waits_for_the_next(monkeypatch):
    a_reader()
    told(Kind.DECIDED)
    the_daily_job()
    told(Kind.DECIDED)
    the_daily_job()
    assert Dispatch.objects.count() == 1
    set_clock(monkeypatch, "2026-03-24 08:00")
    the_daily_job()
    assert [one.day.isoformat() for one in Dispatch.objects.order_by("day")] == ["2026-03-23", "2026-03-24"]
    assert not DispatchItem.objects.filter(dispatch__isnull=True).exists()


def test_a_day_without_news_has_no_mail():
    a_reader()
    told(Kind.RETURNED)
    the_daily_job()
    assert not Dispatch.objects.filter(purpose="digest").exists()


def test_what_was_read_in_the_portal_is_left_out_and_nothing_is_sent_where_nothing_is_left(mailserver):
    user = a_reader().user
    told(Kind.DECIDED, title="读过的")
    the_daily_job()
    mark_read(messages=Message.objects.all(), user=user)
    assert deliver_due() == 0
    assert Dispatch.objects.get().status == "dropped"
    assert mailserver.mails == []


def test_who_gave_up_the_address_has_nothing_waiting_any_more():
    user = a_reader().user
    told(Kind.DECIDED)
    user.email, user.email_confirmed_at = "", None
    user.save()
    the_daily_job()
    assert not DispatchItem.objects.exists()


def test_gathering_takes_the_same_number_of_queries_for_one_and_for_many():
    people = [a_reader(BEIPIAO, email=f"{n}@example.com").user.pk for n in range(3)]
    people += [a_reader(LONGCHENG, email=f"{n}@example.org").user.pk for n in range(3)]

    def taken(some):
        told(Kind.DECIDED)
        told(Kind.DECIDED, region=LONGCHENG)
        with CaptureQueriesContext(connection) as queries:
            gathered = gather(some)
        return gathered, len(queries)

    assert [taken(people[:1])[0], taken(people[1:])[0]] == [1, 5]
    Dispatch.objects.update(day="2026-03-01")
    one = taken(people[:1])
    Dispatch.objects.filter(day="2026-03-23").update(purpose="message", day=None)
    many = taken(people[:1] + people[2:])
    assert (one[0], many[0], one[1]) == (1, 5, many[1])
