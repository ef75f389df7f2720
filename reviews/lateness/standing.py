"""Who has not done its part of a round yet: the places below a bureau, or the enterprises of its own place."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Count

from declarations.cases.drafting import FILLABLE
from declarations.cases.holders import due_for_recheck
from declarations.cases.models import Declaration, DeclarationQuerySet, Kind, Status
from declarations.cases.timing import submission_window
from declarations.notices.deadlines import Window
from declarations.notices.models import Round
from declarations.notices.places import taking_part
from declarations.notices.schema import ProgrammeSpec
from factories.registry.models import Enterprise, EnterpriseQuerySet
from portal import clock
from portal.contacts.models import BureauContact
from portal.people.models import Appointment, Organisation
from portal.regions.models import Level, Region
from reviews.lateness.models import Reminder
from reviews.rosters.joint import holding_round
from reviews.rosters.models import Roster
from reviews.rosters.overview import Place, places_below
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
    """The places right below the bureau that have not reported, or not done their reviews; a fixed number of queries."""
    places = places_below(round=round, programme=programme, region=by.organisation.region)
    counted = _counted(round, programme, by.organisation.region)
    lacking = [(place, lacks) for place in places if (lacks := tuple(_lacks(place, programme, counted)))]
    bureaus = {
        one.region_id: one
        for one in Organisation.objects.filter(
            kind=Organisation.Kind.BUREAU, region__in=[place.region for place, _ in lacking]
        )
    }
    found = [Late(bureaus[place.region.pk], place.region.name, lacks, place.window) for place, lacks in lacking]
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


def _counted(round: Round, programme: ProgrammeSpec, home: Region) -> _Counted:
    under = list(taking_part(programme, Region.objects.under(home)).exclude(pk=home.pk))
    top = {one.pk: one.pk if one.parent_id == home.pk else str(one.parent_id) for one in under}
    level = {one.pk: one.level for one in under}
    levels = {level[place] for place in top.values()}
    review = {
        one: {spec.key for spec in programme.stages if (spec.level, spec.does) == (one, "review")} for one in levels
    }
    to_review, to_recheck, unreported = Counter[str](), Counter[str](), Counter[str]()
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
        elif (
            kind == Kind.RECHECK and status in FILLABLE and region == place
        ):  # a recheck is completed by the first bureau of its own place
            to_recheck[place] += n
    own = [one for one in under if top[one.pk] == one.pk and not _has_below(one, under)]
    to_recheck.update(not_listed(round=round, programme=programme, regions=own))
    unreported.update(_unreported(round, programme, [one for one in under if top[one.pk] != one.pk]))
    return _Counted(to_review, to_recheck, unreported)


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


_WENT_BACK = {"sent_back": "名单已退回，待重报", "recalled": "名单已撤回，待重报"}


def _lacks(place: Place, programme: ProgrammeSpec, counted: _Counted) -> Iterable[str]:
    code = place.region.pk
    if stage_at(programme, level=place.region.level, does="roster") and not place.has_reported:
        yield _WENT_BACK[place.went_back] if place.went_back else "名单已定稿，未上报" if place.roster else "名单未上报"
    if n := counted.to_recheck[code]:
        yield f"{n}家已有工厂未复核"
    if n := counted.to_review[code]:
        yield f"{n}项待{Level(place.region.level).label}审核"
    if not place.has_reported and (n := counted.unreported[code]):
        yield f"{n}个县（市）区未上报"


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
    peopled = set(Appointment.objects.in_force().filter(organisation__in=ids).values_list("organisation", flat=True))
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
