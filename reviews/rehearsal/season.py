"""What a rehearsal knows while it plays: the rounds, their places and officers, the firms, and the clock."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from declarations.cases.drafting import save_answer
from declarations.cases.models import Declaration, DeclarationQuerySet, Kind
from declarations.cases.rows import add_row
from declarations.forms.definition import FormSpec
from declarations.notices.models import Notice, Round
from declarations.notices.packs import newest_revision, pack_of
from declarations.notices.schema import Pack, ProgrammeSpec
from factories.registry.models import Enterprise
from portal.errors import Refused
from portal.people.demo import DEMO_ACCOUNTS
from portal.people.models import Appointment, Role, User
from portal.regions.models import Level, Region
from reviews.rehearsal import people
from reviews.rehearsal.agenda import Agenda
from reviews.rehearsal.calendar import Calendar
from reviews.rehearsal.doing import Doer
from reviews.rehearsal.inventing import Fate, Firm, Inventor, Luck, by_path
from reviews.rehearsal.track import Track

ELSEWHERE = 3  # counties that play along in a second city

T = TypeVar("T")


class Stopped(Exception):  # noqa: N818 - reads as what happened
    """The rehearsal has come to where it was to stop."""


@dataclass
class Declarer:
    """A firm that declares newly. ``acting`` and ``opened``, its case, come on the way."""

    firm: Firm
    fate: Fate
    user: User
    acting: Appointment | None = None
    opened: UUID | None = None

    @property
    def clerk(self) -> Appointment:
        if self.acting is None:
            raise LookupError(f"{self.firm.name}尚未入驻")
        return self.acting

    @property
    def case(self) -> UUID:
        if self.opened is None:
            raise LookupError(f"{self.firm.name}尚未新建申报")
        return self.opened


@dataclass
class Season:
    """One season being played: ``round`` in every detail, where the pack has one for that, and the others as tracks."""

    round: Round
    counties: list[Region]
    calendar: Calendar
    doer: Doer
    inventor: Inventor
    factories: int
    in_detail: bool = True  # whether ``round`` is played with its scenes; otherwise there are tracks alone
    stop_at: str = ""
    tracks: list[Track] = field(default_factory=list)
    officers: dict[str, Appointment] = field(default_factory=dict)
    # The experts, as whom to act, in the order in which they entered the pool.
    experts: list[Appointment] = field(default_factory=list)
    # Numbers of the firms that a track has taken, and how many came for a track alone.
    taken: set[int] = field(default_factory=set)
    newcomers: int = 0
    declarers: list[Declarer] = field(default_factory=list)
    # What becomes of each recheck, drawn when they are opened.
    lucks: dict[UUID, Luck] = field(default_factory=dict)
    # The county that its city gave more time; its list comes later than the others'.
    given_time: Region | None = None
    # The firms for which a county fills, with their cases.
    on_behalf: list[tuple[Firm, Declaration]] = field(default_factory=list)
    # What scenes tell in the end.
    notes: list[str] = field(default_factory=list)

    @cached_property
    def pack(self) -> Pack:
        return pack_of(newest_revision(self.round.notice_id))

    @cached_property
    def programme(self) -> ProgrammeSpec:
        return self.pack.programme(self.round.programme)

    @cached_property
    def form(self) -> FormSpec:
        return self.pack.form(self.programme.form)

    @cached_property
    def cities(self) -> list[Region]:
        found = {one.parent.code: one.parent for one in self.counties if one.parent}
        return list(found.values())

    @cached_property
    def province(self) -> Region:
        return next(one.parent for one in self.cities if one.parent)

    @cached_property
    def agenda(self) -> Agenda:
        return Agenda(self.doer.clock)

    def go_to(self, moment: dt.datetime) -> None:
        """Let time go on, and the tracks with it."""
        self.agenda.go_to(moment)

    def passed(self, track: Track, key: str) -> None:
        """A track has passed a stage.

        Raises:
            Stopped: this is where the rehearsal was to stop.
        """
        track.done.append(key)
        own = f"{track.programme.programme}:{key}" == self.stop_at
        if own or (key == self.stop_at and not self.in_detail_stops(key) and self.all_passed(key)):
            raise Stopped

    def all_passed(self, key: str) -> bool:
        """Whether every track that has a stage of this key has passed it."""
        of_key = [one for one in self.tracks if any(stage.key == key for stage in one.programme.stages)]
        return all(key in one.done for one in of_key)

    def in_detail_stops(self, key: str) -> bool:
        """Whether the round that is played in detail stops at its own stage of that key."""
        return self.in_detail and any(stage.key == key for stage in self.programme.stages)

    def note(self, told: str) -> None:
        self.notes.append(told)

    def officer(self, region: Region) -> Appointment:
        """The officer of a place, appointed when first asked for."""
        return self._appointed(region)

    def colleague(self, region: Region) -> Appointment:
        """Another officer of the same bureau."""
        return self._appointed(region, mark="b")

    def _appointed(self, region: Region, *, mark: str = "") -> Appointment:
        key = f"{region.code}{mark}"
        if key not in self.officers:
            name = self.inventor.person()
            self.officers[key] = self.doer.do("任命", people.officer, region=region, full_name=name, mark=mark)
        return self.officers[key]

    def over(self, things: Iterable[T], days: tuple, begin: float, end: float) -> Iterator[T]:
        """Each of ``things`` at its own time, spread over a share of ``days``."""
        listed = list(things)
        for n, one in enumerate(listed):
            self.go_to(self.calendar.moment(days, begin + (end - begin) * n / len(listed)))
            yield one

    def fated(self, *fates: Fate) -> list[Declarer]:
        """The firms with these fates that have a case."""
        return [one for one in self.declarers if one.fate in fates and one.opened]

    def cases(self, region: Region | None = None) -> DeclarationQuerySet:
        """The cases of the round in one county or all, by county and name."""
        found = Declaration.objects.filter(round=self.round)
        found = found.filter(region=region) if region else found
        return found.order_by("region__position", "region_id", "enterprise__organisation__name", "factory__name")

    def rechecks(self) -> list[Declaration]:
        """The rechecks of the counties, sorted here and not by the database, whose collations differ."""
        found = self.cases().filter(kind=Kind.RECHECK, region__in=self.counties)
        found = found.select_related("region", "enterprise__organisation")
        return sorted(found, key=lambda one: (one.region.position, one.region_id, one.enterprise.name))

    def fill(self, case: UUID, answers: dict[str, str], scenarios: list[dict[str, str]], by: Appointment) -> None:
        """Answer a case as a person does, one answer after another."""
        for path, text in by_path(self.form.facts, answers).items():
            self.answer(case, path, text, by)
        each = self.form.scenarios
        if each is None:
            return
        for row in scenarios:
            minted, _ = self.doer.do("增加一行", add_row, declaration_id=case, path=each.each, by=by)
            for key, text in row.items():
                self.answer(case, f"{each.each}/{minted}/{getattr(each, key)}", text, by)

    def answer(self, case: UUID, path: str, text: str, by: Appointment) -> None:
        self.doer.do("保存一项", save_answer, declaration_id=case, path=path, text=text, seen=None, by=by)


def rounds_to_play() -> list[Round]:
    """The first round of each programme of the newest province's notice, in the order in which they open.

    Raises:
        Refused: no notice is loaded.
    """
    found = Round.objects.filter(notice__overlay_of=None).select_related("notice__region")
    in_order = list(found.order_by("-notice__year", "opens_on", "position", "key"))
    of_newest = [one for one in in_order if one.notice_id == in_order[0].notice_id]
    first = {one.programme: one for one in reversed(of_newest)}
    if not first:
        raise Refused("尚未载入通知，请先运行 setup_portal 或 load_notice。")
    return [one for one in of_newest if first[one.programme] == one]


def played_in_detail(programme: ProgrammeSpec) -> bool:
    """Whether the scenes fit: counties and cities review and report in turn, and holders of the tier are rechecked."""
    ways = [(one.level, one.does) for one in programme.stages]
    both = [(level, does) for level in (Level.COUNTY, Level.CITY) for does in ("review", "roster")]
    return ways == both and programme.rechecks and bool(programme.grants_at)


def counties_to_play(round: Round) -> list[Region]:
    """All counties of the cities that issued a notice of their own, and some of the next city that has counties."""
    issued = Notice.objects.filter(overlay_of=round.notice).values_list("region", flat=True)
    counties = Region.objects.filter(level=Level.COUNTY, parent__parent=round.notice.region)
    counties = counties.select_related("parent__parent").order_by("position", "code")
    first = [one for one in counties if one.parent_id in issued]
    others = [one for one in counties if one.parent_id not in issued]
    second = [one for one in others if one.parent_id == others[0].parent_id][:ELSEWHERE]
    return [*first, *second]


def require_untouched() -> None:
    """Raises Refused where the portal holds what is not invented: cases of whatever round, or people's own accounts.

    Accounts of the demo, and administrators, are no obstacle; those of an earlier rehearsal are.
    """
    elsewhere = "请换一个数据目录（PORTAL_VAR）或数据库，运行 setup_portal 后再试。"
    for case in Declaration.objects.select_related("round").order_by("created_at", "id")[:1]:
        there = Declaration.objects.filter(round=case.round).count()
        raise Refused(
            f"{case.round.title}已有{there}项申报或复核事项，不能再演练：演练不与其他数据混在一起。{elsewhere}"
        )
    own = User.objects.exclude(username__in=[one.username for one in DEMO_ACCOUNTS])
    own = own.exclude(appointments__in=Appointment.objects.standing().filter(role=Role.ADMINISTRATOR))
    if other := own.order_by("username").first():
        raise Refused(f"本环境已有{own.count()}个他人或以往演练的账户（如{other.username}），不能再演练。{elsewhere}")


def names_taken() -> set[str]:
    """Names, as compared, that the registers have already."""
    return set(Enterprise.objects.values_list("name_key", flat=True))
