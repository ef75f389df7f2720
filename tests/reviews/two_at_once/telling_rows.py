"""Messages, reminders, contacts, the trail."""

from typing import Any

from portal.audit.exporting import request_trail_export
from portal.audit.searching import Search
from portal.contacts.publishing import publish_contact
from portal.inbox.models import Message
from portal.inbox.reading import mark_read
from portal.inbox.sending import Letter, send, send_each
from portal.outbox.addresses import ask_to_confirm, give_up_address
from portal.outbox.choosing import choose
from portal.outbox.kinds import Kind
from portal.outbox.standing import send_again
from portal.people.models import User
from reviews.lateness.reminding import remind
from tests.builders import BEIPIAO, an_officer, the_round
from tests.portal.outbox.builders import a_failed_dispatch, a_reader
from tests.reviews.two_at_once.rows import (
    ADMINISTRATORS,
    CITY,
    COUNTY,
    PROVINCE,
    Comes,
    Row,
    apart,
    bureau,
    double_click,
    each,
    once,
    one,
)

WORDS = {"title": "请按时上报", "text": "名单应于规定日期前上报。"}
OFFICE = {"office": "信息化股", "seen": 0}


def to_read(_reader: User) -> dict[str, Any]:
    send(to=bureau(BEIPIAO), **WORDS, by=None)
    return {"messages": Message.objects.all()}


def letters() -> dict[str, Any]:
    return {"letters": [Letter(bureau(BEIPIAO), Kind.GENERAL, **WORDS)]}


def a_member() -> User:
    return a_reader(BEIPIAO).user


TELLING_ROWS = [
    each(request_trail_export, lambda: {"search": Search(deed="send")}, PROVINCE),
    each(send, lambda: {"to": bureau(BEIPIAO), **WORDS}, CITY),
    each(send_each, letters, CITY),
    double_click(choose, Comes.ONCE, a_member, lambda _: {"manners": {"returned": "digest"}}),
    double_click(ask_to_confirm, Comes.EACH, a_member, lambda _: {"address": "new@example.com"}),
    double_click(give_up_address, Comes.ONCE, a_member, lambda _: {}),
    one(send_again, lambda: {"dispatch_id": a_failed_dispatch().pk}, ADMINISTRATORS),
    double_click(mark_read, Comes.ONCE, lambda: an_officer(BEIPIAO).user, to_read),
    once(remind, lambda: {"round": the_round(), "to": {bureau(BEIPIAO).pk}}, CITY),
    Row(
        publish_contact,
        Comes.ONE,
        lambda: apart(publish_contact, OFFICE, COUNTY(), phone=("0421-5800000", "0421-5800001")),
    ),
]
