"""The dates that a pack prints, beside those that the portal holds: these are the province's to steer (``rounds/moving.py``)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from declarations.notices.models import Deadline, Round
from declarations.notices.schema import Pack
from portal.regions.models import Level

OPENING = ""  # in the place of a level: the day on which a round opens
Place = tuple[str, str, str, str | None]  # programme, round, level or OPENING, region or None for everywhere


def printed_dates(pack: Pack) -> dict[Place, dt.date]:
    """Each date of the pack, its own rounds' and an overlay's."""
    return dict(_dates(pack))


def _dates(pack: Pack) -> Iterator[tuple[Place, dt.date]]:
    for programme in pack.programmes:
        for spec in programme.rounds:
            yield (programme.programme, spec.key, OPENING, None), spec.opens
            for level in Level.values:
                if due := getattr(spec, level):
                    yield (programme.programme, spec.key, level, None), due
    for key, rounds in pack.overlay.rounds.items() if pack.overlay else ():
        for round_key, dates in rounds.items():
            for level, due in dates.items():
                yield (key, round_key, level, pack.notice.region), due


@dataclass(frozen=True)
class MovedDate:
    """A date of which the portal holds another than the pack prints. ``source`` says where the portal's stands."""

    round: Round
    level: str
    printed: dt.date
    held: dt.date
    source: str = ""

    @property
    def level_label(self) -> str:
        return str(Level(self.level).label) if self.level else ""

    def __str__(self) -> str:
        what = f"{Level(self.level).label}的截止日期" if self.level else "的开始日期"
        kept = f"保留门户中的{self.held}" + (f"（{self.source}）" if self.source else "")
        return f"{self.round.title}{what}：通知包为{self.printed}，{kept}"


def moved_dates(pack: Pack) -> list[MovedDate]:
    """Where the portal's dates and the pack's part; those that are not in the portal yet are left out. Two queries."""
    notice = pack.overlay.overlay_of if pack.overlay else pack.notice.key
    printed, found = printed_dates(pack), []
    for one in Round.objects.filter(notice=notice).prefetch_related("deadlines"):
        opens = printed.get((one.programme, one.key, OPENING, None))
        if opens and opens != one.opens_on:
            found.append(MovedDate(one, OPENING, opens, one.opens_on))
        for deadline in one.deadlines.all():
            due = printed.get(place_of(one, deadline))
            if due and due != deadline.due_on:
                found.append(MovedDate(one, deadline.level, due, deadline.due_on, deadline.source))
    return found


def place_of(round: Round, deadline: Deadline) -> Place:
    return (round.programme, round.key, deadline.level, deadline.region_id)
