"""How a person wants to be told of each kind of message, as the settings page shows and stores it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from portal.errors import Refused
from portal.outbox.kinds import DEFAULTS, TELLS, URGENT, Kind, Manner
from portal.outbox.models import Choice
from portal.outbox.texting import is_mobile
from portal.people.models import User
from portal.trail.record import record


@dataclass(frozen=True)
class Wish:
    """What holds for one kind of message."""

    kind: Kind
    manner: str
    by_text: bool = False

    @property
    def tells(self) -> str:
        return TELLS[self.kind]

    @property
    def is_urgent(self) -> bool:
        return self.kind in URGENT


def wishes_of(user: User) -> list[Wish]:
    """For every kind, in their order; one query."""
    chosen = {one.kind: one for one in Choice.objects.filter(user=user)}
    return [
        Wish(kind, one.manner, one.by_text) if (one := chosen.get(kind)) else Wish(kind, DEFAULTS[kind])
        for kind in Kind
    ]


@transaction.atomic
def choose(*, user: User, manners: Mapping[str, str], by_text: frozenset[str] | None = None, phone: str = "") -> None:
    """Keep what the person wants; kinds that are not named keep what they have.

    Args:
        user: whose settings these are.
        manners: kind → manner.
        by_text: the kinds of which to send a text message as well; None leaves that as it is.
        phone: the mobile number; empty leaves the one that is known.

    Raises:
        Refused: a text message is asked for and no mobile number is known.
    """
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if phone and phone != user.phone:
        user.phone = phone
        user.save(update_fields=["phone"])
    if by_text and not is_mobile(user.phone):
        raise Refused("接收短信须填写11位手机号。", field="phone")
    before = {one.kind: one for one in wishes_of(user)}
    changed = []
    for kind, manner in manners.items():
        was = before[Kind(kind)]
        wish = Wish(was.kind, Manner(manner), was.by_text if by_text is None else was.is_urgent and kind in by_text)
        if wish != was:
            changed.append(wish)
    if not changed:
        return
    Choice.objects.bulk_create(
        [Choice(user=user, kind=one.kind, manner=one.manner, by_text=one.by_text) for one in changed],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["manner", "by_text"],
    )
    told = "，".join(
        f"{one.kind.label}：{Manner(one.manner).label}{'、短信' if one.by_text else ''}" for one in changed
    )
    record(subject=user, deed="choose-messages", actor=user, acting_for=None, summary=f"消息接收设置：{told}")
