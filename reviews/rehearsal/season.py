"""What a rehearsal knows while it plays: the round, its places and officers, its firms, and the clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from declarations.cases.drafting import add_row, save_answer
from declarations.cases.models import Declaration, DeclarationQuerySet, Kind
from declarations.forms.definition import FormSpec
from declarations.notices.models import Notice, Round
from declarations.notices.packs import newest_revision, pack_of
from declarations.notices.schema import Pack, ProgrammeSpec
from factories.registry.models import Enterprise
from portal.errors import Refused
from portal.people.models import Appointment, User
from portal.regions.models import Level, Region
from reviews.rehearsal import people
from reviews.rehearsal.calendar import Calendar
from reviews.rehearsal.doing import Doer
from reviews.rehearsal.inventing import Fate, Firm, Inventor, Luck, by_path

ELSEWHERE = 3  # counties that play along in a second city

T = TypeVar("T")


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
    """One season being played."""

    round: Round
    counties: list[Region]
    calendar: Calendar
    doer: Doer
    inventor: Inventor
    factories: int
    officers: dict[str, Appointment] = field(default_factory=dict)
    declarers: list[Declarer] = field(default_factory=list)
    # What becomes of each recheck, drawn when they are opened.
    lucks: dict[UUID, Luck] = field(default_factory=dict)

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

    def officer(self, region: Region) -> Appointment:
        """The officer of a place, appointed when first asked for."""
        if region.code not in self.officers:
            self.officers[region.code] = self.doer.do(
                "任命", people.officer, region=region, full_name=self.inventor.person()
            )
        return self.officers[region.code]

    def over(self, things: Iterable[T], days: tuple, begin: float, end: float) -> Iterator[T]:
        """Each of ``things`` at its own time, spread over a share of ``days``."""
        listed = list(things)
        for n, one in enumerate(listed):
            self.doer.clock.move_to(self.calendar.moment(days, begin + (end - begin) * n / len(listed)))
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


def round_to_play() -> Round:
    """The first round of the newest province's notice.

    Raises:
        Refused: no notice is loaded.
    """
    found = Round.objects.filter(notice__overlay_of=None).select_related("notice__region")
    first = found.order_by("-notice__year", "opens_on", "key").first()
    if first is None:
        raise Refused("尚未载入通知，请先运行 setup_portal 或 load_notice。")
    return first


def counties_to_play(round: Round) -> list[Region]:
    """All counties of the cities that issued a notice of their own, and some of the next city that has counties."""
    issued = Notice.objects.filter(overlay_of=round.notice).values_list("region", flat=True)
    counties = Region.objects.filter(level=Level.COUNTY, parent__parent=round.notice.region)
    counties = counties.select_related("parent__parent").order_by("position", "code")
    first = [one for one in counties if one.parent_id in issued]
    others = [one for one in counties if one.parent_id not in issued]
    second = [one for one in others if one.parent_id == others[0].parent_id][:ELSEWHERE]
    return [*first, *second]


def require_untouched(round: Round) -> None:
    """Raises Refused where the round has cases, or an earlier rehearsal left its accounts."""
    there = Declaration.objects.filter(round=round).count()
    if there:
        raise Refused(
            f"{round.title}已有{there}项申报或复核事项，不能再演练：每地区每批次只能有一份名单。"
            "请换一个数据目录（PORTAL_VAR）或数据库，运行 setup_portal 后再试。"
        )
    if User.objects.filter(username__regex=rf"^{people.PREFIX}q?\d").exists():
        raise Refused("本环境已有演练账户，请换一个数据目录（PORTAL_VAR）或数据库后再试。")


def names_taken() -> set[str]:
    """Names, as compared, that the registers have already."""
    return set(Enterprise.objects.values_list("name_key", flat=True))
