"""People who are told by e-mail, and what is on its way to them."""

from typing import Any

from django.utils import timezone

from portal.inbox.models import Message
from portal.inbox.sending import send
from portal.outbox.kinds import Kind
from portal.outbox.models import Choice, Dispatch
from portal.outbox.queueing import dispatch_to
from portal.people.models import Appointment, User, bureau_of
from portal.regions.models import Region
from tests.builders import BEIPIAO, a_user, an_officer

ADDRESS = "zhang@example.com"


def reachable(email: str = ADDRESS) -> dict[str, Any]:
    """What a user has whose address is confirmed."""
    return {"email": email, "email_confirmed_at": timezone.now()}


def a_reader(region: str = BEIPIAO, *, email: str = ADDRESS, **fields: Any) -> Appointment:
    """An officer with a confirmed address. Needs ``registers``."""
    return an_officer(region, **reachable(email), **fields)


def wants(user: User, kind: str, manner: str, *, by_text: bool = False) -> None:
    Choice.objects.create(user=user, kind=kind, manner=manner, by_text=by_text)


def told(kind: Kind = Kind.RETURNED, *, region: str = BEIPIAO, **words: str) -> Message:
    """A message to the bureau of ``region``. Needs ``registers``."""
    bureau = bureau_of(Region.objects.get(code=region))
    return send(
        to=bureau, kind=kind, by=None, **{"title": "退回修改：朝阳测试有限公司", "text": "请补充得分依据。", **words}
    )


def a_dispatch(user: User | None = None, *, purpose: str = "confirm", address: str = ADDRESS) -> Dispatch:
    """One that waits to be sent; the confirmation of an address, which carries no message."""
    one = dispatch_to(user or a_user(), channel="email", purpose=purpose, address=address)
    one.save()
    return one


def a_failed_dispatch() -> Dispatch:
    one = a_dispatch()
    Dispatch.objects.filter(pk=one.pk).update(status="failed", failure="邮件服务器未接收（550 没有此邮箱）")
    return Dispatch.objects.get(pk=one.pk)
