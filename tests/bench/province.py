"""A province in mid-season, in bulk, as the deeds would have left it: with all that a page reads of it.

One case is made by the deeds themselves; the others are its likenesses at every stage. The first ``FULL`` cases lie in one
county, so that its pages are full in the smallest province too, and what a page costs more in a larger one is growth.
"""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from guardian.models import UserObjectPermission

from declarations.cases.models import Declaration, Kind, Outcome, Sheet, Standing, Status, Submission
from declarations.facts.models import ScenarioFact, SubmissionFacts
from factories.assessments.models import MaturityAssessment
from factories.recognitions.models import Recognition
from factories.registry.models import Claim, Enterprise, Factory
from factories.registry.names import name_key
from portal import clock
from portal.people.models import Appointment, Organisation, Role, User
from portal.regions.models import Level, Region
from portal.trail.models import TrailEntry
from reviews.charts.counting import count
from reviews.desk.models import Opinion
from reviews.rosters.models import Roster, RosterLine, RosterStatus
from reviews.rosters.numbers import FIELDS, keep_numbers
from reviews.spotchecks.drawing import draw_seed, freeze_population
from tests.builders import BEIPIAO, LIAONING, a_submitted, an_officer, the_round

CHUNK = 2000
FULL = 400
# One enterprise in so many has a clerk with an account, and one a claim that waits.
WITH_PEOPLE = 10


@dataclass(frozen=True)
class Stand:
    """Where a case stands."""

    status: str
    stage: str = ""
    kind: str = Kind.NEW
    outcome: str = Outcome.OPEN
    listed: bool = False  # on its county's list


# Twenty cases in a row stand like this.
STANDS = (
    Stand(Status.DRAFT),
    *[Stand(Status.DRAFT, kind=Kind.RECHECK)] * 2,
    *[Stand(Status.UNDER_REVIEW, "county")] * 3,
    Stand(Status.RETURNED, "county"),
    Stand(Status.REJECTED, "county", outcome=Outcome.FAILED),
    *[Stand(Status.TO_REPORT, "county-report", outcome=Outcome.PASSED)] * 2,
    Stand(Status.TO_REPORT, "county-report", Kind.RECHECK, Outcome.FAILED),
    *[Stand(Status.UNDER_REVIEW, "city", Kind.RECHECK, Outcome.PASSED, listed=True)] * 2,
    *[Stand(Status.UNDER_REVIEW, "city", outcome=Outcome.PASSED, listed=True)] * 2,
    Stand(Status.TO_REPORT, "city-report", outcome=Outcome.PASSED, listed=True),
    *[Stand(Status.REPORTED, "city-report", outcome=Outcome.PASSED, listed=True)] * 3,
    Stand(Status.REPORTED, "city-report", Kind.RECHECK, Outcome.PASSED, listed=True),
)


@dataclass
class Province:
    """Grows to the size that is asked for; never shrinks."""

    model: Declaration
    officers: dict[str, Appointment] = field(default_factory=dict)
    size: int = 0

    @classmethod
    def begun(cls) -> "Province":
        """A province with one case, of the deeds' own making. Needs registers and notices, in a time that is open."""
        return cls(a_submitted(), {code: an_officer(code) for code in (BEIPIAO, LIAONING)})

    def grow_to(self, size: int) -> None:
        counties = list(Region.objects.filter(level=Level.COUNTY).select_related("parent"))
        full = Region.objects.select_related("parent").get(pk=BEIPIAO)
        numbers = range(self.size, size)
        places = ((n, full if n < FULL else counties[n % len(counties)]) for n in numbers)
        while some := list(itertools.islice(places, CHUNK)):
            with transaction.atomic():
                self._add(some)
        self.size = size
        with transaction.atomic():
            self._lists()
            self._draw()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        count()

    def _add(self, places: Sequence[tuple[int, Region]]) -> None:
        """Some cases with all that hangs on them, table by table."""
        now, by = clock.now(), self.officers[BEIPIAO]
        rows = [_Case(n, place, STANDS[n % len(STANDS)], self.model, now) for n, place in places]
        _store(one.organisation for one in rows)
        _store(one.enterprise for one in rows)
        _store(one.factory for one in rows)
        known = [one for one in rows if one.stand.kind == Kind.RECHECK]
        _store(MaturityAssessment(factory=one.factory, level=2, source="附件2", recorded_at=now) for one in known)
        _store(Recognition(factory=one.factory, tier="basic", granted_by="附件2") for one in known)
        _store(one.case for one in rows)
        sheets = list(self.model.sheets.all())
        _store(
            Sheet(declaration=one.case, part=s.part, row=s.row, position=s.position, answers=s.answers, rows=s.rows)
            for one in rows
            for s in sheets
        )
        sent = [one for one in rows if one.stand.status != Status.DRAFT]
        _store(one.submission for one in sent)
        facts = SubmissionFacts.objects.get(submission__declaration=self.model)
        told = {f.name: getattr(facts, f.name) for f in SubmissionFacts._meta.fields if not f.primary_key}
        _store(
            SubmissionFacts(submission=one.submission, **{**told, "enterprise_name": one.organisation.name})
            for one in sent
        )
        scenarios = list(ScenarioFact.objects.filter(submission__declaration=self.model).values())
        _store(
            ScenarioFact(submission=one.submission, **{k: v for k, v in s.items() if k not in {"id", "submission_id"}})
            for one in sent
            for s in scenarios
        )
        decided = [one for one in sent if one.stand.stage != "county" or one.stand.status != Status.UNDER_REVIEW]
        _store(
            Opinion(
                declaration=one.case,
                submission=one.submission,
                stage="county",
                verdict="approve",
                given_at=now,
                given_by=by.user,
                given_for=by.organisation,
            )
            for one in decided
        )
        _store(
            TrailEntry(
                subject_kind="declaration",
                subject_id=one.case.pk,
                sequence=sequence,
                deed=deed,
                actor=by.user,
                acting_for=by.organisation,
                real_at=now,
                portal_at=now,
                to_state=one.stand.status,
                summary=deed,
            )
            for one in rows
            for sequence, deed in enumerate(("start", "submit", "approve"), start=1)
        )
        self._people(rows[::WITH_PEOPLE], now)

    def _people(self, rows: Sequence["_Case"], now: dt.datetime) -> None:
        users = [User(username=f"clerk{one.n:06}", full_name=f"填报员{one.n}", password="!") for one in rows]
        _store(users)
        _store(
            Appointment(user=user, organisation=one.organisation, role=Role.CLERK, started_at=now)
            for one, user in zip(rows, users, strict=True)
        )
        kind = ContentType.objects.get_for_model(Organisation)
        acts = Permission.objects.get(content_type=kind, codename="act_for_organisation")
        _store(
            UserObjectPermission(permission=acts, content_type=kind, object_pk=str(one.organisation.pk), user=user)
            for one, user in zip(rows, users, strict=True)
        )
        asking = [User(username=f"asks{one.n:06}", full_name=f"申请人{one.n}", password="!") for one in rows]
        _store(asking)
        _store(
            Claim(user=user, name=f"新来{one.n}有限公司", credit_code="", region=one.case.region, asked_at=now)
            for one, user in zip(rows, asking, strict=True)
        )

    def _lists(self) -> None:
        """The live list of each county and city that has one: made where it is missing, longer where it is there."""
        listed = Declaration.objects.filter(stage__in=["city", "city-report"])
        _list_all(listed.order_by("region", "number"), "county-report", lambda case: case.region_id)
        reported = listed.filter(status=Status.REPORTED).select_related("region").order_by("region__parent", "number")
        _list_all(reported, "city-report", lambda case: case.region.parent_id)

    def _draw(self) -> None:
        """One draw of all that the cities have reported; made anew when the province has grown."""
        from reviews.spotchecks.models import Draw, DrawStatus

        by = self.officers[LIAONING]
        Draw.objects.filter(status=DrawStatus.DRAWN).update(
            status=DrawStatus.DISCARDED,
            seed="",
            result_sha256="",
            drawn_at=None,
            reason="重新抽取",
            discarded_at=clock.now(),
        )
        draw = freeze_population(round=the_round(), rate=Decimal(20), floor=1, cap=None, by=by)
        draw_seed(draw_id=draw.pk, by=by)


class _Case:
    """One case and what it hangs on, made but not stored."""

    def __init__(self, n: int, place: Region, stand: Stand, model: Declaration, now: dt.datetime) -> None:
        self.n, self.stand = n, stand
        name = f"{place.short_name}第{n:06}号装备制造有限公司"
        self.organisation = Organisation(kind=Organisation.Kind.ENTERPRISE, name=name, region=place)
        self.enterprise = Enterprise(organisation=self.organisation, name_key=name_key(name))
        self.factory = Factory(enterprise=self.enterprise, region=place, name="智能工厂")
        moment = now - dt.timedelta(seconds=n)
        self.case = Declaration(
            number=None if stand.status == Status.DRAFT else f"JC2026-{place.pk}-{n:07}",
            kind=stand.kind,
            round_id=model.round_id,
            revision_id=model.revision_id,
            enterprise=self.enterprise,
            factory=self.factory,
            region=place,
            status=stand.status,
            stage=stand.stage,
            outcome=stand.outcome,
            standing=Standing.MET,
            created_at=moment,
            changed_at=moment,
        )
        sealed = model.submissions.all()[0] if not hasattr(model, "_sealed") else model._sealed
        model._sealed = sealed
        self.submission = Submission(
            declaration=self.case,
            n=1,
            revision_id=model.revision_id,
            envelope=bytes(sealed.envelope),
            sha256=sealed.sha256,
            submitted_at=moment,
        )


def _store(rows: Iterable[Any]) -> None:
    made = list(rows)
    if made:
        type(made[0])._default_manager.bulk_create(made, batch_size=CHUNK)


def _list_all(cases: "models.QuerySet[Declaration]", stage: str, place: Any) -> None:
    """The cases that stand on no list of ``stage`` yet, at the end of the reported list of their place."""
    free = cases.exclude(roster_lines__roster__stage=stage)
    newest = dict(Submission.objects.filter(declaration__in=free).values_list("declaration", "pk"))
    for region, some in itertools.groupby(free, key=place):
        roster = _reported(region, stage)
        _store(_lines(roster, some, newest))
        keep_numbers(roster, roster.lines.select_related("declaration"))
        roster.save(update_fields=FIELDS)


def _lines(roster: Roster, cases: Iterable[Declaration], newest: dict[Any, Any]) -> Iterator[RosterLine]:
    for position, case in enumerate(cases, start=roster.lines.count() + 1):
        yield RosterLine(
            roster=roster,
            position=position,
            declaration=case,
            submission_id=newest[case.pk],
            outcome=case.outcome or Outcome.PASSED,
        )


def _reported(region: str, stage: str) -> Roster:
    now, by = clock.now(), User.objects.earliest("created_at")
    return Roster.objects.get_or_create(
        round=the_round(),
        region_id=region,
        stage=stage,
        defaults={
            "version": 1,
            "status": RosterStatus.REPORTED,
            "sha256": "0" * 64,
            "frozen_at": now,
            "frozen_by": by,
            "reported_at": now,
            "reported_by": by,
        },
    )[0]
