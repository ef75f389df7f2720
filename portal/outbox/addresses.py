"""The address to which a person is written: entered, confirmed by a link that was sent there, and given up.

Whose else an address is, is neither asked nor told: whoever can open its mail may use it.
"""

from django.db import transaction
from django.utils import timezone

from portal.errors import Refused
from portal.outbox.models import Dispatch
from portal.outbox.passes import dispatch_named
from portal.outbox.queueing import dispatch_to
from portal.people.models import User
from portal.trail.record import record

_VOID = "链接无效或已过期，请登录后在“我的账户—消息接收设置”中重新发送确认邮件。"


@transaction.atomic
def ask_to_confirm(*, user: User, address: str) -> Dispatch:
    """Send a link to ``address``. Until it is opened, mail goes where it went; an earlier link is void by then.

    Raises:
        Refused: it is confirmed already.
    """
    user = _locked(user)
    if user.email == address and user.email_confirmed_at:
        raise Refused("该邮箱已确认，无需更改。", field="email")
    asked = Dispatch.Purpose.CONFIRM
    waiting = Dispatch.objects.filter(user=user, purpose=asked, status=Dispatch.Status.QUEUED)
    waiting.update(status=Dispatch.Status.DROPPED)
    dispatch = dispatch_to(user, channel=Dispatch.Channel.EMAIL, purpose=asked, address=address)
    dispatch.save()
    record(subject=user, deed="ask-email", actor=user, acting_for=None, summary=f"填写邮箱{shown(address)}，待确认")
    return dispatch


@transaction.atomic
def confirm(*, given: str) -> User:
    """Take the address whose link this is as the person's own. Twice is once.

    Raises:
        Refused: no such link, run out, or another was asked for since; all in the same words.
    """
    pk = dispatch_named(given)
    found = Dispatch.objects.filter(purpose=Dispatch.Purpose.CONFIRM).select_related("user")
    asked = found.filter(pk=pk).first() if pk else None
    if asked is None:
        raise Refused(_VOID)
    user = _locked(asked.user)
    newest = asked_of(user)
    if newest is None or newest.pk != asked.pk or not user.is_active:
        raise Refused(_VOID)
    if user.email == asked.address and user.email_confirmed_at:
        return user
    user.email, user.email_confirmed_at = asked.address, timezone.now()
    user.save(update_fields=["email", "email_confirmed_at"])
    record(subject=user, deed="confirm-email", actor=user, acting_for=None, summary=f"确认邮箱{shown(user.email)}")
    return user


@transaction.atomic
def give_up_address(*, user: User) -> None:
    """No more mail: the address is forgotten, and a link on its way is void. Twice is once."""
    user = _locked(user)
    Dispatch.objects.filter(user=user, status=Dispatch.Status.QUEUED, channel=Dispatch.Channel.EMAIL).update(
        status=Dispatch.Status.DROPPED
    )
    Dispatch.objects.filter(user=user, purpose=Dispatch.Purpose.CONFIRM).update(
        status=Dispatch.Status.DROPPED, sent_at=None
    )
    if not user.email:
        return
    former, user.email, user.email_confirmed_at = user.email, "", None
    user.save(update_fields=["email", "email_confirmed_at"])
    record(subject=user, deed="forget-email", actor=user, acting_for=None, summary=f"停用邮箱{shown(former)}")


def asked_of(user: User) -> Dispatch | None:
    """The newest confirmation asked for, unless it was given up."""
    asked = Dispatch.objects.filter(user=user, purpose=Dispatch.Purpose.CONFIRM)
    return asked.exclude(status=Dispatch.Status.DROPPED).order_by("-created_at", "-id").first()


def unconfirmed(user: User) -> Dispatch | None:
    """The confirmation that still waits for its link to be opened."""
    asked = asked_of(user)
    return None if asked is None or (user.email_confirmed_at and user.email == asked.address) else asked


def shown(address: str) -> str:
    """The address as a record tells it, without giving it away: z***@example.com."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain}"


def _locked(user: User) -> User:
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
