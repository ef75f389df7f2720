"""Who has not done its part of a round yet: the places below a bureau, or the enterprises of its own place."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Count, F

from declarations.cases.drafting import FILLABLE
from declarations.cases.holders import due_for_recheck
from declarations.cases.models import Declaration, DeclarationQuerySet, Kind, Status
from declarations.cases.timing import submission_window
from declarations.notices.deadlines import Window, window
from declarations.notices.models import Round
from declarations.notices.places import taking_part
from declarations.notices.schema import ProgrammeSpec
from factories.registry.models import Enterprise, EnterpriseQuerySet
from portal import clock
from portal.contacts.models import BureauContact
from portal.people.models import Appointment, Organisation
from portal.regions.models import Level, Region
from portal.templatetags.portal import day
from reviews.lateness.models import Reminder
from reviews.rosters.joint import holding_round
from reviews.rosters.models import Roster, RosterLine
from reviews.rosters.overview import Place, places_below
from reviews.rosters.timing import time_after_return
from reviews.stages import stage_at


@dataclass(frozen=True)
class Late:
    """One who still has something to do: what it lacks in words, until when, and when it was last reminded of it.

    ``has_people`` is false where nobody is appointed yet: a message reaches nobody, one has to telephone ``contact``.
    """

    to: Organisation
    name: str
    lacks: tuple[str, ...]
    window: Window
    reminder: Reminder | None = None
    has_people: bool = True
    contact: BureauContact | None = None

    @property
    def days_left(self) -> int | None:
        return self.window.days_left(clock.now())

    @property
    def is_over(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def reminded_today(self) -> bool:
        return self.reminder is not None and self.reminder.day == clock.today()


def places_late(*, round: Round, programme: ProgrammeSpec, by: Appointment) -> list[Late]:
    """The places right below the bureau that lack their list, something to add to it, or reviews; a fixed number of queries."""
    places = places_below(round=round, programme=programme, region=by.organisation.region)
    counted = _counted(round, programme, by.organisation.region)
    standing = [(place, *_lacking_of(place, round, programme, counted)) for place in places]
    lacking = [(place, lacks, until) for place, lacks, until in standing if lacks]
    bureaus = {
        one.region_id: one
        for one in Organisation.objects.filter(
            kind=Organisation.Kind.BUREAU, region__in=[place.region for place, _, _ in lacking]
        )
    }
    found = [Late(bureaus[place.region.pk], place.region.name, lacks, until) for place, lacks, until in lacking]
    return _with_reminders(found, round=round, by=by)


def enterprises_late(*, round: Round, region: Region) -> EnterpriseQuerySet:
    """The enterprises with a case of the round in ``region`` that is not submitted, or a recheck not done."""
    unfinished = unfinished_in(round=round, region=region)
    found: EnterpriseQuerySet = Enterprise.objects.filter(pk__in=unfinished.values("enterprise")).select_related(
        "organisation"
    )
    return found


def lines_of(enterprises: Sequence[Enterprise], *, round: Round, by: Appointment) -> list[Late]:
    """Each of these enterprises with what it lacks; a fixed number of queries.

    Of a declaration that was never submitted, this tells that there is one and nothing of its content.
    """
    region = by.organisation.region
    cases: dict[UUID, list[Declaration]] = {}
    unfinished = unfinished_in(round=round, region=region).filter(enterprise__in=enterprises)
    for case in (
        unfinished.select_related("factory", "revision").defer("revision__content").order_by("created_at", "id")
    ):
        case.round, case.region = round, region
        cases.setdefault(case.enterprise_id, []).append(case)
    found = [
        Late(
            to=one.organisation,
            name=one.name,
            lacks=tuple(_lacking(case) for case in cases[one.pk]),
            window=min((submission_window(case) for case in cases[one.pk]), key=_closing),
        )
        for one in enterprises
        if one.pk in cases
    ]
    return _with_reminders(found, round=round, by=by)


def unfinished_in(*, round: Round, region: Region) -> DeclarationQuerySet:
    """The cases of ``region`` itself that wait for being submitted: drafts, returned ones, rechecks not done."""
    return Declaration.objects.filter(round=round, region=region, status__in=FILLABLE)


def not_listed(*, round: Round, programme: ProgrammeSpec, regions: Iterable[Region]) -> dict[str, int]:
    """Region → how many factories there are to be rechecked and have no case in the round yet; one query."""
    due = due_for_recheck(round=round, programme=programme, regions=regions)
    return dict(due.order_by().values_list("region").annotate(n=Count("pk")))


@dataclass(frozen=True)
class _Counted:
    """What is open below a bureau, by the code of the place right below it."""

    to_review: Counter[str]
    to_recheck: Counter[str]
    unreported: Counter[str]
    to_report: Counter[str]
    sent_back: Counter[str]  # of those to report, what the bureau above sent back
    granted: Counter[str]  # of the others, what was given time for itself and can still be reported


def _counted(round: Round, programme: ProgrammeSpec, home: Region) -> _Counted:
    under = list(taking_part(programme, Region.objects.under(home)).exclude(pk=home.pk))
    top = {one.pk: one.pk if one.parent_id == home.pk else str(one.parent_id) for one in under}
    level = {one.pk: one.level for one in under}
    levels = {level[place] for place in top.values()}
    review = {
        one: {spec.key for spec in programme.stages if (spec.level, spec.does) == (one, "review")} for one in levels
    }
    listed = {spec.key for one in levels if (spec := stage_at(programme, level=one, does="roster"))}
    to_review, to_recheck, unreported, to_report = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    # Counted as the index case_round has them, of every status: the rows themselves are not read.
    cases = Declaration.objects.filter(round=round).order_by()
    if (
        home.level != Level.PROVINCE
    ):  # outside of it lies nothing; naming all its places costs more than reading the index
        cases = cases.filter(region__in=under)
    for region, kind, status, stage, n in cases.values_list("region", "kind", "status", "stage").annotate(n=Count("*")):
        place = top.get(region)
        if place is None:  # left out of the programme, or the province itself
            continue
        if status == Status.UNDER_REVIEW:
            to_review[place] += n if stage in review[level[place]] else 0
        elif status == Status.TO_REPORT:
            to_report[place] += n if stage in listed else 0
        elif (
            kind == Kind.RECHECK and status in FILLABLE and region == place
        ):  # a recheck is completed by the first bureau of its own place
            to_recheck[place] += n
    own = [one for one in under if top[one.pk] == one.pk and not _has_below(one, under)]
    to_recheck.update(not_listed(round=round, programme=programme, regions=own))
    unreported.update(_unreported(round, programme, [one for one in under if top[one.pk] != one.pk]))
    below = [one for one in under if top[one.pk] == one.pk]
    sent_back = _sent_back(round, programme, below)
    granted = _granted(round, listed, sent_back, {one.pk: one for one in below}, top)
    return _Counted(to_review, to_recheck, unreported, to_report, Counter(sent_back.values()), granted)


def _has_below(region: Region, under: Iterable[Region]) -> bool:
    return any(one.parent_id == region.pk for one in under)


def _unreported(round: Round, programme: ProgrammeSpec, places: Sequence[Region]) -> Counter[str]:
    """Code of the place above → how many of ``places`` have not reported."""
    stages = {one.level: stage_at(programme, level=one.level, does="roster") for one in places}
    made = [stage for stage in stages.values() if stage]
    held = {holding_round(round=round, stage=stage).pk for stage in made}
    handed_in = Roster.objects.handed_in().filter(
        round__in=held, region__in=places, stage__in=[stage.key for stage in made]
    )
    reported = set(handed_in.values_list("region", flat=True))
    return Counter(str(one.parent_id) for one in places if stages[one.level] and one.pk not in reported)


def _sent_back(round: Round, programme: ProgrammeSpec, places: Sequence[Region]) -> dict[UUID, str]:
    """Case of the round that was sent back to one of ``places`` and waits to be reported again → code of the place."""
    levels = {one.level for one in places}
    made = [stage for level in levels if (stage := stage_at(programme, level=level, does="roster"))]
    held = {holding_round(round=round, stage=stage).pk for stage in made}
    lines = RosterLine.objects.sent_back().filter(
        roster__round__in=held,
        roster__region__in=places,
        roster__stage__in=[stage.key for stage in made],
        declaration__round=round,
        declaration__status=Status.TO_REPORT,
        declaration__stage=F("roster__stage"),
    )
    return dict(lines.order_by().values_list("declaration", "roster__region"))


def _granted(
    round: Round,
    listed: Iterable[str],
    sent_back: Iterable[UUID],
    places: Mapping[str, Region],
    top: Mapping[str, str],
) -> Counter[str]:
    """Code of a place → the cases that it can report by an extension of their own, those sent back left aside."""
    ids = {one.declaration_id for one in round.extensions.all() if one.declaration_id} - set(sent_back)
    if not ids:
        return Counter()
    cases = Declaration.objects.filter(pk__in=ids, status=Status.TO_REPORT, stage__in=listed).order_by()
    found = Counter[str]()
    for case, region in cases.values_list("pk", "region"):
        place = places.get(top.get(region, ""))
        if place and window(round=round, level=place.level, region=place, case=case).is_open(clock.now()):
            found[place.pk] += 1
    return found


_WENT_BACK = {"sent_back": "名单已退回，待重报", "recalled": "名单已撤回，待重报"}


def _lacking_of(
    place: Place, round: Round, programme: ProgrammeSpec, counted: _Counted
) -> tuple[tuple[str, ...], Window]:
    """What a place lacks, and until when: what was sent back has a date of its own, which is said beside an earlier one."""
    again = list(_lacks_again(place, counted))
    rest = list(_lacks(place, programme, counted, list_is_said=bool(again)))
    if not again:
        return tuple(rest), place.window
    until = time_after_return(round=round, region=place.region)
    if not rest:
        return tuple(again), until
    if until.last_day != place.window.last_day:
        again[0] += f"（截止日期{day(until.last_day)}）" if until.last_day else "（未规定截止日期）"
    return (*again, *rest), place.window


def _lacks_again(place: Place, counted: _Counted) -> Iterable[str]:
    """What the level above sent back and waits to come again; it stays owed after its date as a first list does."""
    n = counted.sent_back[place.region.pk]
    if place.has_reported:
        if n:
            yield f"{n}项退回，待更正或补充上报"
            yield from _frozen(place)
    elif place.went_back == "sent_back" or 0 < n == counted.to_report[place.region.pk]:
        # The second: frozen anew, with nothing beside what was sent back.
        yield _list_lacks(place)


def _lacks(place: Place, programme: ProgrammeSpec, counted: _Counted, *, list_is_said: bool) -> Iterable[str]:
    code = place.region.pk
    sent_back = counted.sent_back[code]
    if place.has_reported:
        # What came after the list and can be reported no more is nobody's omission: to be told of it would be no use.
        is_open = place.window.is_open(clock.now())
        n = counted.to_report[code] - sent_back if is_open else counted.granted[code]
        if n:
            yield f"{n}项新增或收回，待更正或补充上报"
        if not sent_back and (n or is_open):
            yield from _frozen(place)
    elif stage_at(programme, level=place.region.level, does="roster") and not list_is_said:
        yield _list_lacks(place)
    if n := counted.to_recheck[code]:
        yield f"{n}家已有工厂未复核"
    if n := counted.to_review[code]:
        yield f"{n}项待{Level(place.region.level).label}审核"
    if not place.has_reported and (n := counted.unreported[code]):
        yield f"{n}个县（市）区未上报"


def _list_lacks(place: Place) -> str:
    return _WENT_BACK[place.went_back] if place.went_back else "名单已定稿，未上报" if place.roster else "名单未上报"


def _frozen(place: Place) -> Iterable[str]:
    if place.making:
        yield f"{place.making.kind_words}名单已定稿，未上报"


def _lacking(case: Declaration) -> str:
    """What a case of an enterprise waits for: 申报未提交（一号工厂）."""
    if case.kind == Kind.RECHECK:
        said = "复核未完成"
    elif case.status == Status.RETURNED:
        said = "退回后未重新提交"
    else:
        said = "申报未提交"
    return f"{said}（{case.factory.name}）" if case.factory.name else said


def _closing(window: Window) -> tuple[bool, str]:
    """To sort by: what closes first comes first, what never closes last."""
    return (window.closes_at is None, window.closes_at.isoformat() if window.closes_at else "")


def _with_reminders(found: Sequence[Late], *, round: Round, by: Appointment) -> list[Late]:
    ids = [one.to.pk for one in found]
    given = Reminder.objects.filter(round=round, given_for=by.organisation_id, to__in=ids).order_by("given_at")
    last = {one.to_id: one for one in given.select_related("given_by")}
    peopled = Appointment.objects.peopled(ids)
    contacts = BureauContact.objects.in_bulk(ids)
    return [
        replace(
            one,
            reminder=last.get(one.to.pk),
            has_people=one.to.pk in peopled,
            contact=contacts.get(one.to.pk),
        )
        for one in found
    ]
