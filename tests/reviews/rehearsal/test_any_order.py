"""Random deeds by random people in random order, on a handful of cases: what must hold after each of them."""

import hashlib
import os
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from declarations.cases.drafting import save_answer, start
from declarations.cases.lifecycle import STARTS_FROM, programme_of, state_of
from declarations.cases.models import Declaration, Kind, Outcome, Status, Submission
from declarations.cases.submitting import submit
from portal.errors import Refused
from portal.people.models import Organisation
from portal.regions.models import Region
from portal.trail.models import TrailEntry
from reviews.desk.confirming import decide_many
from reviews.desk.deciding import decide, reopen
from reviews.desk.models import Verdict
from reviews.desk.rechecking import recheck, take_back
from reviews.rosters.composing import discard, freeze
from reviews.rosters.models import Roster
from reviews.rosters.reporting import receive, report, send_back
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
from tests.reviews.builders import a_recheck

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]

# A few in every run; EXAMPLES=200 looks harder, and elsewhere each time.
EXAMPLES = int(os.environ.get("EXAMPLES", "4"))
STAGES = ["county-report", "city-report"]
# The statuses that a case may have at a stage of each sort, as the programme's stages mean them.
ALLOWED = {
    "": {Status.DRAFT},
    "review": {Status.UNDER_REVIEW, Status.RETURNED, Status.REJECTED},
    "roster": {Status.TO_REPORT, Status.REPORTED, Status.CONCLUDED},
}

one_of = st.integers(min_value=0, max_value=99)
# Four times in five the person whose turn it is, else anybody.
astray = st.integers(min_value=0, max_value=4)


@pytest.fixture
def world():
    """Three firms in two counties with filled drafts, one recheck, and people of every level, one of another city."""
    firms = [an_enterprise(BEIPIAO), an_enterprise(BEIPIAO), an_enterprise(LONGCHENG)]
    for firm in firms:
        a_draft(firm)
    officers = {code: an_officer(code) for code in (BEIPIAO, LONGCHENG, CHAOYANG, LIAONING, "210102", "210100")}
    known = a_recheck(BEIPIAO, by=officers[BEIPIAO])
    fill(known, by=officers[BEIPIAO])
    clerks = [firm.organisation.appointments.get() for firm in firms]
    others = [a_clerk(an_enterprise()), an_officer(BEIPIAO)]
    return {"officers": officers, "clerks": clerks, "everybody": [*clerks, *officers.values(), *others]}


class AnyOrder(RuleBasedStateMachine):
    """One world, made before; each example plays in a transaction that is undone."""

    officers: dict
    clerks: list
    everybody: list

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.submissions = {}
        self.refusals = set()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def case(self, n):
        cases = list(Declaration.objects.order_by("pk"))
        return cases[n % len(cases)]

    def turn(self, case, n, astray):
        """Who is to act on the case now; one in five times somebody else."""
        if astray == 0:
            return self.everybody[n % len(self.everybody)]
        if case.status in {Status.DRAFT, Status.RETURNED} and case.kind == Kind.NEW:
            return next(one for one in self.clerks if one.organisation_id == case.enterprise_id)
        return self.officers[CHAOYANG if case.stage.startswith("city") else case.region_id]

    def attempt(self, deed, **asked):
        """Do it, or be refused with words; nothing else may come of it."""
        try:
            return deed(**asked)
        except Refused as refusal:
            self.refusals.add(refusal.message)
            assert all(self.refusals)
            return None

    @rule(n=one_of, who=one_of, astray=astray, level=st.sampled_from(["二级", "三级", "二级", "一级", ""]))
    def answer(self, n, who, astray, level):
        case = self.case(n)
        by = self.turn(case, who, astray)
        self.attempt(save_answer, declaration_id=case.pk, path="maturity/level", text=level, seen=None, by=by)

    @rule(n=one_of, times=st.integers(min_value=1, max_value=6))
    def go_on(self, n, times):
        """The case takes the next steps of its usual way, so that the odd deeds meet it everywhere."""
        pk = self.case(n).pk
        for _ in range(times):
            case = Declaration.objects.get(pk=pk)
            by = self.turn(case, 0, 1)
            if case.kind == Kind.RECHECK and case.status in {Status.DRAFT, Status.RETURNED}:
                self.attempt(recheck, declaration_id=pk, passed=True, by=by)
            elif case.status in {Status.DRAFT, Status.RETURNED}:
                self.attempt(save_answer, declaration_id=pk, path="maturity/level", text="二级", seen=None, by=by)
                self.attempt(submit, declaration_id=pk, by=by)
            elif case.status == Status.UNDER_REVIEW:
                self.attempt(decide, declaration_id=pk, verdict=Verdict.APPROVE, by=by)
            elif case.status == Status.TO_REPORT:
                region = by.organisation.region
                self.attempt(freeze, round=the_round(), region=region, stage=case.stage, by=by)
                roster = Roster.objects.live().filter(region=region, stage=case.stage).first()
                if roster:
                    self.attempt(report, roster_id=roster.pk, by=by)

    @rule(n=one_of, who=one_of, astray=astray)
    def hand_in(self, n, who, astray):
        case = self.case(n)
        self.attempt(submit, declaration_id=case.pk, by=self.turn(case, who, astray))

    @rule(n=one_of, who=one_of, astray=astray, verdict=st.sampled_from(Verdict), outdated=astray)
    def give_opinion(self, n, who, astray, verdict, outdated):
        case = self.case(n)
        seen = case.moves - 1 if outdated == 0 else case.moves
        by = self.turn(case, who, astray)
        self.attempt(decide, declaration_id=case.pk, verdict=verdict, text="理由", seen=seen, by=by)

    @rule(n=one_of, who=one_of, astray=astray)
    def take_opinion_back(self, n, who, astray):
        case = self.case(n)
        self.attempt(reopen, declaration_id=case.pk, by=self.turn(case, who, astray))

    @rule(n=one_of, who=one_of, astray=astray, passed=st.booleans())
    def check_again(self, n, who, astray, passed):
        case = self.case(n)
        by = self.turn(case, who, astray)
        self.attempt(recheck, declaration_id=case.pk, passed=passed, text="理由", by=by)

    @rule(n=one_of, who=one_of, astray=astray)
    def take_recheck_back(self, n, who, astray):
        case = self.case(n)
        self.attempt(take_back, declaration_id=case.pk, by=self.turn(case, who, astray))

    @rule(who=one_of, astray=astray)
    def confirm_all(self, who, astray):
        by = self.everybody[who % len(self.everybody)] if astray == 0 else self.officers[CHAOYANG]
        decide_many(seen=list(Declaration.objects.values_list("pk", "moves")), by=by)

    @rule(n=one_of, who=one_of)
    def begin_again(self, n, who):
        case = self.case(n)
        self.attempt(start, factory=case.factory, round=the_round(), by=self.turn(case, who, 1))

    @rule(
        code=st.sampled_from([BEIPIAO, BEIPIAO, LONGCHENG, CHAOYANG, CHAOYANG]),
        odd=one_of,
        astray=astray,
        nil=st.booleans(),
    )
    def make_list(self, code, odd, astray, nil):
        stage = STAGES[odd % 2] if astray == 0 else STAGES[code == CHAOYANG]
        by = self.everybody[odd % len(self.everybody)] if astray == 0 else self.officers[code]
        region = Region.objects.get(pk=code)
        self.attempt(freeze, round=the_round(), region=region, stage=stage, by=by, nil=nil)

    @rule(
        n=one_of,
        who=one_of,
        astray=astray,
        what=st.sampled_from(["discard", "report", "report", "receive", "send_back"]),
    )
    def handle_list(self, n, who, astray, what):
        rosters = list(Roster.objects.select_related("region").order_by("-pk"))
        if not rosters:
            return
        roster = rosters[n % len(rosters)]
        above = CHAOYANG if roster.region_id != CHAOYANG else LIAONING
        by = self.officers[roster.region_id if what in {"discard", "report"} else above]
        by = self.everybody[who % len(self.everybody)] if astray == 0 else by
        deed = {"discard": discard, "report": report, "receive": receive, "send_back": send_back}[what]
        self.attempt(deed, roster_id=roster.pk, by=by, **({"reason": "理由"} if what == "send_back" else {}))

    @invariant()
    def every_state_is_one_of_the_pack(self):
        for case in Declaration.objects.select_related("revision", "round"):
            stages = programme_of(case).stages
            spec = next((one for one in stages if one.key == case.stage), None)
            assert case.status in ALLOWED[spec.does if spec else ""], state_of(case)
            if case.status in {Status.REPORTED, Status.CONCLUDED}:
                assert case.stage == stages[-1].key
            if case.status in {Status.TO_REPORT, Status.REPORTED, Status.CONCLUDED} and case.kind == Kind.NEW:
                assert case.outcome == Outcome.PASSED

    @invariant()
    def the_trail_rebuilds_every_case(self):
        for case in Declaration.objects.all():
            states = [
                (one.deed, one.from_state, one.to_state)
                for one in TrailEntry.objects.filter(subject_id=case.pk).order_by("sequence")
            ]
            assert states[-1][2] == state_of(case)
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
    def a_live_list_holds_what_it_says(self):
        for roster in Roster.objects.live():
            for line in roster.lines.select_related("declaration", "submission"):
                newest = line.declaration.submissions.latest("n")
                if roster.status == "frozen":
                    assert (line.submission, line.outcome) == (newest, line.declaration.outcome)


def test_no_order_of_deeds_breaks_a_case(world):
    run_state_machine_as_test(
        type("InThisWorld", (AnyOrder,), world),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=40,
            deadline=None,
            derandomize="EXAMPLES" not in os.environ,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
