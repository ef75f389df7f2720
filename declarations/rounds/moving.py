"""调整日期: the province moves a day on which a round opens or closes, with a reason, on record.

Unlike an extension it changes the date itself, earlier or later, for everyone it holds for; never so that something
done in time would be late.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from declarations.cases.models import Submission
from declarations.notices.models import Deadline, NoticeRevision, Round
from declarations.notices.packs import pack_of
from declarations.notices.printed import OPENING, Place, place_of, printed_dates
from declarations.rounds.telling import tell_moved
from portal import clock
from portal.days import require_within
from portal.errors import Outdated, Refused
from portal.people.models import Appointment, Role
from portal.regions.models import Level, Region
from portal.trail.models import TrailEntry
from portal.trail.record import record, trail_of

DEED = "change_date"
_LEVELS = list(Level.values)  # from below


@dataclass(frozen=True)
class HeldDate:
    """A date of a round as the portal holds it; ``key`` names it in a form."""

    round: Round
    level: str
    region: Region | None
    day: dt.date
    source: str = ""
    printed: dt.date | None = None  # as the notice has it, if it does

    @property
    def key(self) -> str:
        return f"{self.level}:{self.region.pk if self.region else ''}"

    @property
    def differs(self) -> bool:
        """Whether the notice prints another day."""
        return self.printed is not None and self.printed != self.day

    @property
    def label(self) -> str:
        place = f"{self.region.name} " if self.region else ""
        return f"{place}{Level(self.level).label}截止日期" if self.level else "开始日期"


def rounds_to_move(by: Appointment) -> "QuerySet[Round]":
    """The rounds whose dates the bureau keeps: those of its own notices."""
    return Round.objects.filter(notice__region=by.organisation.region_id).select_related("notice")


def dates_of(round: Round) -> list[HeldDate]:
    """The day it opens, then the last days from below, each with what the notices print; a fixed number of queries."""
    deadlines = list(round.deadlines.select_related("region__parent__parent"))
    printed = _printed(round)
    opening = printed.get((round.programme, round.key, OPENING, None))
    held = [HeldDate(round, OPENING, None, round.opens_on, printed=opening)]
    order = sorted(deadlines, key=lambda one: (_LEVELS.index(one.level), one.region.position if one.region else -1))
    return held + [
        HeldDate(round, one.level, one.region, one.due_on, one.source, printed.get(place_of(round, one)))
        for one in order
    ]


def changes_of(round: Round) -> "QuerySet[TrailEntry]":
    """What was moved before, oldest first."""
    return trail_of(round).filter(deed=DEED)


@transaction.atomic
def move_date(
    *, round_id: UUID, which: str, to: dt.date, reason: str, by: Appointment, seen: int, document: str = ""
) -> HeldDate:
    """Let a date of a round be ``to``.

    Args:
        round_id: 批次.
        which: the ``key`` of one of its dates.
        to: the new day, included.
        reason: stands beside the date wherever it is shown.
        by: an officer of the province.
        seen: how many ``changes_of`` the round the person read.
        document: by which document, if any.

    Raises:
        Outdated: a colleague moved a date of the round meanwhile.
        Refused: not theirs; no reason; no change; out of order with another date; something done in time would be late.
    """
    reason, document = reason.strip(), document.strip()
    round = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round_id)
    home = by.organisation.region
    if by.role != Role.PROVINCE_OFFICER or round.notice.region_id != home.pk:
        raise Refused("批次的日期由发布通知的省级主管部门调整。")
    if seen != changes_of(round).count():
        raise Outdated("您打开页面之后，本批次的日期又有调整。以下为最新情况，请核对后再办理。")
    dates = dates_of(round)
    held = next((one for one in dates if one.key == which), None)
    if held is None:
        raise Refused("请选择要调整的日期。", field="which")
    if not reason:
        raise Refused("请填写原因，原因会显示在日期旁。", field="reason")
    require_within(to, field="until")
    if to == held.day:
        raise Refused("与目前的日期相同，无需调整。", field="until")
    _require_order(held, to, dates)
    _require_nothing_late(held, to)
    today = clock.today()
    source = f"{by.organisation}{_in_words(today)}调整，原因：{reason}" + (f"（{document}）" if document else "")
    if held.level == OPENING:
        round.opens_on = to
        round.save(update_fields=["opens_on"])
    else:
        region = held.region.pk if held.region else None
        Deadline.objects.filter(round=round, level=held.level, region=region).update(due_on=to, source=source[:200])
    change = record(
        subject=round,
        deed=DEED,
        actor=by.user,
        acting_for=by.organisation,
        summary=f"{round}{held.label}由{_in_words(held.day)}调整为{_in_words(to)}",
        detail={
            "which": held.key,
            "before": held.day.isoformat(),
            "after": to.isoformat(),
            "source": held.source,
            "text": reason + (f"（{document}）" if document else ""),
        },
    )
    tell_moved(change=change, by=by)
    return HeldDate(round, held.level, held.region, to, source)


def _require_order(held: HeldDate, to: dt.date, dates: Iterable[HeldDate]) -> None:
    """A round opens before it closes, and a level has no more time than the one above it in the same place."""
    for other in dates:
        if other.key == held.key:
            continue
        if held.level == OPENING and to > other.day:
            raise Refused(f"不能晚于{other.label}{_in_words(other.day)}。", field="until")
        if held.level == OPENING or not _same_place(held.region, other.region):
            continue
        if other.level == OPENING and to < other.day:
            raise Refused(f"不能早于开始日期{_in_words(other.day)}。", field="until")
        if other.level in (OPENING, held.level):
            continue
        above = _LEVELS.index(other.level) > _LEVELS.index(held.level)
        if above and to > other.day:
            raise Refused(f"不能晚于{other.label}{_in_words(other.day)}，请先调整上一级的日期。", field="until")
        if not above and to < other.day:
            raise Refused(f"不能早于{other.label}{_in_words(other.day)}，请先调整下一级的日期。", field="until")


def _require_nothing_late(held: HeldDate, to: dt.date) -> None:
    submissions = Submission.objects.filter(declaration__round=held.round)
    if held.region:
        submissions = submissions.filter(declaration__region__in=Region.objects.under(held.region))
    if held.level == OPENING:
        first = submissions.aggregate(at=Min("submitted_at"))["at"]
        if first and to > timezone.localtime(first).date():
            raise Refused(
                f"已有企业在{_in_words(timezone.localtime(first))}提交，开始日期不能晚于该日。", field="until"
            )
        return
    if to < held.day and to < clock.today():
        raise Refused("新的截止日期不能早于今天。", field="until")
    last = submissions.aggregate(at=Max("submitted_at"))["at"]
    if last and to < timezone.localtime(last).date():
        raise Refused(f"已有企业在{_in_words(timezone.localtime(last))}提交，截止日期不能早于该日。", field="until")


def _same_place(one: Region | None, other: Region | None) -> bool:
    """Whether there is a place for which both hold."""
    if one is None or other is None:
        return True
    return one.at(other.level) == other or other.at(one.level) == one


def _printed(round: Round) -> dict[Place, dt.date]:
    """What the notice and those that carry it out print."""
    keys = [round.notice_id, *round.notice.overlays.values_list("pk", flat=True)]
    newest = NoticeRevision.objects.newest().filter(notice__in=keys).defer("content")
    return {place: day for one in newest for place, day in printed_dates(pack_of(one)).items()}


def _in_words(day: dt.date) -> str:
    return f"{day:%Y年%-m月%-d日}"
