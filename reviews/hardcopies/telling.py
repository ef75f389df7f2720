"""Telling bureaus of papers: that they are on the way, and which are wanted again."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from portal.inbox.sending import send
from portal.outbox.kinds import Kind
from portal.people.models import Appointment, bureau_of
from reviews.hardcopies.models import State
from reviews.hardcopies.pieces import Piece
from reviews.rosters.models import Roster


def tell_sent(*, roster: Roster, text: str, by: Appointment) -> None:
    """A message to the bureau above."""
    above = roster.region.parent
    assert above is not None  # the province sends to nobody
    send(
        to=bureau_of(above),
        kind=Kind.LIST,
        title=f"纸质件已寄送：{roster}",
        text=f"{by.organisation}{text}。收到后请逐件核收。",
        link=reverse("hardcopies-of-roster", args=[roster.pk]),
        by=by,
    )


def tell_wanted(
    *, roster: Roster, pieces: Sequence[Piece], state: State, notes: Mapping[str, str], by: Appointment
) -> None:
    """A message to the bureau that made the list: what it is to send again, and why."""
    listed = "\n".join(f"{one.called}：{notes[one.name]}" for one in pieces)
    send(
        to=bureau_of(roster.region),
        kind=Kind.LIST,
        title=f"纸质件{state.label}{len(pieces)}件：{roster}",
        text=f"{by.organisation}核收纸质件，以下{len(pieces)}件{state.label}：\n\n{listed}\n\n请补寄后在门户登记。",
        link=reverse("hardcopies-of-roster", args=[roster.pk]),
        by=by,
    )
