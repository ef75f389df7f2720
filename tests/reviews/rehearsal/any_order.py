"""Random deeds by random people, four times in five by the person whose turn it is."""

import datetime as dt

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from declarations.cases.drafting import save_answer, start
from declarations.cases.lifecycle import stage_of
from declarations.cases.models import Declaration, Kind, Status
from declarations.cases.reading import current
from declarations.cases.rows import add_row, remove_row
from declarations.cases.submitting import submit
from declarations.cases.withdrawing import withdraw
from declarations.notices.extensions import Extension
from declarations.rounds.extending import Scope, extend, revoke
from factories.identity.models import ChangeRequest
from factories.identity.renaming import ask_change, confirm_change, refuse_change
from portal import clock
from portal.errors import Refused
from portal.regions.models import Region
from reviews.desk.batch import Choice, Way, decide_many
from reviews.desk.deciding import decide, reopen
from reviews.desk.models import Verdict
from reviews.desk.rechecking import recheck, take_back
from reviews.rosters.arranging import arrange
from reviews.rosters.choosing import leave_off
from reviews.rosters.composing import discard, freeze
from reviews.rosters.correcting import correct, take_back_lines
from reviews.rosters.joint import holding_round
from reviews.rosters.models import Roster
from reviews.rosters.recalling import recall
from reviews.rosters.reporting import receive, report, send_back
from reviews.rosters.returning import return_lines
from reviews.rosters.supplementing import supplement
from reviews.stages import programme_of_round
from tests.builders import (
    BEIPIAO,
    CHAOYANG,
    LIAONING,
    LONGCHENG,
)
from tests.declarations.attachments.ready import bring_scan

LIST_DEEDS = {
    "discard": discard,
    "report": report,
    "receive": receive,
    "send_back": send_back,
    "recall": recall,
    "correct": correct,
}
LINE_DEEDS = {"return": return_lines, "take_back": take_back_lines, "leave_off": leave_off, "arrange": arrange}
SAY_WHY = {"send_back", "correct"}
one_of = st.integers(min_value=0, max_value=99)
# Four times in five the person whose turn it is, else anybody.
astray = st.integers(min_value=0, max_value=4)


def level_of(case):
    """Where the form asks for the maturity; somewhere that is not, where it does not."""
    return current(case).form.facts.get("maturity_level", "maturity/level")


class AnyOrder(RuleBasedStateMachine):
    """One world, made before; each example plays in a transaction that is undone."""

    officers: dict
    clerks: list
    rounds: list  # those of the cases, the one that a list is made for first
    everybody: list

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.submissions = {}
        self.trail = {}
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
        stage = stage_of(case)
        return self.officers[case.region.at(stage.level if stage else "county").pk]

    def place(self, code, odd, astray):
        """Round, region, a stage of its level that makes lists, and who is to act; one in five times some other ones."""
        round = self.rounds[odd % len(self.rounds)] if astray else self.rounds[0]
        region = Region.objects.get(pk=code)
        stages = [one for one in programme_of_round(round).stages if one.does == "roster"]
        own = next(one for one in stages if one.level == region.level)
        stage = stages[odd % len(stages)] if astray == 0 else own
        by = self.everybody[odd % len(self.everybody)] if astray == 0 else self.officers[code]
        return {"round": round, "region": region, "stage": stage.key, "by": by}

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
        path = level_of(case)
        self.attempt(save_answer, declaration_id=case.pk, path=path, text=level, seen=None, by=by)

    @rule(n=one_of, times=st.integers(min_value=1, max_value=6))
    def go_on(self, n, times):
        """The case takes the next steps of its usual way, so that the odd deeds meet it everywhere."""
        pk = self.case(n).pk
        for _ in range(times):
            case = Declaration.objects.get(pk=pk)
            self.usual_step(case, self.turn(case, 0, 1))

    def usual_step(self, case, by):
        if case.kind == Kind.RECHECK and case.status in {Status.DRAFT, Status.RETURNED}:
            self.attempt(recheck, declaration_id=case.pk, passed=True, by=by)
        elif case.status in {Status.DRAFT, Status.RETURNED}:
            path = level_of(case)
            self.attempt(save_answer, declaration_id=case.pk, path=path, text="二级", seen=None, by=by)
            self.attempt(submit, declaration_id=case.pk, by=by)
        elif case.status == Status.UNDER_REVIEW:
            bring_scan(case)
            approved = {"verdict": Verdict.APPROVE, "text": "符合要求", "exception": "已现场核实"}
            self.attempt(decide, declaration_id=case.pk, **approved, by=by)
        elif case.status == Status.TO_REPORT:
            region, held = by.organisation.region, holding_round(round=case.round, stage=stage_of(case))
            asked = {"round": held, "region": region, "stage": case.stage, "by": by}
            if self.attempt(freeze, **asked) is None:
                self.attempt(supplement, **asked, reason="其后办结")
            roster = Roster.objects.of(round=held, region=region, stage=case.stage).filter(status="frozen").first()
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
        choices = [Choice(*one) for one in Declaration.objects.values_list("pk", "moves")]
        decide_many(way=Way.FOLLOW, choices=choices, by=by)

    @rule(n=one_of, who=one_of)
    def begin_again(self, n, who):
        case = self.case(n)
        self.attempt(start, factory=case.factory, round=case.round, by=self.turn(case, who, 1))

    @rule(n=one_of, who=one_of, astray=astray)
    def take_submission_back(self, n, who, astray):
        case = self.case(n)
        owner = next((one for one in self.clerks if one.organisation_id == case.enterprise_id), None)
        by = self.everybody[who % len(self.everybody)] if astray == 0 or owner is None else owner
        self.attempt(withdraw, declaration_id=case.pk, by=by)

    @rule(
        code=st.sampled_from([BEIPIAO, BEIPIAO, LONGCHENG, CHAOYANG, CHAOYANG]),
        odd=one_of,
        astray=astray,
        nil=st.booleans(),
    )
    def make_list(self, code, odd, astray, nil):
        self.attempt(freeze, **self.place(code, odd, astray), nil=nil)

    @rule(
        n=one_of,
        who=one_of,
        astray=astray,
        what=st.sampled_from(["discard", "report", "report", "receive", "send_back", "recall", "correct"]),
    )
    def handle_list(self, n, who, astray, what):
        rosters = list(Roster.objects.select_related("region").order_by("-pk"))
        if not rosters:
            return
        roster = rosters[n % len(rosters)]
        above = CHAOYANG if roster.region_id != CHAOYANG else LIAONING
        by = self.officers[above if what in {"receive", "send_back"} else roster.region_id]
        by = self.everybody[who % len(self.everybody)] if astray == 0 else by
        self.attempt(LIST_DEEDS[what], roster_id=roster.pk, by=by, **({"reason": "理由"} if what in SAY_WHY else {}))

    @rule(n=one_of, who=one_of, astray=astray, what=st.sampled_from(LINE_DEEDS))
    def handle_line(self, n, who, astray, what):
        rosters = list(Roster.objects.filter(lines__isnull=False).distinct().order_by("-pk"))
        if not rosters:
            return
        roster = rosters[n % len(rosters)]
        line = list(roster.lines.all())[who % roster.lines.count()]
        above = CHAOYANG if roster.region_id != CHAOYANG else LIAONING
        by = self.officers[above if what == "return" else roster.region_id]
        by = self.everybody[who % len(self.everybody)] if astray == 0 else by
        if what == "arrange":
            self.attempt(arrange, roster_id=roster.pk, places={line.pk: n % 3}, seen=roster.sha256, by=by)
        else:
            self.attempt(LINE_DEEDS[what], roster_id=roster.pk, reasons={line.pk: "理由"}, by=by)

    @rule(code=st.sampled_from([BEIPIAO, BEIPIAO, LONGCHENG, CHAOYANG]), who=one_of, astray=astray)
    def make_supplement(self, code, who, astray):
        self.attempt(supplement, **self.place(code, who, astray), reason="理由")

    @rule(n=one_of, who=one_of, astray=astray, scenario=st.sampled_from(["人机协同作业", "车间智能排产"]))
    def add_or_remove_a_row(self, n, who, astray, scenario):
        case = self.case(n)
        by = self.turn(case, who, astray)
        view = current(case)
        table = view.form.scenarios.each if view.form.scenarios else "scenarios"
        rows = view.answers.rows.get(table, [])
        if len(rows) > 2:
            self.attempt(remove_row, declaration_id=case.pk, path=table, row=rows[-1], by=by)
            return
        added = self.attempt(add_row, declaration_id=case.pk, path=table, by=by)
        for key, text in (("scenario", scenario), ("instance", "日排产"), ("ai", "是")):
            path = f"{table}/{added[0]}/{key}" if added else table
            self.attempt(save_answer, declaration_id=case.pk, path=path, text=text, seen=None, by=by)

    @rule(n=one_of, who=one_of, astray=astray, what=st.sampled_from(["give", "give", "revoke"]))
    def more_or_less_time(self, n, who, astray, what):
        by = self.everybody[who % len(self.everybody)] if astray == 0 else self.officers[CHAOYANG]
        given = Extension.objects.filter(revoked_at__isnull=True).first()
        if what == "revoke" and given:
            self.attempt(revoke, extension_id=given.pk, reason="理由", by=by)
            return
        scope = Scope(declaration=self.case(n)) if n % 2 else Scope(region=Region.objects.get(pk=BEIPIAO))
        until = dt.date(2026, 4, 7 + n % 3)
        self.attempt(extend, round_id=self.rounds[0].pk, level="county", scope=scope, until=until, reason="理由", by=by)

    @rule(n=one_of, who=one_of, astray=astray, confirmed=st.booleans())
    def bear_another_name(self, n, who, astray, confirmed):
        case = self.case(n)
        owner = next((one for one in self.clerks if one.organisation_id == case.enterprise_id), None)
        asking = self.everybody[who % len(self.everybody)] if astray == 0 or owner is None else owner
        name = f"北票更名{n}有限公司"
        since = clock.today()
        self.attempt(ask_change, enterprise_id=case.enterprise_id, name=name, since=since, basis="通知书", by=asking)
        waiting = ChangeRequest.objects.pending().first()
        if waiting:
            by = self.everybody[who % len(self.everybody)] if astray == 1 else self.officers[BEIPIAO]
            deed, more = (confirm_change, {}) if confirmed else (refuse_change, {"reason": "理由"})
            self.attempt(deed, change_id=waiting.pk, by=by, **more)
