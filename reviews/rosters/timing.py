"""Until when a list can be reported (通知.一.二): case by case, and what was sent back longer than the rest."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.utils.dateformat import format as date_format

from declarations.cases.models import Declaration
from declarations.notices.deadlines import Window, later, window
from declarations.notices.models import Round
from portal import clock
from portal.errors import Refused
from portal.regions.models import Level, Region
from reviews.rosters.models import Edition, Roster, RosterLine, RosterQuerySet, RosterStatus
from reviews.stages import LEVEL_ABOVE

# Enterprises that a refusal names; the rest are counted.
NAMED = 3


@dataclass(frozen=True)
class ReportingTime:
    """Until when what moves with a list can be reported, and by whose date.

    ``again``: by the date of the level that sent it back. ``beside``: cases that keep the list's own date and stand in the
    way of others on it that were sent back.
    """

    window: Window
    level: Level
    again: bool = False
    beside: frozenset[UUID] = frozenset()

    @property
    def called(self) -> str:
        """What the date is: 县级上报截止日期, or that of what was sent back."""
        return "退回后重报的截止日期" if self.again else f"{self.level.label}上报截止日期"


def reporting_time(roster: Roster, *, cases: Iterable[UUID] | None = None) -> ReportingTime:
    """Until when ``cases`` can be reported with a list of the place; by itself, those that move when ``roster`` is reported.

    Each has its level's date, or what was granted to it alone; the list closes with the first of them. What the level
    above sent back, with the whole list or by itself, has the date of that level, as a correction comes after the first
    date. Where that level has none, it has no date: the province returns what it wants corrected and sets no day for it.
    Only what was sent back has that time, and nothing new comes along with it.

    A list that moves nothing (零报告, a correction of the order) has the longer time while it answers a return: while
    something sent back is on no list handed in since.
    """
    prefetch_related_objects([roster.round], "deadlines", "extensions")
    level = Level(roster.region.level)
    own = ReportingTime(window(round=roster.round, level=level, region=roster.region), level)
    versions = Roster.objects.of(round=roster.round, region=roster.region, stage=roster.stage)
    sent_back = set(RosterLine.objects.sent_back().filter(roster__in=versions).values_list("declaration", flat=True))
    granted = {one.declaration_id for one in roster.round.extensions.all() if one.declaration_id}
    if cases is None:
        cases = roster.lines.filter(carried=False).values_list("declaration", flat=True)
    nil_sent_back = versions.filter(status=RosterStatus.SENT_BACK, edition=Edition.NIL)
    if not sent_back and not granted and not nil_sent_back.exists():
        return own  # as nearly always: no case of it is read
    moving = set(cases)
    if not moving:
        return _again(roster, own) if _is_owed(versions, sent_back) else own
    found = min(_each(roster, own, moving, sent_back, granted), key=_closing)
    return found if found.again else _beside(found, roster, moving, sent_back)


def require_time(roster: Roster, *, cases: Iterable[UUID] | None = None) -> None:
    """Raises Refused unless ``cases`` (or those that move with ``roster``) can be reported now."""
    time = reporting_time(roster, cases=cases)
    now = clock.now()
    if now < time.window.opens_at:
        raise Refused(f"本批次自{date_format(time.window.opens_at, 'Y年n月j日')}开始，目前不能上报。")
    if time.window.is_open(now) or not time.window.last_day:
        return
    until = f"{time.called}为{date_format(time.window.last_day, 'Y年n月j日')}，现已截止。"
    if time.beside:
        raise Refused(
            f"{_named(time.beside)}不是退回后重报的事项，{until}"
            "请先撤回其意见，只将退回的事项定稿上报；如需补报，请联系上级主管部门延长时间。",
        )
    raise Refused(f"{until}如需补报，请联系上级主管部门延长时间。")


def time_after_return(*, round: Round, region: Region, case: UUID | None = None) -> Window:
    """Until when a place can report again what the level above sent back; of ``case``, with what it alone was granted."""
    above = LEVEL_ABOVE[Level(region.level)]
    return later(
        window(round=round, level=above, region=region, case=case),
        window(round=round, level=region.level, region=region, case=case),
    )


def _each(
    roster: Roster, own: ReportingTime, moving: set[UUID], sent_back: set[UUID], granted: set[UUID]
) -> Iterator[ReportingTime]:
    """The times that occur among the cases; those without an extension of their own share two."""
    plain = moving - granted
    if plain - sent_back:
        yield own
    if plain & sent_back:
        yield _again(roster, own)
    for case in moving & granted:
        if case in sent_back:
            yield _again(roster, own, case=case)
        else:
            yield ReportingTime(window(round=roster.round, level=own.level, region=roster.region, case=case), own.level)


def _again(roster: Roster, own: ReportingTime, *, case: UUID | None = None) -> ReportingTime:
    time = time_after_return(round=roster.round, region=roster.region, case=case)
    return ReportingTime(time, own.level, again=True)


def _closing(time: ReportingTime) -> tuple[bool, float]:
    """To sort by: what closes first comes first, what never closes last."""
    closes_at = time.window.closes_at
    return (closes_at is None, closes_at.timestamp() if closes_at else 0)


def _beside(found: ReportingTime, roster: Roster, moving: set[UUID], sent_back: set[UUID]) -> ReportingTime:
    """``found``, with the cases that close the list where others on it were sent back and have longer."""
    if not moving & sent_back:
        return found
    return ReportingTime(found.window, found.level, beside=frozenset(moving - sent_back))


def _is_owed(versions: RosterQuerySet, sent_back: set[UUID]) -> bool:
    """Whether the place's list was sent back and none is in its place, or a case sent back is on no list handed in."""
    handed_in = versions.handed_in()
    main = versions.exclude(edition=Edition.SUPPLEMENTARY)
    if main.filter(status=RosterStatus.SENT_BACK).exists() and not main.handed_in().exists():
        return True
    standing = RosterLine.objects.standing().filter(roster__in=handed_in, declaration__in=sent_back)
    return len(sent_back) > standing.values("declaration").distinct().count()


def _named(cases: Collection[UUID]) -> str:
    found = Declaration.objects.filter(pk__in=cases).with_names().order_by("region__position", "enterprise__name_key")
    names = "、".join(str(case.enterprise) for case in found[:NAMED])
    return names if len(cases) <= NAMED else f"{names}等{len(cases)}项"
