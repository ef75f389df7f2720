"""Random deeds by random people in random order, on a handful of cases of every programme: what must hold after each."""

import hashlib
import os
from itertools import pairwise

import pytest
from django.db.models import Count, Max
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from declarations.cases.lifecycle import STARTS_FROM, WAITS_AS, programme_of
from declarations.cases.models import Declaration, Kind, Outcome, Status, Submission
from declarations.notices.models import Round
from factories.recognitions.models import Recognition
from portal.people.models import Organisation
from portal.regions.models import Region
from portal.trail.models import TrailEntry
from reviews.desk.todo import on_desk
from reviews.experts.models import Relation, Scoring
from reviews.objections.models import Objection
from reviews.publicity.models import Publicity, PublicLine
from reviews.rosters.listing import lines_for
from reviews.rosters.models import Roster, RosterLine
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
    a_clerk,
    a_draft,
    an_enterprise,
    an_officer,
    fill,
    the_round,
)
from tests.conftest import set_clock
from tests.reviews.builders import a_recheck
from tests.reviews.experts.builders import an_expert
from tests.reviews.passing import a_submitted_of, bring
from tests.reviews.publicity.builders import OBJECTOR
from tests.reviews.rehearsal.any_order import AnyOrder
from tests.reviews.rehearsal.any_order_above import BEGUN, AnyOrderAbove

# The order of deeds is the portal's own; on PostgreSQL, EXAMPLES=… with DATABASE_URL set looks as well.
pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]

# A few in every run; EXAMPLES=200 looks harder, and elsewhere each time.
EXAMPLES = int(os.environ.get("EXAMPLES", "2"))
# The statuses that a case may have at a stage of each sort, as the programme's stages mean them.
ALLOWED = {
    "": {Status.DRAFT},
    "review": {Status.UNDER_REVIEW, Status.RETURNED, Status.REJECTED},
    "roster": {Status.TO_REPORT, Status.REPORTED, Status.CONCLUDED},
    "score": {Status.SCORING, Status.REJECTED},
    "publicity": {Status.TO_PUBLICISE, Status.IN_PUBLICITY, Status.REJECTED},
    "publish": {Status.TO_PUBLISH, Status.CONCLUDED},
}
# What only a case may be that has passed.
BEYOND = {
    *(Status.TO_REPORT, Status.REPORTED, Status.TO_PUBLICISE, Status.IN_PUBLICITY, Status.TO_PUBLISH),
    Status.CONCLUDED,
}
# Of a programme whose cases go up to the province, and of one that ends with the cities' lists.
ABOVE = ("advanced", "advanced", "workshop", "overseas")


@pytest.fixture
def basic():
    """Three firms in two counties with filled drafts, one recheck, and people of every level, one of another city."""
    firms = [an_enterprise(BEIPIAO), an_enterprise(BEIPIAO), an_enterprise(LONGCHENG)]
    for firm in firms:
        a_draft(firm)
    officers = {code: an_officer(code) for code in (BEIPIAO, LONGCHENG, CHAOYANG, LIAONING, "210102", "210100")}
    known = a_recheck(BEIPIAO, by=officers[BEIPIAO])
    fill(known, by=officers[BEIPIAO])
    clerks = [firm.organisation.appointments.get() for firm in firms]
    others = [a_clerk(an_enterprise()), an_officer(BEIPIAO)]
    everybody = [*clerks, *officers.values(), *others]
    return {"officers": officers, "clerks": clerks, "everybody": everybody, "rounds": [the_round()], "experts": []}


@pytest.fixture
def above(monkeypatch):
    """Two applications of one programme and one of another that wait at the province, one for its experts, and a list.

    People of every level, some of another city; two experts.
    """
    set_clock(monkeypatch, f"{BEGUN} 09:00")
    cases = [a_submitted_of(one, LONGCHENG if n == 1 else BEIPIAO) for n, one in enumerate(ABOVE)]
    first, *_ = bring(*cases[:3], to="form-check")
    bring(first, to="experts")
    officers = {code: an_officer(code) for code in (BEIPIAO, LONGCHENG, CHAOYANG, LIAONING, "210102", "210100")}
    clerks = [one.enterprise.organisation.appointments.get() for one in cases]
    experts = [an_expert(by=officers[LIAONING]) for _ in range(2)]
    everybody = [*clerks, *officers.values(), *experts, a_clerk(an_enterprise())]
    rounds = [Round.objects.get(programme=one) for one in dict.fromkeys(ABOVE)]
    return {"officers": officers, "clerks": clerks, "everybody": everybody, "rounds": rounds, "experts": experts}


class InOrder:
    """What must hold after each deed."""

    @invariant()
    def every_state_is_one_of_the_pack(self):
        for case in Declaration.objects.select_related("revision", "round"):
            stages = programme_of(case).stages
            spec = next((one for one in stages if one.key == case.stage), None)
            assert case.status in ALLOWED[spec.does if spec else ""], case.state
            if case.status in {Status.REPORTED, Status.CONCLUDED}:
                assert case.stage == stages[-1].key
            if case.status in BEYOND and case.kind == Kind.NEW:
                assert case.outcome == Outcome.PASSED

    @invariant()
    def the_trail_rebuilds_every_case(self):
        for case in Declaration.objects.all():
            states = [
                (one.deed, one.from_state, one.to_state)
                for one in TrailEntry.objects.filter(subject_id=case.pk)
                .filter(deed__in=["start", *STARTS_FROM])
                .order_by("sequence")
            ]
            assert states[-1][2] == case.state
            for (_, _, before), (deed, after, _) in pairwise(states):
                assert before == after
                assert after.partition("@")[0] in STARTS_FROM[deed]

    @invariant()
    def no_submission_is_lost_or_changed(self):
        kept = {one.pk: one for one in Submission.objects.all()}
        for pk, sha256 in self.submissions.items():
            assert kept[pk].sha256 == sha256
        for one in kept.values():
            assert hashlib.sha256(bytes(one.envelope)).hexdigest() == one.sha256
        self.submissions = {pk: one.sha256 for pk, one in kept.items()}

    @invariant()
    def nobody_sees_or_does_what_is_not_theirs(self):
        cases = {one.pk: one for one in Declaration.objects.select_related("region__parent")}
        for person in self.everybody:
            place = person.organisation.region
            for case in Declaration.objects.visible_to(person.user):
                if person.organisation.kind == Organisation.Kind.ENTERPRISE:
                    assert case.enterprise_id == person.organisation_id
                else:
                    assert Region.objects.under(place).filter(pk=case.region_id).exists()
                    assert (case.kind, case.status) != (Kind.NEW, Status.DRAFT)
        for entry in TrailEntry.objects.filter(subject_id__in=cases).select_related("acting_for__region"):
            case = cases[entry.subject_id]
            mine = {case.region_id, case.region.parent_id, case.region.parent.parent_id}
            if entry.acting_for.kind == Organisation.Kind.ENTERPRISE:
                assert entry.acting_for_id == case.enterprise_id
            else:
                assert entry.acting_for.region_id in mine

    @invariant()
    def lists_and_tables_show_what_their_reader_may_see(self):
        for clerk in self.clerks:
            assert not Roster.objects.visible_to(clerk.user).exists()
        for officer in self.officers.values():
            place = officer.organisation.region
            here = set(Region.objects.under(place).values_list("pk", flat=True))
            assert set(on_desk(officer).values_list("region", flat=True)) <= here
            assert set(Roster.objects.visible_to(officer.user).values_list("region", flat=True)) <= here
            for round in self.rounds:  # lists of several programmes are found by each of them
                listed = [one.submission_id for one in lines_for(round=round, region=place, lists="passed").cases]
                cases = Submission.objects.filter(pk__in=listed).values_list("declaration", "declaration__region")
                assert {region for _, region in cases} <= here
                assert len({case for case, _ in cases}) == len(listed)

    @invariant()
    def the_trail_only_grows(self):
        lines = {one.pk: (one.deed, one.to_state, one.summary) for one in TrailEntry.objects.all()}
        assert self.trail.items() <= lines.items()
        self.trail = lines
        for kind, subject, last, n in (
            TrailEntry.objects.order_by()
            .values_list("subject_kind", "subject_id")
            .annotate(Max("sequence"), Count("pk"))
        ):
            assert last == n, (kind, subject)

    @invariant()
    def a_live_list_holds_what_it_says(self):
        for roster in Roster.objects.live():
            for line in roster.lines.select_related("declaration", "submission"):
                newest = line.declaration.submissions.latest("n")
                if roster.status == "frozen" and not line.carried:
                    assert (line.submission, line.outcome) == (newest, line.declaration.outcome)

    @invariant()
    def a_case_stands_on_one_list_of_a_stage(self):
        counting = RosterLine.objects.standing().filter(roster__in=Roster.objects.counting())
        assert counting.count() == counting.values("roster__stage", "declaration").distinct().count()
        for line in counting.select_related("roster", "declaration"):
            waits = {
                WAITS_AS[one.does] for one in programme_of(line.declaration).stages if one.key == line.roster.stage
            }
            stands_before = line.declaration.stage == line.roster.stage and line.declaration.status in waits
            assert stands_before == (line.roster.status == "frozen" and not line.carried) or line.carried

    @invariant()
    def only_who_is_on_a_published_result_is_recognised_by_it(self):
        published = PublicLine.objects.filter(roster__result__published_at__isnull=False)
        listed = set(published.values_list("declaration", flat=True))
        granted = Recognition.objects.filter(tier__in=["advanced", "workshop"]).values_list(
            "granted_in_case", flat=True
        )
        assert set(granted) <= listed

    @invariant()
    def an_expert_reads_what_is_theirs_to_score_and_nothing_else(self):
        for expert in self.experts:
            assert not Declaration.objects.visible_to(expert.user).exists()
            for scoring in Scoring.objects.readable_by(expert.user).select_related("declaration__enterprise"):
                case = scoring.declaration
                assert (scoring.expert.user_id, case.status) == (expert.user_id, Status.SCORING)
                assert scoring.withdrawn_at is None
                ties = Relation.objects.filter(expert=scoring.expert, name_key=case.enterprise.name_key)
                assert not ties.exists()

    @invariant()
    def the_public_sees_what_is_on_notice_and_never_who_objects(self):
        for publicity in Publicity.objects.filter(status="in_publicity").select_related("roster"):
            standing = set(publicity.roster.lines.values_list("declaration", flat=True))
            assert set(publicity.roster.public_lines.values_list("declaration", flat=True)) == standing
            assert not Declaration.objects.filter(pk__in=standing).exclude(status=Status.IN_PUBLICITY).exists()
        told = TrailEntry.objects.filter(subject_kind="objection")
        assert not told.filter(summary__contains=OBJECTOR).exists()
        for upheld in Objection.objects.filter(status="upheld").select_related("declaration"):
            assert (upheld.declaration.status, upheld.declaration.outcome) == (Status.REJECTED, Outcome.FAILED)


@pytest.mark.parametrize(("world", "deeds"), [("basic", AnyOrder), ("above", AnyOrderAbove)])
def test_no_order_of_deeds_breaks_a_case(request, monkeypatch, world, deeds):
    people = request.getfixturevalue(world)
    run_state_machine_as_test(
        type("InThisWorld", (InOrder, deeds), {**people, "monkeypatch": monkeypatch}),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=40,
            deadline=None,
            derandomize="EXAMPLES" not in os.environ,
            database=None,
            phases=[Phase.generate],  # shrinking a failure would take many minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
